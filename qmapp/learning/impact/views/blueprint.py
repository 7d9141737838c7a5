"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from qmapp.casework.drafts.views import too_large
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.files import FileStore
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.impact import queries
from qmapp.learning.impact.lines import CheckLine, Followed
from qmapp.people.accounts.queries import get_board

bp = Blueprint("impact", __name__)
bp.register_error_handler(RequestEntityTooLarge, too_large)

BASE = "/reviews/<uuid:review_id>/impact"
ONE = f"{BASE}/<uuid:recommendation_id>"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review


def followed(review: Review, recommendation_id: UUID) -> Followed:
    """What is followed, as the page shows it."""
    return queries.get_followed(db(), signed_in_actor(), review, recommendation_id)


def check_of(line: Followed, check_id: UUID) -> CheckLine:
    """One of its checks. Raises NotFound."""
    for one in line.checks:
        if one.id == check_id:
            return one
    raise NotFound("check")


def files() -> FileStore:
    """The store of files."""
    return cast("FileStore", current_app.extensions["qmapp.files"])


def back(
    review_id: UUID, recommendation_id: UUID, anchor: str | None = None
) -> ResponseReturnValue:
    """To the page of the recommendation."""
    return redirect(
        url_for(".show", review_id=review_id, recommendation_id=recommendation_id, _anchor=anchor)
    )
