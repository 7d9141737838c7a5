"""Answering: question by question, or all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.learning.explore import queries
from qmapp.learning.explore.checking import sound_answer
from qmapp.learning.explore.queries.whole import answer_of, count_says
from qmapp.learning.explore.rules import Answer
from qmapp.learning.explore.service.common import (
    ExplorationKey,
    answer_row,
    held_draft,
    keep_answer,
    note,
)
from qmapp.learning.explore.text import AskedText, digest_of_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """An answer as typed. `was` is the digest of the answer that the form was made from."""

    question: str
    answer: Answer
    was: str


@dataclass(frozen=True, slots=True)
class Saved:
    """Which questions were saved, and of which somebody else’s answer stands in the way."""

    saved: Sequence[str]
    clashes: Sequence[str]


def save_answers(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    typed: Sequence[Typed],
    now: datetime,
) -> Saved:
    """Save what was typed. What was not touched stays; what clashes is left and named.

    An answer clashes when it was changed since its form was made, to something else than was
    typed. The rest is kept. Raises RuleBroken (field: the id of the question), NotFound.
    """
    row = held_draft(db, actor, at)
    text = queries.text_of(db, row)
    sound = [(one, _sound(db, actor, at, one, text)) for one in typed]
    saved, clashes = [], []
    for one, answer in sound:
        is_now = digest_of_answer(answer)
        if is_now == one.was:
            continue
        kept = answer_row(db, row, one.question, actor.person_id, now)
        stands = digest_of_answer(answer_of(kept))
        if stands == is_now:
            continue
        if stands != one.was:
            clashes.append(one.question)
            continue
        points = 0 if answer.says_something() else count_says(db, row.id, kept.question_id)
        keep_answer(kept, answer, points, actor.person_id, now)
        saved.append(one.question)
    db.flush()
    if saved:
        said = {one.question: digest_of_words(answer.words) for one, answer in sound}
        words = {question: said[question] for question in saved}
        note(db, actor, row, "answered", now, {"questions": saved, "words": words})
    return Saved(saved, clashes)


def _sound(db: Db, actor: Actor, at: ExplorationKey, typed: Typed, text: AskedText) -> Answer:
    question = text.find(typed.question)
    if question is None:
        raise NotFound("question")
    answer = sound_answer(
        typed.answer, question.answer, field=question.id, reasons=text.reason_keys
    )
    if answer.measure_id is not None and digest_of_answer(answer) != typed.was:
        found = queries.find_measure(db, actor, at.board_id, answer.measure_id)
        kept = queries.answers_of(db, at.exploration_id).get(question.id)
        stays = kept is not None and kept.answer.measure_id == answer.measure_id
        if found is None and not stays:
            raise RuleBroken(N_("Choose from the list"), field=question.id)
    return answer
