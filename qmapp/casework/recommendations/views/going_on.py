"""From one proposal to the next."""

from __future__ import annotations

from uuid import UUID

from flask import request

from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.pages.form import Progress, progress_at
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.recommendations.views.blueprint import url_of, url_of_set
from qmapp.casework.reviews.models import Review
from qmapp.foundation.web import db, signed_in_actor, url_for


def progress_of(review: Review, line: RecommendationLine) -> Progress:
    """How far one is in going through the proposals, at this one."""
    lines = queries.list_recommendations(db(), signed_in_actor(), review)
    return progress_at(lines, line.id)


def after(review_id: UUID, done_id: UUID, progress: Progress, *, is_in_list: bool) -> str:
    """Where one goes on: to the next proposal, in the list or as a page, or to what was done."""
    if is_in_list:
        return url_of_set(review_id, f"r-{progress.next_id}" if progress.next_id else None)
    if request.form.get("then") == "show":
        return url_of(review_id, done_id)
    if progress.next_id is not None:
        return url_for(
            "recommendations.confirm", review_id=review_id, recommendation_id=progress.next_id
        )
    return url_of_set(review_id)
