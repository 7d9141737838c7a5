"""Summits of a board in lists, and how many there are at an issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.summits.lines import SummitLine
from qmapp.learning.summits.models import Attendance, Contribution, Seat, Summit, SummitOutcome
from qmapp.learning.summits.queries.outcomes import hidden_reviews
from qmapp.learning.summits.rules import Kind, Sector, Standing, State


def list_summits(db: Db, actor: Actor, board_id: UUID, *, issue: str = "") -> Sequence[SummitLine]:
    """The summits of a board, the newest first; those on one issue where one is asked for.

    Six queries, however many there are.
    """
    rows = db.scalars(
        select(Summit)
        .where(Summit.board_id == board_id)
        .order_by(Summit.held_on.desc(), Summit.added_at.desc(), Summit.id)
    ).all()
    rows = [one for one in rows if not issue or issue in one.issues]
    if not rows:
        return []
    ids = [one.id for one in rows]
    said = _count(db, ids)
    present = _present(db, ids)
    outcomes = _outcomes(db, actor, board_id, ids)
    return [
        SummitLine(
            id=one.id,
            title=one.title,
            held_on=one.held_on,
            is_online=one.is_online,
            place=one.place,
            issues=[str(issue_id) for issue_id in one.issues],
            course=one.course,
            said=said.get(one.id, 0),
            expected=len(one.sectors),
            missing=len({Sector(str(name)) for name in one.sectors} - present[one.id]),
            outcomes=outcomes.get(one.id, 0),
        )
        for one in rows
    ]


def at_issues(db: Db, board_id: UUID, issue_ids: Collection[str]) -> Mapping[str, Sequence[Summit]]:
    """For each of these issues the summits on it that were not called off, the newest first."""
    found: defaultdict[str, list[Summit]] = defaultdict(list)
    rows = db.scalars(
        select(Summit)
        .where(Summit.board_id == board_id, Summit.called_off_at.is_(None))
        .order_by(Summit.held_on.desc(), Summit.id)
    )
    for one in rows:
        for issue_id in one.issues:
            if issue_id in issue_ids:
                found[str(issue_id)].append(one)
    return found


def count_open(db: Db, board_id: UUID, now: datetime) -> tuple[int, int]:
    """Of how many summits that were held the participants were told, and how many were held."""
    courses = [
        one.course
        for one in db.scalars(
            select(Summit).where(Summit.board_id == board_id, Summit.called_off_at.is_(None))
        )
    ]
    held = [one for one in courses if one.standing(now) is not Standing.PLANNED]
    return sum(1 for one in held if one.told_on is not None), len(held)


def _count(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = db.execute(
        select(Contribution.summit_id, func.count())
        .where(
            Contribution.summit_id.in_(ids),
            Contribution.state == State.SHOWN,
            Contribution.kind != Kind.SENSE_CHECK,
        )
        .group_by(Contribution.summit_id)
    )
    return {summit_id: int(count) for summit_id, count in rows}


def _present(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, set[Sector]]:
    found: defaultdict[UUID, set[Sector]] = defaultdict(set)
    for table in (Attendance, Seat):
        rows = db.execute(
            select(table.summit_id, table.sector)
            .where(table.summit_id.in_(ids), table.ended_at.is_(None))
            .distinct()
        )
        for summit_id, sector in rows:
            found[summit_id].add(sector)
    return found


def _outcomes(db: Db, actor: Actor, board_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    hidden = hidden_reviews(db, actor, board_id)
    rows = db.execute(
        select(SummitOutcome.summit_id, SummitOutcome.review_id).where(
            SummitOutcome.summit_id.in_(ids), SummitOutcome.ended_at.is_(None)
        )
    )
    found: defaultdict[UUID, int] = defaultdict(int)
    for summit_id, review_id in rows:
        if review_id not in hidden:
            found[summit_id] += 1
    return found
