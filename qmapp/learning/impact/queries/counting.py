"""How many recommendations of a review are followed, and of how many anything is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import CLOSES, Impact, impact_of, is_harm


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of `total` that are followed and stand in the set, or are closed: `shown` made a difference;
    of the `delivered` ones that are not closed, `unknown` have nothing to show. `harmful` did harm
    by their last judgement, closed or not, delivered or stopped since.
    """

    total: int
    shown: int
    harmful: int
    delivered: int
    unknown: int


def count_of(db: Db, review_id: UUID, today: date) -> Counts:
    """The counts of a review, as they stand on a day. One query."""
    rows = db.execute(
        select(FollowUp.judged, FollowUp.first_impact_on, FollowUp.delivered_on, FollowUp.ending)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .where(
            FollowUp.review_id == review_id,
            or_(Recommendation.state == State.CONFIRMED, FollowUp.ending.is_not(None)),
        )
    ).all()
    known = [
        (impact_of(row.judged, row.first_impact_on, today), row.delivered_on, row.ending)
        for row in rows
    ]
    return Counts(
        total=len(known),
        shown=sum(impact in CLOSES for impact, _, _ in known),
        harmful=sum(is_harm(impact) for impact, _, _ in known),
        delivered=sum(delivered is not None for _, delivered, _ in known),
        unknown=sum(
            delivered is not None and ending is None and impact is Impact.NO_EVIDENCE
            for impact, delivered, ending in known
        ),
    )
