"""All contacts of a review on a timeline."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.pages.timeline import DATE_LABELS, ReviewDay, timeline_page
from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.involvement.views.blueprint import bp, open_review
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import list_stages_reached
from qmapp.casework.reviews.rules import STAGE_LABELS
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, guarded, render, signed_in_actor


@bp.get("/reviews/<uuid:review_id>/involvement/timeline")
@guarded(Permission.INVOLVEMENT_READ, by="review")
def timeline(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    entries = queries.visible_entries(db(), signed_in_actor(), review, with_names=False)
    page = timeline_page(
        entries,
        _days(review),
        today(),
        # What the address names and the actor does not see narrows nothing and tells nothing.
        who=_one_of(request.args.get("who"), [str(line.id) for line in entries]),
        kind=_one_of(request.args.get("kind"), [kind.value for kind in StepKind]),
    )
    return render("involvement/timeline.html", page=page, review=review)


def _one_of(text: str | None, known: list[str]) -> str:
    return text if text is not None and text in known else ""


def _days(review: Review) -> list[ReviewDay]:
    """The stages that the review reached, and the dates that it set itself."""
    dates = [
        ReviewDay(on, gettext(label), is_stage=False)
        for name, label in DATE_LABELS.items()
        if (on := getattr(review, name)) is not None
    ]
    stages = [
        ReviewDay(on, gettext(STAGE_LABELS[stage]), is_stage=True)
        for stage, on in list_stages_reached(db(), review)
    ]
    return [*dates, *stages]
