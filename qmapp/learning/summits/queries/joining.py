"""What a phone needs: the summit behind a code, its own seat, and whether anything is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select

from qmapp.errors import NotFound
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.foundation.storage.clock import LONDON
from qmapp.learning.summits.lines import ContributionLine, SeatLine
from qmapp.learning.summits.models import Attendance, Contribution, JoinTry, Seat, Summit
from qmapp.learning.summits.queries.whole import line_of
from qmapp.learning.summits.rules import Kind, State

WINDOW = timedelta(minutes=15)


def find_by_code(db: Db, code: str, now: datetime, *, lock: bool = False) -> Summit | None:
    """The summit that a code opens now; None for a code that opens nothing (any more)."""
    query = select(Summit).where(Summit.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query) if code else None
    return found if found is not None and found.course.is_live(now) else None


def wrong_codes(db: Db, code: str, remote: str, now: datetime) -> tuple[int, int]:
    """How many wrong codes came lately from this network address, and how often this one did."""
    lately = select(func.count()).select_from(JoinTry).where(JoinTry.at > now - WINDOW)
    from_here = db.scalar(lately.where(JoinTry.remote == remote[:64]))
    of_code = db.scalar(lately.where(JoinTry.code == code))
    return from_here or 0, of_code or 0


def find_seat(db: Db, seat_id: UUID) -> tuple[Seat, Summit]:
    """A seat with its summit. Raises NotFound."""
    row = db.execute(
        select(Seat, Summit).join(Summit, Summit.id == Seat.summit_id).where(Seat.id == seat_id)
    ).first()
    if row is None:
        raise NotFound("seat")
    return row[0], row[1]


def may_speak(seat: Seat, summit: Summit, now: datetime) -> bool:
    """Whether a phone may speak now: it was not closed, it joined today, and the summit is live.

    Closed over lunch and opened again, the summit has the phones that it had; on another day
    whoever is there joins anew, so that nobody speaks from a seat of somebody else.
    """
    is_of_today = london_date(seat.joined_at) == london_date(now)
    return seat.ended_at is None and is_of_today and summit.course.is_live(now)


def of_today(now: datetime) -> ColumnElement[bool]:
    """Seats that joined today in London: the others may not speak any more."""
    midnight = datetime.combine(london_date(now), time.min, tzinfo=LONDON)
    return Seat.joined_at >= midnight


def said_by(db: Db, seat_id: UUID) -> Sequence[ContributionLine]:
    """What one phone has said, the newest first. One query."""
    rows = db.execute(
        select(Contribution, Words.text)
        .outerjoin(Words, Words.id == Contribution.words_id)
        .where(Contribution.seat_id == seat_id)
        .order_by(Contribution.said_at.desc(), Contribution.id)
    )
    return [line_of(row, words) for row, words in rows]


def list_seats(db: Db, summit_id: UUID, now: datetime) -> Sequence[SeatLine]:
    """The phones that are in today, the last to join first. One query."""
    is_answer = case((Contribution.kind == Kind.SENSE_CHECK, 1), else_=0)
    stands = Contribution.state != State.TAKEN_BACK
    rows = db.execute(
        select(Seat, func.count(Contribution.id), func.coalesce(func.sum(is_answer), 0))
        .outerjoin(Contribution, and_(Contribution.seat_id == Seat.id, stands))
        .where(Seat.summit_id == summit_id, Seat.ended_at.is_(None), of_today(now))
        .group_by(Seat.id)
        .order_by(Seat.joined_at.desc(), Seat.id)
    )
    return [
        SeatLine(
            id=seat.id,
            sector=seat.sector,
            role=seat.role,
            joined_at=seat.joined_at,
            answers=int(answers),
            words=int(said) - int(answers),
        )
        for seat, said, answers in rows
    ]


def answers_of(said: Sequence[ContributionLine]) -> Mapping[str, ContributionLine]:
    """The sense-check among these, by issue."""
    return {one.issue: one for one in said if one.kind is Kind.SENSE_CHECK}


def count_waiting(db: Db, summit_id: UUID) -> int:
    """How much of a summit waits to be looked at. One query."""
    waits = select(func.count()).where(
        Contribution.summit_id == summit_id, Contribution.state == State.WAITING
    )
    return db.scalar(waits) or 0


def pulse(db: Db, summit: Summit) -> str:
    """What changes whenever anything of a summit changes: what a page that polls asks for first.

    Rows are never removed and every change raises a version, so that number and sum tell. One
    query.
    """
    parts = [
        select(func.count(table.id)).where(table.summit_id == summit.id).scalar_subquery()
        for table in (Contribution, Seat, Attendance)
    ]
    sums = [
        select(func.coalesce(func.sum(table.version), 0))
        .where(table.summit_id == summit.id)
        .scalar_subquery()
        for table in (Contribution, Seat, Attendance)
    ]
    row = db.execute(select(*parts, *sums)).one()
    return "-".join(str(int(one)) for one in (summit.version, *row))
