"""Finished explorations of one issue side by side: over teams and areas, and over years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, not_, select

from qmapp.casework.reviews.queries import standing_on_board
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue.practice import AnswerKind, PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.learning.explore.lines import Cell, Compared, MeasureLine, Told
from qmapp.learning.explore.models import Exploration, ExplorationAnswer
from qmapp.learning.explore.queries.counting import answered_by
from qmapp.learning.explore.queries.listing import was_put_right
from qmapp.learning.explore.queries.measures import measures_by_id
from qmapp.learning.explore.queries.whole import answer_of
from qmapp.learning.explore.rules import Choice, Holds


def compare(db: Db, actor: Actor, practice: PracticeIssues, board_id: UUID, issue: str) -> Compared:
    """The finished explorations of an issue, the newest first, and what they say in numbers.

    At most seventeen queries, however many there are.
    """
    rows = db.scalars(
        select(Exploration)
        .where(*_standing(board_id, issue))
        .order_by(Exploration.held_on.desc(), Exploration.place, Exploration.id)
    ).all()
    answered = answered_by(db, actor, board_id, _standing(board_id, issue))
    editions = {one.id: one.edition for one in rows}
    choices, reasons, others = _tallies(db, practice, board_id, issue, editions)
    return Compared(
        cells=[
            Cell(
                id=one.id,
                scope=one.scope,
                place=one.place,
                held_on=one.held_on,
                answered=len(answered.get(one.id, ())),
                choice=choices.get(one.id),
            )
            for one in rows
        ],
        answered=Counter(question for said in answered.values() for question in said),
        choices=Counter(choices.values()),
        reasons=reasons,
        other_edition=others,
    )


def _tallies(
    db: Db,
    practice: PracticeIssues,
    board_id: UUID,
    issue: str,
    editions: dict[UUID, str],
) -> tuple[dict[UUID, Choice], dict[str, Counter[Holds]], int]:
    by_kind = {
        one.id: one.answer
        for group in practice.questions
        for one in group.items
        if one.answer in {AnswerKind.CHOICE, AnswerKind.CHOICE_PER_REASON}
    }
    rows = db.execute(
        select(
            ExplorationAnswer.exploration_id,
            ExplorationAnswer.choice,
            ExplorationAnswer.reasons,
        )
        .join(Exploration, Exploration.id == ExplorationAnswer.exploration_id)
        .where(
            *_standing(board_id, issue),
            ExplorationAnswer.is_answered,
            ExplorationAnswer.question_id.in_(list(by_kind)),
        )
    )
    choices: dict[UUID, Choice] = {}
    reasons: defaultdict[str, Counter[Holds]] = defaultdict(Counter)
    others: set[UUID] = set()
    for exploration_id, choice, said in rows:
        if choice is not None:
            choices[exploration_id] = choice
        if said and editions[exploration_id] != practice.edition:
            others.add(exploration_id)
        elif said:
            for key, holds in said.items():
                reasons[key][Holds(str(holds))] += 1
    return choices, dict(reasons), len(others)


def list_told(db: Db, actor: Actor, board_id: UUID, issue: str, question_id: str) -> Sequence[Told]:
    """What the finished explorations of an issue say to one question, by place.

    An answer that only points to what the actor may not know of is left out. At most sixteen
    queries.
    """
    answered = answered_by(db, actor, board_id, _standing(board_id, issue))
    rows = db.execute(
        select(Exploration, ExplorationAnswer)
        .join(ExplorationAnswer, ExplorationAnswer.exploration_id == Exploration.id)
        .where(
            *_standing(board_id, issue),
            ExplorationAnswer.question_id == question_id,
        )
        .order_by(func.lower(Exploration.place), Exploration.held_on.desc(), Exploration.id)
    )
    return [
        Told(
            cell=Cell(
                id=one.id,
                scope=one.scope,
                place=one.place,
                held_on=one.held_on,
                answered=0,
                choice=answer.choice,
            ),
            answer=answer_of(answer),
        )
        for one, answer in rows
        if question_id in answered.get(one.id, ())
    ]


def measures_of(
    db: Db, actor: Actor, board_id: UUID, told: Sequence[Told]
) -> Mapping[UUID, MeasureLine]:
    """The measures that answers name, as far as the actor may read them. Three queries."""
    named = {one.answer.measure_id for one in told if one.answer.measure_id is not None}
    if not named:
        return {}
    return measures_by_id(db, standing_on_board(db, actor, board_id), board_id, named)


def _standing(board_id: UUID, issue: str) -> Sequence[ColumnElement[bool]]:
    return (
        Exploration.board_id == board_id,
        Exploration.issue_id == issue,
        Exploration.finished_at.is_not(None),
        not_(was_put_right()),
    )
