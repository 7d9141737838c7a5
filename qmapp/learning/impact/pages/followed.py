"""Where it stands what became of a recommendation."""

from __future__ import annotations

from uuid import UUID

from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.learning.impact.queries import find_follow_up


class Followed:
    """What the room of logic models asks of impact (`theory.ports.Followed`)."""

    def where(self, db: Db, review_id: UUID, recommendation_id: UUID) -> str:
        """The page of what is followed; empty for a recommendation that is not."""
        if find_follow_up(db, review_id, recommendation_id) is None:
            return ""
        return url_for("impact.show", review_id=review_id, recommendation_id=recommendation_id)
