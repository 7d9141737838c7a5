"""One follow-up or check, and what the policy needs to know of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.answering import subject_of_recommendation
from qmapp.decision.responses.models import Response
from qmapp.errors import NotFound
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp


def find_follow_up(db: Db, review_id: UUID, recommendation_id: UUID) -> FollowUp | None:
    """The follow-up of a recommendation of a review, or None."""
    return db.scalar(
        select(FollowUp).where(
            FollowUp.recommendation_id == recommendation_id, FollowUp.review_id == review_id
        )
    )


def get_follow_up(db: Db, follow_up_id: UUID, *, lock: bool = False) -> FollowUp:
    """A follow-up. Raises NotFound. `lock` holds it for this unit of work."""
    query = select(FollowUp).where(FollowUp.id == follow_up_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("follow-up")
    return found


def get_check(db: Db, check_id: UUID, *, lock: bool = False) -> Check:
    """A check. Raises NotFound. `lock` holds it for this unit of work."""
    query = select(Check).where(Check.id == check_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("check")
    return found


def number_of(db: Db, follow_up: FollowUp) -> int | None:
    """The number of the recommendation in the set."""
    return db.scalar(
        select(Recommendation.number).where(Recommendation.id == follow_up.recommendation_id)
    )


def subject_of(db: Db, follow_up: FollowUp) -> FollowSubject:
    """A follow-up for the policy: it was agreed, or it would not be followed."""
    review = get_review(db, follow_up.review_id)
    return subject_of_recommendation(db, review, follow_up.recommendation_id, is_agreed=True)


def subject_of_review(db: Db, review: Review) -> FollowSubject:
    """What is followed of a review as a whole; nobody answers for all of it."""
    agreed = select(Response.id).where(
        Response.review_id == review.id, Response.agreed_at.is_not(None)
    )
    is_agreed = db.scalar(agreed.limit(1)) is not None
    return FollowSubject(review.board_id, review.id, is_agreed=is_agreed)
