"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, current_app, url_for

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.files import FileStore
from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.plan.service import Place
from qmapp.people.accounts.queries import get_board

bp = Blueprint("plan", __name__)


def files() -> FileStore:
    """Where boards' files lie."""
    return cast("FileStore", current_app.extensions["qmapp.files"])


def open_place(board_id: UUID | None, review_id: UUID | None) -> tuple[Place, str]:
    """Whose plan a guarded page shows, with the page marked as theirs; and what to call them."""
    if review_id is not None:
        review = get_review(db(), review_id)
        mark_page(board=get_board(db(), review.board_id), reference=review.reference)
        return Place(review.board_id, review.id), review.reference
    if board_id is None:
        raise RuntimeError("An address of the plan names a board or a review.")
    board = get_board(db(), board_id)
    mark_page(board=board)
    return Place(board.id), board.name


_OF_REVIEW = {
    "board": "review",
    "workbook": "review_workbook",
    "table": "review_table",
    "bring": "bring_review",
    "look": "look_review",
    "leave": "leave_review",
}


def to(place: Place, endpoint: str, **more: Any) -> str:
    """The address of a page of this plan, by the name that the page has for a board."""
    if place.review_id is not None:
        return url_for(f"plan.{_OF_REVIEW[endpoint]}", review_id=place.review_id, **more)
    return url_for(f"plan.{endpoint}", board_id=place.board_id, **more)
