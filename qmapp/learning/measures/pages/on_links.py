"""What the room of logic models asks of measures (`theory.ports.Measures`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.learning.measures.queries import list_measures
from qmapp.learning.theory.ports import OnLink


class Measuring:
    """Which measures hang on which link, each with its page."""

    def on_links(
        self, db: Db, review_id: UUID, recommendation_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[OnLink]]:
        """The measures that stand, by recommendation, in the order of the model's links."""
        found: defaultdict[UUID, list[OnLink]] = defaultdict(list)
        for one in list_measures(db, recommendation_ids=recommendation_ids):
            if one.is_ended:
                continue
            url = url_for("measures.show", review_id=review_id, measure_id=one.id)
            found[one.recommendation_id].append(OnLink(one.link, one.name, url))
        return found

    def where(self, review_id: UUID, recommendation_id: UUID) -> str:
        """The page that lists the measures of a recommendation."""
        return url_for("measures.index", review_id=review_id, recommendation_id=recommendation_id)
