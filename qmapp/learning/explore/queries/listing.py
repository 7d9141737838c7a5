"""Explorations of a board in lists, at an issue, and at what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.orm import aliased

from qmapp.foundation.storage import Db
from qmapp.learning.explore.lines import ExplorationLine
from qmapp.learning.explore.models import Exploration, ExplorationAnswer, ExplorationLink
from qmapp.learning.explore.rules import Course, Purpose, Scope, Thing

_newer = aliased(Exploration)


def was_put_right() -> ColumnElement[bool]:
    """That a newer finished exploration stands in the place of this one."""
    return exists().where(_newer.replaces_id == Exploration.id, _newer.finished_at.is_not(None))


def list_explorations(db: Db, board_id: UUID, *, issue: str = "") -> Sequence[ExplorationLine]:
    """The explorations of a board that were not thrown away, the newest first. Two queries."""
    conditions = [Exploration.board_id == board_id, Exploration.ended_at.is_(None)]
    if issue:
        conditions.append(Exploration.issue_id == issue)
    return _lines(db, conditions)


def at_issues(
    db: Db, board_id: UUID, issue_ids: Collection[str]
) -> Mapping[str, Sequence[ExplorationLine]]:
    """For each of these issues its explorations that stand, the newest first. Two queries."""
    found: defaultdict[str, list[ExplorationLine]] = defaultdict(list)
    conditions = [
        Exploration.board_id == board_id,
        Exploration.ended_at.is_(None),
        Exploration.issue_id.in_(list(issue_ids)),
    ]
    for one in _lines(db, conditions):
        if not one.is_put_right:
            found[one.issue].append(one)
    return found


def _lines(db: Db, conditions: Sequence[ColumnElement[bool]]) -> Sequence[ExplorationLine]:
    rows = db.execute(
        select(Exploration, was_put_right())
        .where(*conditions)
        .order_by(Exploration.held_on.desc(), Exploration.added_at.desc(), Exploration.id)
    ).all()
    counts: dict[UUID, int] = dict(
        db.execute(
            select(ExplorationAnswer.exploration_id, func.count())
            .join(Exploration, Exploration.id == ExplorationAnswer.exploration_id)
            .where(*conditions, ExplorationAnswer.is_answered)
            .group_by(ExplorationAnswer.exploration_id)
        ).all()
    )
    return [
        ExplorationLine(
            id=one.id,
            issue=one.issue_id,
            scope=one.scope,
            place=one.place,
            held_on=one.held_on,
            course=Course(one.finished_at, one.ended_at),
            answered=counts.get(one.id, 0),
            is_put_right=bool(put_right),
            people=one.people,
        )
        for one, put_right in rows
    ]


def count_standing(db: Db, board_id: UUID) -> tuple[int, int]:
    """On how many issues an exploration is finished, and how many are drafts. One query."""
    finished = select(func.count(func.distinct(Exploration.issue_id))).where(
        Exploration.board_id == board_id, Exploration.finished_at.is_not(None)
    )
    drafts = select(func.count()).where(
        Exploration.board_id == board_id,
        Exploration.finished_at.is_(None),
        Exploration.ended_at.is_(None),
    )
    row = db.execute(select(finished.scalar_subquery(), drafts.scalar_subquery())).one()
    return row[0], row[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """An exploration that points to, or led to, a finding, recommendation or action."""

    id: UUID
    board_id: UUID
    issue: str
    scope: Scope
    place: str
    held_on: date
    question: str
    purpose: Purpose
    is_made: bool


def explored_in(db: Db, thing: Thing, thing_id: UUID) -> Sequence[Back]:
    """The explorations that name a thing, the newest first. One query.

    Those thrown away are left out, and one of which a version that puts it right names it too.
    """
    column = {
        Thing.FINDING: ExplorationLink.finding_id,
        Thing.RECOMMENDATION: ExplorationLink.recommendation_id,
        Thing.ACTION: ExplorationLink.action_id,
    }[thing]
    rows = db.execute(
        select(Exploration, ExplorationLink)
        .join(Exploration, Exploration.id == ExplorationLink.exploration_id)
        .where(
            and_(column == thing_id, ExplorationLink.ended_at.is_(None)),
            Exploration.ended_at.is_(None),
            not_(was_put_right()),
        )
        .order_by(Exploration.held_on.desc(), ExplorationLink.added_at, ExplorationLink.id)
    ).all()
    again = {one.replaces_id for one, _ in rows}
    return [
        Back(
            id=one.id,
            board_id=one.board_id,
            issue=one.issue_id,
            scope=one.scope,
            place=one.place,
            held_on=one.held_on,
            question=link.question_id,
            purpose=link.purpose,
            is_made=link.is_made,
        )
        for one, link in rows
        if one.id not in again
    ]
