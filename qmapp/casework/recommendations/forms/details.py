"""The form of one recommendation: to confirm a proposal, to change one, to enter one by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations import rules
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.pages.words import NOT_SAID, addressee_choices, named, read_id
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature
from qmapp.foundation.web.forms import Form
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

_MOST_DIGITS = 9
Word = TypeVar("Word", bound=StrEnum)
Agencies = Sequence[tuple[UUID, str]]


class DetailsForm(Form):
    """All that a recommendation says. Which fields belong to it follows its kind.

    A field of another kind is left out of what is kept; on the page it stays, so that whoever
    changes the kind back finds it again.
    """

    text = TextAreaField(_("What it recommends"))
    kind = RadioField(_("What it is"), [Optional()])
    issues = TextAreaField(_("What the board should consider"))
    nature = RadioField(_("What sort of problem it answers"), [Optional()])
    nature_because = TextAreaField(_("What makes you say so?"))
    addressee = RadioField(_("Whom it speaks to"), [Optional()])
    agency_id = SelectField(_("Which agency?"), [Optional()])
    body = StringField(_("Its name"))
    owner_role = StringField(_("Who sees to it"))
    measure = TextAreaField(_("How would one know?"))
    due_on = DatePartsField(_("Due by"))
    due_words = StringField(_("When, in the draft’s own words"))
    review_on = DatePartsField(_("When to look at it again"))
    strength = RadioField(_("How far it changes the system"), [Optional()])
    draft = SelectField(_("In which draft it stands"), [Optional()])
    version = HiddenField()
    own_id = HiddenField()

    def __init__(
        self, agencies: Agencies, drafts: Sequence[int] | None = None, **values: Any
    ) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        not_said = ("", gettext("Not decided yet"))
        self.kind.choices = named(rules.KIND_LABELS)
        self.nature.choices = [*named(rules.NATURE_LABELS), not_said]
        self.addressee.choices = addressee_choices()
        self.strength.choices = [*named(rules.STRENGTH_LABELS), not_said]
        self.agency_id.choices = [
            ("", gettext("No agency of this board")),
            *((str(agency_id), name) for agency_id, name in agencies),
        ]
        self.draft.choices = [
            (str(number), gettext("Draft %(number)s", number=number)) for number in drafts or ()
        ]
        self.drafts = drafts or ()
        if drafts is None:
            del self.draft

    @classmethod
    def of(
        cls, details: RecommendationDetails, version: int, agencies: Agencies, *, is_said: bool
    ) -> DetailsForm:
        """The form filled with what stands now.

        `is_said`: somebody has said whom it speaks to, be it that the draft does not say.
        """
        values = values_of(details) | {"version": str(version)}
        if is_said and details.addressee is None:
            values["addressee"] = NOT_SAID
        return cls(agencies, data=values)

    def typed(self) -> RecommendationDetails:
        """All that stands in the boxes."""
        return RecommendationDetails(
            text=self.text.data or "",
            kind=_word(Kind, self.kind.data),
            issues=self.issues.data or "",
            nature=_word(Nature, self.nature.data),
            nature_because=self.nature_because.data or "",
            addressee=_word(Addressee, self.addressee.data),
            agency_id=read_id(self.agency_id.data),
            body=self.body.data or "",
            owner_role=self.owner_role.data or "",
            measure=self.measure.data or "",
            due_on=self.due_on.data,
            due_words=self.due_words.data or "",
            review_on=self.review_on.data,
            strength=_word(Strength, self.strength.data),
        )

    def details(self) -> RecommendationDetails:
        """What is to be kept: what was typed, without what belongs to another kind."""
        return without_other_kinds(self.typed())

    def left_out(self) -> Sequence[str]:
        """The fields in which something stands that belongs to another kind, by their labels."""
        typed, kept = self.typed(), self.details()
        return [
            str(self[name].label.text)
            for name in OF_KINDS
            if getattr(typed, name) and not getattr(kept, name)
        ]

    def is_sound(self) -> bool:
        """Whether the form may be kept; says at each field what is not right.

        Nothing is required but words, kind and addressee, and of that one may say that the draft
        does not tell. What else is missing, remarks ask about.
        """
        sound = bool(self.validate_on_submit())
        for name, sentence in self._gaps():
            if not self[name].errors:
                self[name].errors = [sentence]
                sound = False
        return sound

    def _gaps(self) -> Sequence[tuple[str, str]]:
        gaps = []
        if not (self.text.data or "").strip():
            gaps.append(("text", gettext("Write what is recommended")))
        if not self.kind.data:
            gaps.append(
                ("kind", gettext("Choose whether this is an action, a question or an exploration"))
            )
        if not self.addressee.data:
            gaps.append(("addressee", gettext("Say whom it speaks to, or that the draft does not")))
        if self.addressee.data == Addressee.NATIONAL and not (self.body.data or "").strip():
            gaps.append(
                (
                    "body",
                    gettext(
                        "Say which body. Where the draft says no more, write “national government”"
                    ),
                )
            )
        return gaps

    @property
    def entry_id(self) -> UUID | None:
        """The id that a new one is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)

    @property
    def seen_version(self) -> int:
        """The version that the form was made from; 0, which never stands, when it is spoilt."""
        return read_number(self.version.data)

    @property
    def draft_number(self) -> int:
        """The draft that was chosen, or the newest where none was."""
        chosen = read_number(self["draft"].data)
        return chosen if chosen in self.drafts else max(self.drafts, default=0)


OF_KINDS: Mapping[str, frozenset[Kind]] = {
    "issues": frozenset({Kind.QUESTION}),
    "owner_role": frozenset({Kind.ACTION, Kind.EXPLORATION}),
    "measure": frozenset({Kind.ACTION}),
    "due_on": frozenset({Kind.ACTION}),
    "due_words": frozenset({Kind.ACTION}),
    "strength": frozenset({Kind.ACTION}),
}
"""The fields that belong to some kinds only."""


def without_other_kinds(details: RecommendationDetails) -> RecommendationDetails:
    """The same without what only another kind has."""
    gone: dict[str, Any] = {
        name: "" if isinstance(getattr(details, name), str) else None
        for name, kinds in OF_KINDS.items()
        if details.kind is not None and details.kind not in kinds
    }
    return replace(details, **gone)


def values_of(details: RecommendationDetails) -> dict[str, Any]:
    """What the boxes of the form hold for these details."""
    return {
        "text": details.text,
        "kind": _value(details.kind),
        "issues": details.issues,
        "nature": _value(details.nature),
        "nature_because": details.nature_because,
        "addressee": _value(details.addressee),
        "agency_id": str(details.agency_id or ""),
        "body": details.body,
        "owner_role": details.owner_role,
        "measure": details.measure,
        "due_on": details.due_on,
        "due_words": details.due_words,
        "review_on": details.review_on,
        "strength": _value(details.strength),
    }


def read_number(text: str | None) -> int:
    """A number that a form or an address carries; 0 for what is none."""
    is_one = text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if text and is_one else 0


def _value(word: StrEnum | None) -> str:
    return word.value if word is not None else ""


def _word(kind: type[Word], text: str | None) -> Word | None:
    return next((one for one in kind if one.value == text), None)
