"""What every verb of the room begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.models import Body, SentIssue


@dataclass(frozen=True, slots=True)
class BodyKey:
    """Which body of which board."""

    board_id: UUID
    body_id: UUID


@dataclass(frozen=True, slots=True)
class SentKey:
    """Which thing that was sent to which body of which board."""

    board_id: UUID
    body_id: UUID
    sent_id: UUID

    @property
    def body(self) -> BodyKey:
        """To whom it was sent."""
        return BodyKey(self.board_id, self.body_id)


def held_body(db: Db, actor: Actor, at: BodyKey, *, version: int | None = None) -> Body:
    """The body, held for this unit of work, when the actor may write and it is as it was seen.

    Raises NotFound, NotAllowed, SavedElsewhere, and RuleBroken for one that was ended.
    """
    require(actor, Permission.BODY_WRITE, BoardSubject(at.board_id))
    body = queries.get_body(db, at.board_id, at.body_id, lock=True)
    if body.ended_at is not None:
        raise RuleBroken(N_("This body was ended. What was written of it stays readable."))
    if version is not None and body.version != version:
        raise SavedElsewhere
    return body


def held_sent(db: Db, actor: Actor, at: SentKey, *, version: int | None = None) -> SentIssue:
    """What was sent, held with its body for this unit of work. Raises as `held_body` does."""
    body = held_body(db, actor, at.body)
    sent = queries.get_sent(db, body, at.sent_id, lock=True)
    if sent.ended_at is not None:
        raise RuleBroken(N_("This was taken out as a mistake. Write it down anew."))
    if version is not None and sent.version != version:
        raise SavedElsewhere
    return sent


def note(
    db: Db,
    actor: Actor,
    about: Body | SentIssue,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """Tell the trail."""
    audit.record(
        db,
        verb=f"bodies:{verb}",
        subject_kind="body" if isinstance(about, Body) else "sent_issue",
        subject_id=about.id,
        at=now,
        actor_id=actor.person_id,
        board_id=about.board_id,
        values=values,
    )
