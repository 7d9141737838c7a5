"""What did harm does not leave a review's set of recommendations before it is closed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Judged


def require_harm_closed(db: Db, recommendation_ids: Collection[UUID]) -> None:
    """Raise RuleBroken where one of these did harm and is not closed.

    A dropped recommendation is counted nowhere; closed, its harm is counted whatever becomes of it,
    and what was done for those who were harmed is on record. The rule is ours.
    """
    number = db.scalar(
        select(Recommendation.number)
        .join(FollowUp, FollowUp.recommendation_id == Recommendation.id)
        .where(
            Recommendation.id.in_(list(recommendation_ids)),
            FollowUp.judged == Judged.HARMFUL,
            FollowUp.ending.is_(None),
        )
        .order_by(Recommendation.number)
        .limit(1)
    )
    if number is not None:
        raise RuleBroken(
            N_(
                "Recommendation %(number)d did harm, and is not closed. Close it under Impact "
                "first, so that it is on record what was done for those who were harmed. "
                "Nothing was changed."
            ),
            number=number,
        )
