"""Writing down how a recommendation is meant to work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.learning.theory import queries
from qmapp.learning.theory.models import LogicModel
from qmapp.learning.theory.rules import Boxes, sound_boxes


def write(  # noqa: PLR0913 - of what, what, on which version: all named
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    boxes: Boxes,
    *,
    version: int,
    now: datetime,
) -> LogicModel:
    """Say how a recommendation is meant to work, or change it.

    `version` is that of the model that was read, 0 for none. The same again changes nothing.
    Raises SavedElsewhere when it was written since, RuleBroken with the field at fault, where
    nothing was written, and where the board did not take the recommendation on; NotFound.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.THEORY_WRITE, queries.subject_of(db, review, recommendation_id))
    # The recommendation is held, so that two who begin its model at once begin one.
    db.execute(
        select(Recommendation.id).where(Recommendation.id == recommendation_id).with_for_update()
    )
    boxes = sound_boxes(boxes)
    found = queries.find_model(db, recommendation_id, lock=True)
    if found is not None and queries.boxes_of(found) == boxes:
        return found
    if version != (found.version if found is not None else 0):
        raise SavedElsewhere
    _require_taken_on(db, recommendation_id)
    if found is None and boxes.is_empty:
        raise RuleBroken(N_("Write in at least one box. The others may wait"), field="cause")
    row = found or LogicModel(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        recommendation_id=recommendation_id,
        version=0,
    )
    changed = [
        name for name in Boxes.__slots__ if getattr(boxes, name) != (getattr(row, name) or "")
    ]
    for name in Boxes.__slots__:
        setattr(row, name, getattr(boxes, name))
    row.set_by, row.set_at = actor.person_id, now
    row.version += 1
    db.add(row)
    db.flush()
    audit.record(
        db,
        verb="theory:written",
        subject_kind="logic_model",
        subject_id=row.id,
        at=now,
        actor_id=actor.person_id,
        board_id=row.board_id,
        review_id=row.review_id,
        values={
            "recommendation": str(recommendation_id),
            "version": row.version,
            **{name: digest_of_words(getattr(boxes, name)) for name in changed},
        },
    )
    return row


def _require_taken_on(db: Db, recommendation_id: UUID) -> None:
    knowing = queries.list_knowing(db, [recommendation_id]).get(recommendation_id)
    if knowing is not None and not knowing.is_taken_on:
        raise RuleBroken(
            N_(
                "The board did not accept this recommendation, so there is nothing to follow. "
                "Nothing was saved."
            )
        )
