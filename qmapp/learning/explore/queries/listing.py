"""Explorations of a board in lists, at an issue, and at what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, select
from sqlalchemy.orm import aliased

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.explore.lines import ExplorationLine
from qmapp.learning.explore.models import Exploration, ExplorationLink
from qmapp.learning.explore.queries.counting import answered_by
from qmapp.learning.explore.rules import (
    MOST_BESIDE,
    PAGE_LENGTH,
    Course,
    Purpose,
    Scope,
    Thing,
)

_newer = aliased(Exploration)


def was_put_right() -> ColumnElement[bool]:
    """That a newer finished exploration stands in the place of this one."""
    return exists().where(_newer.replaces_id == Exploration.id, _newer.finished_at.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a board’s explorations, of `total`."""

    lines: Sequence[ExplorationLine]
    total: int
    number: int
    pages: int


def list_explorations(
    db: Db,
    actor: Actor,
    board_id: UUID,
    *,
    issue: str = "",
    page: int = 1,
    length: int = PAGE_LENGTH,
) -> Page:
    """The explorations of a board that were not thrown away, the newest first.

    A page beyond the last shows the last; page 0 is all of them. At most seventeen queries.
    """
    conditions = [Exploration.board_id == board_id, Exploration.ended_at.is_(None)]
    if issue:
        conditions.append(Exploration.issue_id == issue)
    total = db.scalar(select(func.count(Exploration.id)).where(*conditions)) or 0
    if page == 0:
        lines = _lines(db, actor, board_id, conditions)
        return Page(lines=lines, total=total, number=1, pages=1)
    pages = max(1, -(-total // length))
    number = min(max(page, 1), pages)
    lines = _lines(db, actor, board_id, conditions, (number - 1) * length, length)
    return Page(lines=lines, total=total, number=number, pages=pages)


def issues_compared(db: Db, board_id: UUID) -> Collection[str]:
    """The issues of which something is finished. One query."""
    return set(
        db.scalars(
            select(Exploration.issue_id)
            .where(Exploration.board_id == board_id, Exploration.finished_at.is_not(None))
            .distinct()
        )
    )


def list_beside(db: Db, actor: Actor, row: Exploration) -> Sequence[ExplorationLine]:
    """The finished explorations of the same issue beside which one may be read.

    None of a later day, none that was put right, not itself and not what it puts right; the newest
    `MOST_BESIDE`.
    """
    conditions = [
        Exploration.board_id == row.board_id,
        Exploration.issue_id == row.issue_id,
        Exploration.finished_at.is_not(None),
        Exploration.held_on <= row.held_on,
        Exploration.id != row.id,
        not_(was_put_right()),
    ]
    if row.replaces_id is not None:
        conditions.append(Exploration.id != row.replaces_id)
    return _lines(db, actor, row.board_id, conditions, 0, MOST_BESIDE)


def at_issues(
    db: Db, actor: Actor, board_id: UUID, issue_ids: Collection[str]
) -> Mapping[str, Sequence[ExplorationLine]]:
    """For each of these issues its explorations that stand, the newest first.

    At most sixteen queries.
    """
    found: defaultdict[str, list[ExplorationLine]] = defaultdict(list)
    conditions = [
        Exploration.board_id == board_id,
        Exploration.ended_at.is_(None),
        Exploration.issue_id.in_(list(issue_ids)),
    ]
    for one in _lines(db, actor, board_id, conditions):
        if not one.is_put_right:
            found[one.issue].append(one)
    return found


def _lines(
    db: Db,
    actor: Actor,
    board_id: UUID,
    conditions: Sequence[ColumnElement[bool]],
    first: int = 0,
    most: int | None = None,
) -> Sequence[ExplorationLine]:
    query = (
        select(Exploration, was_put_right())
        .where(*conditions)
        .order_by(Exploration.held_on.desc(), Exploration.added_at.desc(), Exploration.id)
    )
    rows = db.execute(query if most is None else query.offset(first).limit(most)).all()
    ids = [one.id for one, _ in rows]
    if most is not None:  # a page by its ids, which are few; everything by what it is
        conditions = [Exploration.id.in_(ids)]
    answered = answered_by(db, actor, board_id, conditions)
    return [
        ExplorationLine(
            id=one.id,
            issue=one.issue_id,
            scope=one.scope,
            place=one.place,
            held_on=one.held_on,
            course=Course(one.finished_at, one.ended_at),
            answered=len(answered.get(one.id, ())),
            is_put_right=bool(put_right),
            people=one.people,
        )
        for one, put_right in rows
    ]


def count_standing(db: Db, board_id: UUID, known: Collection[str]) -> tuple[int, int]:
    """On how many of the known issues an exploration is finished, and how many are drafts.

    One query. What was explored of an issue that was taken out of the map since is not counted.
    """
    finished = select(func.count(func.distinct(Exploration.issue_id))).where(
        Exploration.board_id == board_id,
        Exploration.finished_at.is_not(None),
        Exploration.issue_id.in_(list(known)),
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
