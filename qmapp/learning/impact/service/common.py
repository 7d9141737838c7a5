"""What the verbs of the room have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.impact import queries
from qmapp.learning.impact.models import Check, FollowUp

CLOSED_ALREADY = N_("This recommendation is closed. Take it up again first; nothing of it is lost.")


def held(
    db: Db, actor: Actor, follow_up_id: UUID, permission: Permission, version: int | None = None
) -> FollowUp:
    """The follow-up, held, when the actor may and it is as it was seen.

    Raises NotFound, NotAllowed, SavedElsewhere.
    """
    follow_up = queries.get_follow_up(db, follow_up_id, lock=True)
    require(actor, permission, queries.subject_of(db, follow_up))
    if version is not None and follow_up.version != version:
        raise SavedElsewhere
    return follow_up


def held_check(db: Db, actor: Actor, check_id: UUID) -> tuple[Check, FollowUp]:
    """A check and its follow-up, the follow-up held first, when the actor may record checks."""
    found = queries.get_check(db, check_id)
    follow_up = held(db, actor, found.follow_up_id, Permission.CHECK_RECORD)
    return queries.get_check(db, check_id, lock=True), follow_up


def require_open(follow_up: FollowUp) -> None:
    """Raise RuleBroken when the follow-up is closed."""
    if follow_up.ending is not None:
        raise RuleBroken(CLOSED_ALREADY)


def note(
    db: Db,
    actor_id: UUID | None,
    follow_up: FollowUp,
    done: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """One event on a follow-up: dates, words of scales and digests, never words."""
    audit.record(
        db,
        verb=f"impact:{done}",
        subject_kind="follow_up",
        subject_id=follow_up.id,
        at=now,
        actor_id=actor_id,
        board_id=follow_up.board_id,
        review_id=follow_up.review_id,
        values=values,
    )
