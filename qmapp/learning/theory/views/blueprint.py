"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("theory", __name__)


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review
