"""One form for each kind of step, made from `rules.DETAILS`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from flask_babel import gettext
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from qmapp.casework.involvement import rules
from qmapp.casework.involvement.checking import OF_A_DRAFT, StepDetails
from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.rules import Response, StepKind
from qmapp.foundation.web.forms import lazy as _
from qmapp.foundation.web.widgets import DatePartsField

Choices = Sequence[tuple[str, str]]


class StepForm(AskingForm):
    """What was done with somebody, of one kind."""

    LOOKED_AT: ClassVar = {"words": False}
    kind: ClassVar[StepKind]

    on = DatePartsField(_("When was it?"))
    day_unknown = BooleanField(_("The day is not known"))
    own_id = HiddenField()
    words_are_gone = False

    def __init__(self, answerable: Choices = (), drafts: Sequence[int] = (), **values: Any) -> None:
        super().__init__(**values)
        if not self.own_id.data:
            self.own_id.data = str(uuid4())
        for name, detail in rules.DETAILS[self.kind].items():
            self._offer(name, [(word.value, words.choice_words(word)) for word in detail.words])
        if "answers_id" in self:
            self._offer("answers_id", answerable)
        if "draft_number" in self:
            named = [(str(one), gettext("Draft %(number)s", number=one)) for one in drafts]
            self._offer("draft_number", [("", gettext("None of these")), *named])

    def _offer(self, name: str, choices: Choices) -> None:
        cast("SelectField", self[name]).choices = list(choices)

    def details(self) -> StepDetails:
        """What was typed, as a plain value."""
        answers = self["answers_id"].data if "answers_id" in self else ""
        number = self["draft_number"].data if "draft_number" in self else ""
        chosen = {name: self[name].data for name in rules.DETAILS[self.kind]}
        return StepDetails(
            kind=self.kind,
            on=self.on.data,
            details={name: value for name, value in chosen.items() if value},
            words=self["words"].data or "",
            answers_id=UUID(answers) if answers else None,
            draft_number=int(number) if number else None,
        )

    @property
    def step_id(self) -> UUID | None:
        """The id that a new step is to have, so that a form sent twice adds one."""
        return read_id(self.own_id.data)

    def is_sound(self, today: date) -> bool:
        """Whether the form may be kept; says at each field what is not right."""
        sound = bool(self.validate_on_submit())
        for field, sentence in self._gaps(today):
            if not self[field].errors:
                self.refuse(field, sentence)
                sound = False
        return sound

    def _gaps(self, today: date) -> Sequence[tuple[str, str]]:
        gaps = []
        if self.on.data is None and not self.day_unknown.data:
            gaps.append(("on", gettext("Write the day, or tick that it is not known")))
        elif self.on.data is not None and self.day_unknown.data:
            gaps.append(("on", gettext("Write the day or tick that it is not known, not both")))
        elif self.on.data is not None and self.on.data > today:
            gaps.append(("on", gettext("This day is still to come. Write down what was done")))
        for name, detail in rules.DETAILS[self.kind].items():
            if detail.needed and not self[name].data:
                gaps.append((name, words.missing(self.kind, name)))
        if "answers_id" in self and not self["answers_id"].data:
            gaps.append(("answers_id", gettext(words.ANSWERED[self.kind][1])))
        if not self.words_are_gone and not (self["words"].data or "").strip():
            gaps += self._words_missing()
        return gaps

    def _words_missing(self) -> Sequence[tuple[str, str]]:
        if self.kind in rules.WORDS_NEEDED:
            return [("words", gettext(words.MISSING_WORDS[self.kind]))]
        if self.kind is StepKind.RESPONSE and self["response"].data == Response.NOT_APPROACHED:
            return [("words", gettext("Say why they were not asked"))]
        return []


@cache
def form_of(kind: StepKind) -> type[StepForm]:
    """The form of a kind of step. Its fields stand in the order in which one thinks of them."""
    fields: dict[str, Any] = {"kind": kind}
    for name, detail in rules.DETAILS[kind].items():
        fields[name] = _several(kind, name) if detail.several else _one(kind, name)
    if kind in rules.ANSWERS:
        fields["answers_id"] = RadioField(_(words.ANSWERED[kind][0]), [Optional()])
    if kind in OF_A_DRAFT:
        fields["draft_number"] = SelectField(_("Which draft?"), [Optional()])
    fields["words"] = TextAreaField(_(words.STEP_WORDS[kind].words))
    return cast("type[StepForm]", type(f"{kind.name.title()}Form", (StepForm,), fields))


def _one(kind: StepKind, name: str) -> RadioField:
    return RadioField(_(words.question(kind, name)), [Optional()])


def _several(kind: StepKind, name: str) -> SelectMultipleField:
    return SelectMultipleField(
        _(words.question(kind, name)), option_widget=CheckboxInput(), widget=ListWidget()
    )


def filled(kind: StepKind, details: StepDetails, **choices: Any) -> StepForm:
    """The form of a step that stands, as it stands."""
    values: Mapping[str, Any] = {
        **details.details,
        "on": details.on,
        "day_unknown": details.on is None,
        "words": details.words,
        "answers_id": str(details.answers_id or ""),
        "draft_number": str(details.draft_number or ""),
    }
    return form_of(kind)(data=values, **choices)
