"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.findings import queries
from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("findings", __name__)
BASE = "/reviews/<uuid:review_id>/findings"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def open_finding(review: Review, finding_id: UUID) -> FindingLine:
    """The finding of a guarded page, with its passages."""
    return queries.get_line(db(), signed_in_actor(), review, finding_id)


def open_passages(draft: Draft) -> list[PassageLine]:
    """The words of a draft, with the look at them noted."""
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        draft_id=draft.id,
    )
    return list(drafts.list_passages(db(), draft.reading_id))
