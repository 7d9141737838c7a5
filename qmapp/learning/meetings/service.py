"""Meetings of a board: entered, and taken out again.

The trail learns the day; never what the board calls it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.meetings import queries
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.meetings.rules import MeetingDetails, sound_details
from qmapp.people.accounts.models import Board


def add(
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: MeetingDetails,
    now: datetime,
    *,
    meeting_id: UUID | None = None,
) -> Meeting:
    """Enter a meeting of the board, held or to come.

    `meeting_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken, for a
    second one of the same day too.
    """
    require(actor, Permission.MEETING_WRITE, BoardSubject(board_id))
    held_on, title = sound_details(details, london_date(now))
    # Two who enter the same day wait here.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    had = db.get(Meeting, meeting_id) if meeting_id is not None else None
    if had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id):
        return had
    if queries.find_on(db, board_id, held_on) is not None:
        raise RuleBroken(N_("There is a meeting on this day already"), field="held_on")
    made = Meeting(
        id=meeting_id if meeting_id is not None and had is None else uuid4(),
        board_id=board_id,
        held_on=held_on,
        title=title,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "added", now, {"held_on": held_on})
    return made


def end(
    db: Db, actor: Actor, board_id: UUID, meeting_id: UUID, *, version: int, now: datetime
) -> Meeting:
    """Take a meeting out. It stays, and counts nowhere; taken out twice, it is done once.

    Raises NotFound for another board's, SavedElsewhere when it was changed since `version`.
    """
    require(actor, Permission.MEETING_WRITE, BoardSubject(board_id))
    held = queries.get_meeting(db, board_id, meeting_id, lock=True)
    if held.ended_at is not None:
        return held
    if held.version != version:
        raise SavedElsewhere
    held.ended_at = now
    held.version += 1
    _note(db, actor, held, "ended", now, {"held_on": held.held_on})
    return held


def _note(
    db: Db,
    actor: Actor,
    meeting: Meeting,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"meetings:{verb}",
        subject_kind="meeting",
        subject_id=meeting.id,
        at=now,
        actor_id=actor.person_id,
        board_id=meeting.board_id,
        values=values,
    )
