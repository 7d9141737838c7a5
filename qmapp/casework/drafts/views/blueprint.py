"""The blueprint that the room's pages hang on, and what they share."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.files import FileStore
from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("drafts", __name__)


def mark(review_id: UUID) -> Review:
    """Mark the page with its board's marking and its review's reference."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review


def files() -> FileStore:
    """The store of this server."""
    return cast(FileStore, current_app.extensions["qmapp.files"])
