"""What runs beside a review, and why an entry should not be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.casework.involvement.identifying import Doubt, DoubtKind
from qmapp.casework.proceedings.checking import ProceedingDetails
from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.proceedings.rules import (
    KIND_LABELS,
    STATUS_LABELS,
    ProceedingKind,
    ProceedingStatus,
)
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

_REACHED_BY = frozenset({DoubtKind.PHONE, DoubtKind.NUMBER})


class ProceedingForm(AskingForm):
    """One inquest, trial, court case, disciplinary case or other review.

    Words that look like a name are asked about; how an office is reached by telephone is not.
    """

    LOOKED_AT: ClassVar = {"title": False, "contact": True, "note": False}

    kind = RadioField(_("What kind it is"), [InputRequired(_("Choose what kind it is"))])
    title = StringField(_("What it is"), [InputRequired(_("Say what it is, in a few words"))])
    status = RadioField(_("Where it stands"), [InputRequired(_("Choose where it stands"))])
    status_on = DatePartsField(_("Since when it stands so"))
    expected_end_on = DatePartsField(_("When it is expected to end"))
    holds_publication = BooleanField(_("What is said in public before it ends could harm it"))
    contact = TextAreaField(_("Whom to ask, by role"))
    note = TextAreaField(_("What to keep in mind"))
    version = HiddenField()
    own_id = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        self.kind.choices = [(one.value, gettext(KIND_LABELS[one])) for one in ProceedingKind]
        self.status.choices = [(one.value, gettext(STATUS_LABELS[one])) for one in ProceedingStatus]

    @classmethod
    def of(cls, line: ProceedingLine, **values: object) -> ProceedingForm:
        """The form filled with what stands now."""
        return cls(
            **values,
            data={
                "kind": line.kind.value,
                "title": line.title,
                "status": line.status.value,
                "status_on": line.status_on,
                "expected_end_on": line.expected_end_on,
                "holds_publication": line.holds_publication,
                "contact": line.contact,
                "note": line.note,
                "version": str(line.version),
            },
        )

    def doubts(self) -> Sequence[tuple[str, Doubt]]:
        """As for every form that asks, without the telephone of an office."""
        return [
            (name, doubt)
            for name, doubt in super().doubts()
            if not (name == "contact" and doubt.kind in _REACHED_BY)
        ]

    def details(self) -> ProceedingDetails:
        """What was typed, as a plain value. Asked once the form is sound."""
        return ProceedingDetails(
            kind=ProceedingKind(self.kind.data),
            title=self.title.data or "",
            status=ProceedingStatus(self.status.data),
            status_on=self.status_on.data,
            expected_end_on=self.expected_end_on.data,
            contact=self.contact.data or "",
            note=self.note.data or "",
            holds_publication=bool(self.holds_publication.data),
        )

    @property
    def proceeding_id(self) -> UUID | None:
        """The id that a new entry is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class EndForm(AskingForm):
    """Why an entry should not be here."""

    LOOKED_AT: ClassVar = {"because": False}

    because = TextAreaField(
        _("Why it should not be here"),
        [InputRequired(_("Say why it should not be here, in a sentence"))],
    )
