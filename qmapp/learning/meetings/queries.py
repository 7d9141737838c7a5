"""Named reads of a board's meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.meetings.rules import MOST_SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """One meeting as it is read."""

    id: UUID
    held_on: date
    title: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The meetings around a day: the last that was held before it, and the next from it on."""

    last: MeetingLine | None
    next: MeetingLine | None


def get_meeting(db: Db, board_id: UUID, meeting_id: UUID, *, lock: bool = False) -> Meeting:
    """A meeting of that board. Raises NotFound, for another board's too."""
    query = select(Meeting).where(Meeting.id == meeting_id, Meeting.board_id == board_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("meeting")
    return found


def find_on(db: Db, board_id: UUID, day: date) -> Meeting | None:
    """The meeting of that day that stands, if there is one."""
    return db.scalar(_standing(board_id).where(Meeting.held_on == day).limit(1))


def list_held(db: Db, board_id: UUID, today: date) -> Sequence[MeetingLine]:
    """Meetings before today, the newest first, no more than MOST_SHOWN."""
    query = _standing(board_id).where(Meeting.held_on < today).order_by(Meeting.held_on.desc())
    return [line_of(one) for one in db.scalars(query.limit(MOST_SHOWN))]


def list_to_come(db: Db, board_id: UUID, today: date) -> Sequence[MeetingLine]:
    """Meetings of today and later, the nearest first."""
    query = _standing(board_id).where(Meeting.held_on >= today).order_by(Meeting.held_on)
    return [line_of(one) for one in db.scalars(query)]


def last_before(db: Db, board_id: UUID, today: date) -> MeetingLine | None:
    """The last meeting before a day; one of that day itself is only held then."""
    query = _standing(board_id).where(Meeting.held_on < today).order_by(Meeting.held_on.desc())
    found = db.scalar(query.limit(1))
    return line_of(found) if found is not None else None


def next_after(db: Db, board_id: UUID, today: date) -> MeetingLine | None:
    """The next meeting after a day."""
    query = _standing(board_id).where(Meeting.held_on > today).order_by(Meeting.held_on)
    found = db.scalar(query.limit(1))
    return line_of(found) if found is not None else None


def around(db: Db, board_id: UUID, today: date) -> Around:
    """The last meeting before a day and the next after it. Two queries."""
    return Around(
        last=last_before(db, board_id, today),
        next=next_after(db, board_id, today),
    )


def line_of(meeting: Meeting) -> MeetingLine:
    """A meeting as a plain value."""
    return MeetingLine(
        id=meeting.id, held_on=meeting.held_on, title=meeting.title, version=meeting.version
    )


def _standing(board_id: UUID) -> Select[Meeting]:
    return select(Meeting).where(Meeting.board_id == board_id, Meeting.ended_at.is_(None))
