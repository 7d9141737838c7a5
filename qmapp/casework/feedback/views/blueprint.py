"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.queries import get_letter
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("feedback", __name__)

LETTERS = "/reviews/<uuid:review_id>/feedback"
LETTER = f"{LETTERS}/<int:letter>"
POINT = f"{LETTER}/points/<uuid:point_id>"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def open_letter(review_id: UUID, number: int) -> tuple[Review, Letter, Draft]:
    """The same with one of its letters and the draft that it is on."""
    review, letter = open_review(review_id), get_letter(db(), review_id, number)
    return review, letter, db().get_one(Draft, letter.draft_id)
