"""The fields of one marker's form, by name: how they are read from rows and written back.

Names: `rating`, `reasons`, `to_change`, `looked_in`, and for each question
`answer:<question id>` and `note:<question id>`.
"""

from __future__ import annotations

from sqlalchemy import select

from qmapp.casework.assessments.models import Judgement, QuestionAnswer
from qmapp.casework.assessments.rules import Answer
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import Marker, RatingScale
from qmapp.foundation.storage import Db
from qmapp.typed import require_length, tidy_words

PLAIN = ("reasons", "to_change", "looked_in")
LONGEST = 20_000


def is_text(name: str) -> bool:
    """Whether a field holds words, and not a choice."""
    return name in PLAIN or name.startswith("note:")


def names_for(marker: Marker) -> tuple[str, ...]:
    """Every field name of a marker's form, in the order of the page; the rating comes last."""
    questions = (name for q in marker.questions for name in (f"answer:{q.id}", f"note:{q.id}"))
    return (*questions, *PLAIN, "rating")


def current_values(db: Db, judgement: Judgement | None) -> dict[str, str]:
    """The values that stand, by field name; what was never filled in is left out."""
    if judgement is None:
        return {}
    values = {name: getattr(judgement, name) for name in PLAIN}
    values["rating"] = judgement.rating or ""
    for answer in _answers(db, judgement).values():
        values[f"answer:{answer.question_id}"] = answer.answer.value if answer.answer else ""
        values[f"note:{answer.question_id}"] = answer.note
    return values


def write(db: Db, judgement: Judgement, changed: dict[str, str]) -> None:
    """Write changed values to their rows."""
    of_questions = any(":" in name for name in changed)
    answers = _answers(db, judgement) if of_questions else {}
    for name, value in changed.items():
        kind, _, question_id = name.partition(":")
        if not question_id:
            setattr(judgement, name, (value or None) if name == "rating" else value)
            continue
        row = answers.get(question_id)
        if row is None:
            row = QuestionAnswer(
                board_id=judgement.board_id, judgement_id=judgement.id, question_id=question_id
            )
            row.note = ""
            answers[question_id] = row
            db.add(row)
        if kind == "answer":
            row.answer = Answer(value) if value else None
        else:
            row.note = value


def _answers(db: Db, judgement: Judgement) -> dict[str, QuestionAnswer]:
    query = select(QuestionAnswer).where(QuestionAnswer.judgement_id == judgement.id)
    return {answer.question_id: answer for answer in db.scalars(query)}


def tidy(name: str, value: str, marker: Marker, scale: RatingScale) -> str:
    """A posted value as it may be stored. Raises RuleBroken for one that may not."""
    value = tidy_words(value)
    kind = name.partition(":")[0]
    if kind == "answer":
        if value and value not in set(Answer):
            raise RuleBroken(N_("Choose one of the answers"), field=name)
    elif kind == "rating":
        if value and not scale.has(value):
            raise RuleBroken(N_("Choose one of the judgements"), field=name)
    else:
        require_length(value, LONGEST, name)
    if name not in names_for(marker):
        raise RuleBroken(N_("This form belongs to another marker"), field=name)
    return value
