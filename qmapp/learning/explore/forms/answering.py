"""The questions as a form: all of them, or one.

The fields follow the questions, so that the form is made for each text that is answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField

from qmapp.casework.involvement.forms.asking import AskingForm, read_id
from qmapp.errors import RuleBroken
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.learning.explore.lines import MeasureLine, Whole
from qmapp.learning.explore.pages.words import measure_words
from qmapp.learning.explore.rules import (
    CHOICE_LABELS,
    HOLDS_LABELS,
    Answer,
    Choice,
    Holds,
    takes,
)
from qmapp.learning.explore.service import Typed
from qmapp.learning.explore.text import AskedQuestion, AskedText, digest_of_answer


class AnswersForm(AskingForm):
    """Answers as somebody types them. `text` and `asked` are set by `answers_form`."""

    text: AskedText
    asked: Sequence[AskedQuestion] = ()

    def typed(self) -> Sequence[Typed]:
        """What was typed, as plain values."""
        return [
            Typed(question=one.id, answer=self.answer(one), was=self[f"was_{one.id}"].data or "")
            for one in self.asked
            if f"was_{one.id}" in self and self[f"was_{one.id}"].data
        ]

    def answer(self, question: AskedQuestion) -> Answer:
        """What was typed to one question."""
        parts = takes(question.answer)
        reasons: dict[str, Holds] = {}
        if "reasons" in parts:
            for reason in self.text.reasons:
                said = self[reason_field(question.id, reason.key)].data
                if said in set(Holds):
                    reasons[reason.key] = Holds(said)
        choice = self[f"choice_{question.id}"].data if "choice" in parts else ""
        measure = self[f"measure_{question.id}"].data if "measure_id" in parts else ""
        return Answer(
            choice=Choice(choice) if choice in set(Choice) else None,
            words=self[f"words_{question.id}"].data or "",
            reasons=reasons,
            measure_id=read_id(measure),
            cannot_tell="cannot_tell" in parts and bool(self[f"cannot_{question.id}"].data),
        )

    def take(self, broken: RuleBroken) -> RuleBroken:
        """The broken rule at the box of its question."""
        if broken.field is None:
            return broken
        return RuleBroken(broken.message, field=f"words_{broken.field}", **broken.values)

    def stand_on(self, whole: Whole) -> None:
        """After a clash: what stands now is known, so that saving once more is a choice."""
        for one in self.asked:
            self[f"was_{one.id}"].data = digest_of_answer(whole.kept(one.id).answer)


def reason_field(question_id: str, key: str) -> str:
    """The name of the box of one reason."""
    return f"{key}_{question_id}"


def answers_form(
    whole: Whole, asked: Sequence[AskedQuestion], measures: Sequence[MeasureLine]
) -> AnswersForm:
    """The form of these questions, filled with what stands unless one was posted."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    choices: dict[str, Sequence[tuple[str, str]]] = {}
    for one in asked:
        answer, parts = whole.kept(one.id).answer, takes(one.answer)
        fields[f"was_{one.id}"] = HiddenField()
        data[f"was_{one.id}"] = digest_of_answer(answer)
        fields[f"words_{one.id}"] = TextAreaField(_words_label(one))
        data[f"words_{one.id}"] = answer.words
        if "choice" in parts:
            fields[f"choice_{one.id}"] = RadioField(one.text, validate_choice=False)
            choices[f"choice_{one.id}"] = _offered(CHOICE_LABELS)
            data[f"choice_{one.id}"] = answer.choice.value if answer.choice else ""
        if "cannot_tell" in parts:
            fields[f"cannot_{one.id}"] = BooleanField(gettext("We looked, and cannot tell"))
            data[f"cannot_{one.id}"] = answer.cannot_tell
        if "reasons" in parts:
            for reason in whole.text.reasons:
                name = reason_field(one.id, reason.key)
                fields[name] = RadioField(reason.text, validate_choice=False)
                choices[name] = _offered(HOLDS_LABELS)
                said = answer.reasons.get(reason.key)
                data[name] = said.value if said else ""
        if "measure_id" in parts:
            fields[f"measure_{one.id}"] = SelectField(
                gettext("A measure that is kept already"), validate_choice=False
            )
            choices[f"measure_{one.id}"] = _measures(measures, whole, answer.measure_id)
            data[f"measure_{one.id}"] = str(answer.measure_id or "")
    looked_at = {f"words_{one.id}": False for one in asked}
    made = type(
        "AnswersForm", (AnswersForm,), {**fields, "LOOKED_AT": looked_at, "text": whole.text}
    )
    form: AnswersForm = made(data=data)
    form.asked = asked
    for name, offered in choices.items():
        cast("SelectField", form[name]).choices = offered
    return form


def _words_label(question: AskedQuestion) -> str:
    return {
        AnswerKind.TEXT: question.text,
        AnswerKind.LINKS: question.text,
        AnswerKind.MEASURE: gettext("Or in words: what will show it, and by when"),
        AnswerKind.CHOICE: gettext("How does it look here?"),
        AnswerKind.CHOICE_PER_REASON: gettext("Other reasons that hold here, or more on these"),
    }[question.answer]


def _offered(labels: Mapping[Choice, str] | Mapping[Holds, str]) -> Sequence[tuple[str, str]]:
    return [
        ("", gettext("Not answered")),
        *((one.value, gettext(said)) for one, said in labels.items()),
    ]


def _measures(
    measures: Sequence[MeasureLine], whole: Whole, kept: UUID | None
) -> Sequence[tuple[str, str]]:
    listed = [(str(one.id), measure_words(one)) for one in measures]
    if kept is not None and str(kept) not in dict(listed):
        known = whole.measures.get(kept)
        said = measure_words(known) if known else gettext("The measure that was chosen before")
        listed.insert(0, (str(kept), said))
    return [("", gettext("None of these")), *listed]
