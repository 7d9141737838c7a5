"""When a board's checks come due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.impact import queries
from qmapp.learning.impact.checking import sound_plan
from qmapp.learning.impact.models import CheckPlan
from qmapp.learning.impact.rules import Planned
from qmapp.people.accounts.models import Board


def set_plan(
    db: Db,
    actor: Actor,
    board_id: UUID,
    planned: Collection[Planned],
    *,
    version: int,
    now: datetime,
) -> CheckPlan:
    """Say after how many months the checks of this board come due. What is planned already stays.

    `version` is 0 where the board has said nothing yet. Raises SavedElsewhere, RuleBroken.
    """
    require(actor, Permission.CHECKS_PLAN, BoardSubject(board_id))
    # Held, so that two who say it first do not both.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update(key_share=True))
    ordered = [(one.months, one.kind.value) for one in sound_plan(planned)]
    _, row = queries.plan_of(db, board_id)
    if row is not None and [tuple(one) for one in row.planned] == ordered:
        return row
    if version != (row.version if row is not None else 0):
        raise SavedElsewhere
    if row is None:
        row = CheckPlan(
            id=uuid4(), board_id=board_id, planned=[], set_by=actor.person_id, set_at=now, version=0
        )
        db.add(row)
    row.planned = [list(one) for one in ordered]
    row.set_by, row.set_at = actor.person_id, now
    row.version += 1
    db.flush()
    audit.record(
        db,
        verb="impact:plan-set",
        subject_kind="check_plan",
        subject_id=row.id,
        at=now,
        actor_id=actor.person_id,
        board_id=board_id,
        values={"planned": [f"{months} {kind}" for months, kind in ordered]},
    )
    return row
