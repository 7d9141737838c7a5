"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("moderation", __name__)
BASE = "/reviews/<uuid:review_id>/drafts/<int:number>/moderation"


def open_draft(review_id: UUID, number: int) -> tuple[Review, Draft]:
    """The review and the draft of a guarded page, with the page marked and the reading noted."""
    review = get_review(db(), review_id)
    draft = get_draft(db(), review_id, number)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        draft_id=draft.id,
    )
    return review, draft
