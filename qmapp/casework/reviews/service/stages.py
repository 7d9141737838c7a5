"""Moving a review from stage to stage: the one place where that is done."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from qmapp.casework.reviews import machine
from qmapp.casework.reviews.machine import WORK, Step
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.ports import governing
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.inbox import service as inbox


def advance(db: Db, review: Review, stage: Stage, actor_id: UUID | None, now: datetime) -> bool:
    """Carry the review to the stage when the machine lets a room's work do so; whether it moved.

    Called by the rooms after their own change, in their unit of work. Work that does not lead on
    from where the review stands (a second draft during assessment, say), or to whose step something
    is missing, leaves it where it is. What a person decides in a room (publication) raises
    StepRefused instead, which names everything that is missing.
    """
    db.refresh(review, with_for_update=True)
    step = machine.step_of_a_room(review.stage, stage)
    if step is None:
        return False
    if not _may_be_taken(db, review, step):
        return False
    move(db, review, step, actor_id=actor_id, now=now)
    _follow(db, review, actor_id, now)
    return True


def move(
    db: Db, review: Review, step: Step, *, because: str = "", actor_id: UUID | None, now: datetime
) -> None:
    """Set the stage, with its event. The caller holds the review and has asked the machine."""
    from_stage = review.stage
    review.stage, review.stage_since = step.to, now
    inbox.settle(db, now, under=f"stage:{review.id}:")  # what waited where the review stood
    if step.to is Stage.CLOSED:
        inbox.settle_review(db, review.id, now)
    values: dict[str, object] = {"stage": step.to.value, "step": step.id.value}
    if because:
        values["because"] = sha256(because.encode()).hexdigest()
    audit.record(
        db,
        verb="review:stage_moved",
        subject_kind="review",
        subject_id=review.id,
        at=now,
        actor_id=actor_id,
        board_id=review.board_id,
        review_id=review.id,
        values=values,
    )
    db.flush()
    if step.by is not WORK:
        governing().taken(db, review, step, from_stage, because=because, actor_id=actor_id, now=now)


def _may_be_taken(db: Db, review: Review, step: Step) -> bool:
    """Whether nothing is missing. A person who decides hears what is; the work just waits."""
    if not step.needs:
        return True
    db.flush()  # the facts are asked of the database, the caller's change among them
    facts = governing().facts(db, review)
    if step.by is not WORK:
        machine.require_nothing_missing(step, facts)
    return not machine.missing(step, facts)


def _follow(db: Db, review: Review, actor_id: UUID | None, now: datetime) -> None:
    """What was done already and waited for this step only: a response that stands signed."""
    for step in machine.steps_from(review.stage):
        if step.follows and _may_be_taken(db, review, step):
            move(db, review, step, actor_id=actor_id, now=now)
            return
