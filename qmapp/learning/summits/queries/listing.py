"""Summits of a board in lists, and how many there are at an issue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import func, select

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.summits.lines import SummitLine, SummitList
from qmapp.learning.summits.models import Attendance, Contribution, Seat, Summit
from qmapp.learning.summits.queries.outcomes import known_outcomes
from qmapp.learning.summits.rules import PAGE_LENGTH, Kind, Sector, Standing, State


def list_summits(  # noqa: PLR0913 - which of whose summits, for whom
    db: Db,
    actor: Actor,
    board_id: UUID,
    *,
    issue: str = "",
    words: str = "",
    titles: Mapping[str, str] = MappingProxyType({}),
    page: int | None = None,
) -> SummitList:
    """The summits of a board, the newest first: one page of those on one issue, or in whose title,
    place, or titles of issues all of these words stand, where that is asked for.

    `page` None is all of them; one beyond the last is the last. As many queries, however many there
    are.
    """
    every = db.scalars(
        select(Summit)
        .where(Summit.board_id == board_id)
        .order_by(Summit.held_on.desc(), Summit.added_at.desc(), Summit.id)
    ).all()
    wanted = words.casefold().split()
    found = [
        one
        for one in every
        if (not issue or issue in one.issues)
        and all(word in _searched(one, titles) for word in wanted)
    ]
    pages = max(1, -(-len(found) // PAGE_LENGTH)) if page is not None else 1
    number = min(max(page or 1, 1), pages)
    rows = found[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH] if page is not None else found
    lines, hides = _lines(db, actor, board_id, rows)
    return SummitList(
        lines=lines, found=len(found), total=len(every), number=number, pages=pages, hides=hides
    )


def _searched(summit: Summit, titles: Mapping[str, str]) -> str:
    named = [titles.get(str(one), "") for one in summit.issues]
    return " ".join([summit.title, summit.place, *named]).casefold()


def _lines(
    db: Db, actor: Actor, board_id: UUID, rows: Sequence[Summit]
) -> tuple[Sequence[SummitLine], bool]:
    ids = [one.id for one in rows]
    said = _count(db, ids)
    counted = _sectors(db, Attendance, ids)
    joined = _sectors(db, Seat, ids)
    _asking, known, hides = known_outcomes(db, actor, board_id, ids)
    outcomes = Counter(one.summit_id for one in known)
    lines = [
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
            missing=len(
                {Sector(str(name)) for name in one.sectors} - counted[one.id] - joined[one.id]
            ),
            is_counted=bool(counted[one.id]),
            outcomes=outcomes[one.id],
        )
        for one in rows
    ]
    return lines, hides


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
    """Of how many summits that were held the participants were told, and how many were held.

    One was held once its day has come and it is no longer live.
    """
    due = db.scalars(
        select(Summit).where(
            Summit.board_id == board_id,
            Summit.called_off_at.is_(None),
            Summit.held_on <= london_date(now),
        )
    )
    courses = [one.course for one in due]
    held = [one for one in courses if one.standing(now) in (Standing.OPEN, Standing.TOLD)]
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


def _sectors(
    db: Db, table: type[Attendance | Seat], ids: Sequence[UUID]
) -> Mapping[UUID, set[Sector]]:
    """The sectors that were counted at each, or of which phones joined."""
    found: defaultdict[UUID, set[Sector]] = defaultdict(set)
    rows = db.execute(
        select(table.summit_id, table.sector)
        .where(table.summit_id.in_(ids), table.ended_at.is_(None))
        .distinct()
    )
    for summit_id, sector in rows:
        found[summit_id].add(sector)
    return found
