"""Who explores which issue, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.involvement import identifying
from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.casework.involvement.identifying import Doubt
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField
from qmapp.learning.explore.checking import Details
from qmapp.learning.explore.lines import Whole
from qmapp.learning.explore.rules import MOST_ROLES, SCOPE_LABELS, SECTOR_LABELS, Scope, Sector
from qmapp.typed import tidy_words

_LONGEST_LOOKED_AT = 4_000


class DetailsForm(AskingForm):
    """An exploration as somebody begins it."""

    LOOKED_AT: ClassVar = {"place": False}

    issue = SelectField(_("Which practice issue?"), validate_choice=False)
    scope = RadioField(_("Who answers?"), validate_choice=False)
    place = StringField(_("Which team or area?"))
    held_on = DatePartsField(_("Day on which it is answered"))
    sectors = SelectMultipleField(
        _("From which sectors do they come?"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    roles = TextAreaField(_("In which roles?"))
    people = StringField(_("How many people?"))
    own_id = HiddenField()
    version = HiddenField()

    def __init__(self, practice: PracticeIssues, **values: Any) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        choices: dict[str, Any] = {"": [("", gettext("Choose an issue"))]}
        for stage in sorted(practice.stages, key=lambda one: one.order):
            issues = practice.at_stage(stage.id)
            if issues:
                choices[stage.title] = [(one.id, one.title) for one in issues]
        self.issue.choices = choices
        self.scope.choices = [(one.value, gettext(SCOPE_LABELS[one])) for one in Scope]
        self.sectors.choices = [(one.value, gettext(SECTOR_LABELS[one])) for one in Sector]

    @classmethod
    def of(cls, whole: Whole, practice: PracticeIssues, *, is_again: bool = False) -> DetailsForm:
        """The form filled with what stands now; `is_again`: for another day, with who it was."""
        return cls(
            practice,
            data={
                "issue": whole.text.issue_id,
                "scope": whole.scope.value,
                "place": whole.place,
                "held_on": None if is_again else whole.held_on,
                "sectors": [] if is_again else [one.value for one in whole.sectors],
                "roles": "" if is_again else "\n".join(whole.roles),
                "people": "" if is_again or whole.people is None else str(whole.people),
                "version": "" if is_again else str(whole.version),
            },
        )

    def doubts(self) -> Sequence[tuple[str, Doubt]]:
        """As every form that asks; each line of the roles is a label of its own.

        More than there may be roles are refused, and are not looked through.
        """
        typed = tidy_words(self.roles.data or "")[:_LONGEST_LOOKED_AT]
        lines = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
        return [
            *super().doubts(),
            *(
                ("roles", doubt)
                for line in lines[: MOST_ROLES + 1]
                for doubt in identifying.doubts(line, is_label=True)
            ),
        ]

    def details(self) -> Details:
        """What was typed, as a plain value; what is no word of a list is left out."""
        people = (self.people.data or "").strip()
        is_number = people.isascii() and people.isdigit() and len(people) < 6
        sectors = set(Sector)
        return Details(
            issue=self.issue.data or "",
            scope=Scope(self.scope.data) if self.scope.data in set(Scope) else None,
            place=self.place.data or "",
            held_on=self.held_on.data,
            sectors=tuple(Sector(one) for one in self.sectors.data or () if one in sectors),
            roles=tuple((self.roles.data or "").splitlines()),
            people=None if not people else int(people) if is_number else 0,
        )

    @property
    def new_id(self) -> UUID | None:
        """The id that is to be added; None when it is spoilt."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
