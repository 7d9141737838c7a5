"""What became of recommendations of earlier reviews: what was decided, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from qmapp.decision.responses.pages.became import Decided
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, today
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import IMPACT_LABELS, ending_label, impact_of


class Became(Decided):
    """What the recommendations room asks (`recommendations.ports.Outcomes`), with the impact."""

    def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """In a sentence or two each, as far as the actor may read what was agreed."""
        said = dict(super().became(db, actor, ids))
        rows = db.scalars(select(FollowUp).where(FollowUp.recommendation_id.in_(list(said))))
        for one in rows:
            said[one.recommendation_id] += f" {_sentence(one)}"
        return said


def _sentence(one: FollowUp) -> str:
    impact = gettext(IMPACT_LABELS[impact_of(one.judged, one.first_impact_on, today())])
    if one.ending is not None and one.ended_on is not None:
        return gettext(
            "%(ending)s, on %(day)s.",
            ending=gettext(ending_label(one.ending, one.judged)),
            day=show_date(one.ended_on),
        )
    if one.judged_on is not None:
        return gettext(
            "Impact: %(impact)s, judged on %(day)s.", impact=impact, day=show_date(one.judged_on)
        )
    return gettext("Impact: %(impact)s.", impact=impact)
