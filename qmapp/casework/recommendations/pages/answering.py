"""What the findings room asks: which recommendations answer a finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.findings.ports import AnsweredBy
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.rules import KIND_LABELS, STATE_LABELS
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for


class AnsweringAnswers:
    """As `findings/ports.py` asks: what is in the set, and nothing that was dropped."""

    def answered_by(
        self, db: Db, actor: Actor, review: Review, finding_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[AnsweredBy]]:
        """For each finding the recommendations that answer it and that the actor may see."""
        found: dict[UUID, list[AnsweredBy]] = {id_: [] for id_ in finding_ids}
        for line in queries.list_recommendations(db, actor, review):
            causes: dict[UUID, list[Cause]] = {}
            for link in line.links:
                said = causes.setdefault(link.finding_id, [])
                if link.cause is not None:
                    said.append(link.cause)
            for finding_id in causes.keys() & found.keys():
                found[finding_id].append(_answered(line, causes[finding_id]))
        return found


def _answered(line: RecommendationLine, causes: Sequence[Cause]) -> AnsweredBy:
    label = gettext("Recommendation %(number)s", number=line.number)
    return AnsweredBy(
        recommendation_id=line.id,
        label=label if line.number is not None else gettext("A proposal"),
        words=line.text,
        kind=gettext(KIND_LABELS[line.kind]) if line.kind is not None else "",
        standing=gettext(STATE_LABELS[line.state]),
        causes=causes,
        url=url_for("recommendations.show", review_id=line.review_id, recommendation_id=line.id),
    )
