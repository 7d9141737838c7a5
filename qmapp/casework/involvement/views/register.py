"""The register of a review."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.coverage import Standing
from qmapp.casework.involvement.pages.covered import coverages
from qmapp.casework.involvement.pages.register import register_page
from qmapp.casework.involvement.views.blueprint import agency_names, bp, open_review
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject


@bp.get("/reviews/<uuid:review_id>/involvement")
@guarded(Permission.INVOLVEMENT_READ, by="review")
def register(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    lines = queries.visible_entries(db(), signed_in_actor(), review, with_ended=True)
    entries = [line.entry for line in lines if line.ended_at is None]
    page = register_page(
        lines,
        coverages(review, entries, today()),
        get_edition(db(), review.edition_sha256),
        agency_names(review.board_id),
        query=request.args.get("q", "").strip(),
        standing=_standing(request.args.get("standing")),
        may_write=may(signed_in_actor(), Permission.INVOLVEMENT_WRITE, subject()),
    )
    return render("involvement/register.html", page=page, review=review)


def _standing(text: str | None) -> str:
    return next((one.value for one in Standing if one.value == text), "")
