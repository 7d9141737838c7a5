"""The form of a practice issue that a board enters."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.casework.practice.rules import EntryDetails, EntryLine
from qmapp.foundation.catalogue import IssueBasis, PracticeIssues
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _


class EntryForm(AskingForm):
    """What an entry says, for putting it right: whether it is published is not asked again."""

    LOOKED_AT: ClassVar = {"title": False, "source_note": False}

    stage = SelectField(
        _("Stage of the child’s journey"), [InputRequired(_("Choose a stage from the list"))]
    )
    title = StringField(_("Title"), [InputRequired(_("Enter the title of the issue"))])
    source_note = TextAreaField(_("Where it was read, or where it comes from"))
    version = HiddenField()

    def __init__(self, practice: PracticeIssues, **values: Any) -> None:
        super().__init__(**values)
        self.stage.choices = [
            ("", gettext("Choose a stage")),
            *((one.id, one.title) for one in sorted(practice.stages, key=lambda one: one.order)),
        ]

    @classmethod
    def of(cls, line: EntryLine, practice: PracticeIssues) -> EntryForm:
        """The form filled with what stands now."""
        return cls(
            practice,
            data={
                "stage": line.stage,
                "title": line.title,
                "source_note": line.source_note,
                "version": str(line.version),
            },
        )

    def details(self, basis: IssueBasis) -> EntryDetails:
        """What was typed, as a plain value."""
        return EntryDetails(
            stage=self.stage.data or "",
            title=self.title.data or "",
            basis=basis,
            source_note=self.source_note.data or "",
        )

    def may_be_kept(self) -> bool:
        """Whether everything in it is right and nothing is to be asked; says what is not."""
        is_sound = self.validate_on_submit()
        return not self.is_in_doubt() and is_sound

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return _version(self.version.data)


class NewEntryForm(EntryForm):
    """A practice issue: on the published map, or the board’s own."""

    basis = RadioField(
        _("Where does it stand?"),
        [InputRequired(_("Say whether it stands on the published map or is your own"))],
    )
    own_id = HiddenField()

    def __init__(self, practice: PracticeIssues, **values: Any) -> None:
        super().__init__(practice, **values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        self.basis.choices = [
            (IssueBasis.SOURCE.value, gettext("On the published map")),
            (IssueBasis.LOCAL.value, gettext("Nowhere: it is our own")),
        ]

    @property
    def typed(self) -> EntryDetails:
        """What was typed; the form is sound."""
        return self.details(IssueBasis(self.basis.data))

    @property
    def entry_id(self) -> UUID | None:
        """The id that a new one is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)


class VersionForm(Form):
    """Taking an entry out or putting it back: only the version that was seen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that the button was made from; 0, which never stands, when it is spoilt."""
        return _version(self.version.data)


def _version(text: str | None) -> int:
    words = text or ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
