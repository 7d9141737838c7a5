"""Who was there: counts of role and sector, no names."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import NotFound, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.learning.summits.checking import sound_attendance
from qmapp.learning.summits.models import Attendance
from qmapp.learning.summits.rules import Sector
from qmapp.learning.summits.service.common import SummitKey, held, note, require_opened


def count_in(  # noqa: PLR0913 - how many of whom were where
    db: Db,
    actor: Actor,
    at: SummitKey,
    *,
    sector: Sector | None,
    role: str,
    count: int | None,
    now: datetime,
    line_id: UUID | None = None,
) -> Attendance:
    """Write down that so many of a role from a sector were there.

    `line_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    require_opened(summit)
    sound_sector, sound_role, sound_count = sound_attendance(sector, role, count)
    had = db.get(Attendance, line_id) if line_id is not None else None
    if had is not None and (had.summit_id, had.added_by) == (summit.id, actor.person_id):
        return had
    made = Attendance(
        id=line_id if line_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        summit_id=summit.id,
        sector=sound_sector,
        role=sound_role,
        count=sound_count,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    values = {"sector": sound_sector, "role": digest_of_words(sound_role), "count": sound_count}
    note(db, actor.person_id, summit, "counted", now, values)
    return made


def take_out(
    db: Db,
    actor: Actor,
    at: SummitKey,
    line_id: UUID,
    *,
    version: int,
    now: datetime,
) -> Attendance:
    """Take a line out. It stays, and counts nowhere; taken out twice, it is done once.

    Raises NotFound, SavedElsewhere.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    line = db.scalar(
        select(Attendance)
        .where(Attendance.id == line_id, Attendance.summit_id == summit.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if line is None:
        raise NotFound("attendance")
    if line.ended_at is not None:
        return line
    if line.version != version:
        raise SavedElsewhere
    line.ended_at = now
    line.version += 1
    note(db, actor.person_id, summit, "count-taken-out", now, {"line": line.id})
    return line
