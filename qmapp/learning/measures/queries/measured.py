"""The recommendation that is measured, and what the policy needs to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.answering import subject_of_recommendation
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.decision.responses.rules import is_looked_at_again
from qmapp.errors import NotFound
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.learning.theory.queries import list_knowing


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A recommendation of a draft that was sent, in the words that were agreed last.

    `stands`: it is confirmed, so more is measured.
    """

    id: UUID
    number: int | None
    kind: Kind | None
    text: str
    stands: bool


def get_measured(db: Db, review_id: UUID, recommendation_id: UUID) -> Measured:
    """A recommendation of this review. Raises NotFound, also for one of a draft not yet sent."""
    found = db.scalar(
        select(Recommendation)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(
            Recommendation.id == recommendation_id,
            Recommendation.review_id == review_id,
            Recommendation.state != State.PROPOSED,
            Draft.sent_at.is_not(None),
        )
    )
    if found is None:
        raise NotFound("recommendation")
    agreed = list_agreed_words(db, [found.id]).get(found.id)
    return Measured(
        id=found.id,
        number=agreed.number if agreed else found.number,
        kind=agreed.kind if agreed else found.kind,
        text=agreed.text if agreed else found.text,
        stands=found.state is State.CONFIRMED,
    )


def subject_of(db: Db, review: Review, recommendation_id: UUID) -> FollowSubject:
    """What is measured of a recommendation, as the policy sees it. Four queries at most.

    Agreed is what a response holds that the board agreed, whatever became of it since: that
    another recommendation of the review was agreed opens nothing of this one.
    """
    knowing = list_knowing(db, [recommendation_id]).get(recommendation_id)
    is_agreed = knowing is not None and knowing.agreed_on is not None
    return subject_of_recommendation(db, review, recommendation_id, is_agreed=is_agreed)


def may_have_target(db: Db, measured: Measured) -> bool:
    """Whether a measure of it may have a target: what is asked or explored has none.

    What was agreed last counts; what an open version says, only where nothing was agreed.
    """
    knowing = list_knowing(db, [measured.id]).get(measured.id)
    if knowing is not None:
        return not is_looked_at_again(measured.kind, knowing.decision)
    return measured.kind not in {Kind.QUESTION, Kind.EXPLORATION}
