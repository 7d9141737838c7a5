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
from qmapp.errors import N_, NotFound
from qmapp.foundation.files import FileStore
from qmapp.foundation.web import db
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.measures import queries
from qmapp.learning.measures.queries import MeasureLine
from qmapp.people.accounts.queries import get_board

bp = Blueprint("measures", __name__)
bp.register_error_handler(RequestEntityTooLarge, too_large)

BASE = "/reviews/<uuid:review_id>"
OF_RECOMMENDATION = f"{BASE}/recommendations/<uuid:recommendation_id>/measures"
MEASURE = f"{BASE}/measures/<uuid:measure_id>"

NOT_KEPT = N_(
    "The file could not be kept: the server’s disk is full or its database is busy. Nothing of it "
    "was stored; what you wrote is still here. Wait a minute, choose the file again and send it; "
    "if that does not help, tell your board’s administrator."
)


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review


def line_of(measure_id: UUID) -> MeasureLine:
    """The measure of a guarded page as it is read."""
    for line in queries.list_measures(db(), measure_ids=[measure_id]):
        return line
    raise NotFound("measure")


def files() -> FileStore:
    """The store in which boards' files are kept."""
    return cast(FileStore, current_app.extensions["qmapp.files"])


def back(review_id: UUID, measure_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """To the measure's own page."""
    where = url_for("measures.show", review_id=review_id, measure_id=measure_id, _anchor=anchor)
    return redirect(where)
