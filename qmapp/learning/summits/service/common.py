"""What every verb of the room begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.summits import queries
from qmapp.learning.summits.models import Summit


@dataclass(frozen=True, slots=True)
class SummitKey:
    """Which summit of which board."""

    board_id: UUID
    summit_id: UUID


def held(
    db: Db,
    actor: Actor,
    permission: Permission,
    at: SummitKey,
    *,
    version: int | None = None,
    may_be_over: bool = False,
) -> Summit:
    """The summit, held for this unit of work, when the actor may and it is as it was seen.

    `may_be_over` for what must stay possible of a summit that was called off: its words stay
    readable, so that they may still be taken back. Raises NotFound, NotAllowed, SavedElsewhere, and
    RuleBroken for one that was called off.
    """
    summit = queries.get_summit(db, at.board_id, at.summit_id, lock=True)
    require(actor, permission, queries.subject_of(summit))
    if summit.called_off_at is not None and not may_be_over:
        raise RuleBroken(N_("This summit was called off. What was written of it stays readable."))
    if version is not None and summit.version != version:
        raise SavedElsewhere
    return summit


def require_opened(summit: Summit) -> None:
    """Raise RuleBroken while the text is not fixed: nothing is said about one that may change."""
    if summit.opened_at is None:
        raise RuleBroken(N_("Open the summit first: that fixes the text which everybody is shown."))


def note(
    db: Db,
    by: UUID | None,
    summit: Summit,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """Tell the trail. `by` is None for what a phone did: it is known by its seat alone."""
    audit.record(
        db,
        verb=f"summits:{verb}",
        subject_kind="summit",
        subject_id=summit.id,
        at=now,
        actor_id=by,
        board_id=summit.board_id,
        values=values,
    )
