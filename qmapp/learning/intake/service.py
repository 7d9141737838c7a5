"""Files that are brought, and how that ends: taken or left. Whoever calls this asked the policy.

What a file would do is read from its bytes each time somebody looks. The room that takes it holds
its own things, does what the file says and calls `taken` in the same unit of work.
The trail learns the digest of the bytes and counts; never a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.intake import queries
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import ROOM_OF, IntakeKind, Standing
from qmapp.learning.intake.storing import Brought, keep

OVER: Mapping[Standing, str] = {
    Standing.TAKEN: N_("This file was taken already. What it brought stands here."),
    Standing.LEFT: N_("This file was put aside, and nothing of it was taken. Bring it again."),
    Standing.LAPSED: N_(
        "This file waited for more than two weeks, and nothing of it was taken. Bring it again."
    ),
}


def bring(  # noqa: PLR0913 - which file, to what, by whom: all named
    db: Db,
    actor: Actor,
    *,
    kind: IntakeKind,
    board_id: UUID,
    file: Brought,
    now: datetime,
    review_id: UUID | None = None,
    measure_id: UUID | None = None,
    intake_id: UUID | None = None,
) -> Intake:
    """Keep a file for a look. `intake_id` is made with the form: sent twice, it is kept once."""
    had = db.get(Intake, intake_id) if intake_id is not None else None
    own = (actor.person_id, kind, board_id, review_id, measure_id)
    if had is not None and _place_of(had) == own:
        return had
    keep(db, board_id, file, now)
    made = Intake(
        id=intake_id if intake_id is not None and had is None else uuid4(),
        board_id=board_id,
        kind=kind,
        review_id=review_id,
        measure_id=measure_id,
        file_name=file.file_name,
        sha256=file.sha256,
        brought_by=actor.person_id,
        brought_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "file-brought", now, {"sha256": made.sha256, "measure": measure_id})
    return made


def taken(
    db: Db, actor: Actor, intake: Intake, now: datetime, counts: Mapping[str, object]
) -> None:
    """Say that what the file brings was taken. `intake` is held by the caller.

    Raises RuleBroken when it does not wait any more.
    """
    require_waiting(intake, now)
    intake.taken_at = now
    intake.version += 1
    _note(db, actor, intake, "file-taken", now, {"sha256": intake.sha256, **counts})


def leave(db: Db, actor: Actor, intake: Intake, now: datetime) -> bool:
    """Put a file aside: nothing of it is taken. False when that was done already.

    `intake` is held by the caller. Raises RuleBroken for one that was taken.
    """
    if queries.standing(intake, now) in {Standing.LEFT, Standing.LAPSED}:
        return False
    require_waiting(intake, now)
    intake.left_at = now
    intake.version += 1
    _note(db, actor, intake, "file-left", now, {"sha256": intake.sha256})
    return True


def require_waiting(intake: Intake, now: datetime) -> None:
    """Raise RuleBroken when a file does not wait for a look any more."""
    message = OVER.get(queries.standing(intake, now))
    if message is not None:
        raise RuleBroken(message)


def _place_of(one: Intake) -> tuple[object, ...]:
    return one.brought_by, one.kind, one.board_id, one.review_id, one.measure_id


def _note(
    db: Db, actor: Actor, intake: Intake, done: str, now: datetime, values: Mapping[str, object]
) -> None:
    audit.record(
        db,
        verb=f"{ROOM_OF[intake.kind]}:{done}",
        subject_kind="measure" if intake.measure_id else "intake",
        subject_id=intake.measure_id or intake.id,
        at=now,
        actor_id=actor.person_id,
        board_id=intake.board_id,
        review_id=intake.review_id,
        values={"intake": intake.id, **values},
    )
