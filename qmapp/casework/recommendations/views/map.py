"""The picture of the set: from findings over causes to recommendations."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from qmapp.casework.findings import queries as findings
from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.pages.map import map_page
from qmapp.casework.recommendations.views.blueprint import SET, bp, open_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject


@bp.get(f"{SET}/map", endpoint="map")
@guarded(Permission.RECOMMENDATIONS_READ, by="review")
def show_map(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    actor = signed_in_actor()
    page = map_page(
        findings.list_findings(db(), actor, review),
        queries.list_recommendations(db(), actor, review),
    )
    may_write = may(actor, Permission.RECOMMENDATIONS_WRITE, subject())
    return render("recommendations/map.html", page=page, review=review, may_write=may_write)
