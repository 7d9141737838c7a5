"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("involvement", __name__)


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def open_entry(review_id: UUID, participant_id: UUID) -> EntryLine:
    """The entry of a guarded page, with its steps."""
    return queries.get_entry(db(), signed_in_actor(), review_id, participant_id)


def agency_names(board_id: UUID) -> Mapping[UUID, str]:
    """Every agency of the board by name, those that are no more too."""
    return {one.id: one.name for one in accounts.list_agencies(db(), board_id, live=False)}
