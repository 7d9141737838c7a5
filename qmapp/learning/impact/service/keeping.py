"""What follow-ups keep of their checks and actions is kept right here, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.storage import Db
from qmapp.learning.impact import queries
from qmapp.learning.impact.models import FollowUp


def refresh(db: Db, follow_ups: Collection[FollowUp]) -> None:
    """Keep anew what follows from checks and actions. The follow-ups are held by the caller.

    What is only reckoned changes no version: nobody typed over anybody.
    """
    db.flush()
    kept = queries.kept_of(db, follow_ups)
    for one in follow_ups:
        now = kept[one.id]
        one.judged, one.judged_on = now.judged, now.judged_on
        one.first_impact_on, one.delivered_on = now.first_impact_on, now.delivered_on


def refresh_delivered(db: Db, recommendation_ids: Collection[UUID], now: datetime) -> None:
    """Keep anew since when these are delivered; those that nobody follows are passed over."""
    held = db.scalars(
        select(FollowUp)
        .where(FollowUp.recommendation_id.in_(list(recommendation_ids)))
        .order_by(FollowUp.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if held:
        refresh(db, held)


class Keeping:
    """What the actions room tells of deliveries (`actions.ports.DeliveryListener`)."""

    def changed(self, db: Db, recommendation_ids: Collection[UUID], now: datetime) -> None:
        """Actions of these stand otherwise, were tied or untied."""
        refresh_delivered(db, recommendation_ids, now)
