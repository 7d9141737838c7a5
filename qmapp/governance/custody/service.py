"""Deciding until when a review is kept."""

from __future__ import annotations

from datetime import datetime

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, london_date
from qmapp.governance.custody.models import Retention
from qmapp.governance.custody.rules import KeepDetails, sound_details


def decide(db: Db, actor: Actor, review: Review, details: KeepDetails, now: datetime) -> Retention:
    """Say until when a review is kept, and why. Earlier decisions stay on record.

    Raises RuleBroken (fields "keep_until", "because").
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.RETENTION_DECIDE, subject_of(review))
    keep_until, because = sound_details(details, london_date(now))
    made = Retention(
        board_id=review.board_id,
        review_id=review.id,
        keep_until=keep_until,
        because=because,
        decided_by=actor.person_id,
        decided_at=now,
    )
    db.add(made)
    db.flush()
    audit.record(
        db,
        verb="retention:decided",
        subject_kind="retention",
        subject_id=made.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values={"keep_until": keep_until},
    )
    return made
