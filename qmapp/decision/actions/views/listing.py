"""The promised actions of a review."""

from __future__ import annotations

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions.pages.listing import Filters, actions_page
from qmapp.decision.actions.views.blueprint import BASE, bp
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board


@bp.get(BASE)
@guarded(Permission.FOLLOW_READ, by="followed")
def index(review_id: UUID) -> ResponseReturnValue:
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    page = actions_page(
        followed.list_followed(db(), signed_in_actor(), review),
        review.reference,
        Filters.of(request.args),
        today(),
    )
    reads = may(signed_in_actor(), Permission.RESPONSE_READ, subject())
    return render("actions/index.html", review=review, page=page, reads_response=reads)
