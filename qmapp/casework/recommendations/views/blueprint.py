"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext

from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.forms.reasons import STOCK
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.web import db, signed_in_actor, url_for
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("recommendations", __name__)
SET = "/reviews/<uuid:review_id>/recommendations"
ONE = f"{SET}/<uuid:recommendation_id>"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def open_line(review: Review, recommendation_id: UUID) -> RecommendationLine:
    """The recommendation of a guarded page, with all that hangs on it."""
    return queries.get_line(db(), signed_in_actor(), review, recommendation_id)


def agencies_of(review: Review, own: UUID | None = None) -> Sequence[tuple[UUID, str]]:
    """The agencies of the board that may be chosen, and the one that is chosen already."""
    every = accounts.list_agencies(db(), review.board_id, live=False)
    return [(one.id, one.name) for one in every if one.ended_at is None or one.id == own]


def agency_names(review: Review) -> Mapping[UUID, str]:
    """Every agency of the board by name, those that are no more too."""
    every = accounts.list_agencies(db(), review.board_id, live=False)
    return {one.id: one.name for one in every}


def stock() -> Sequence[tuple[str, str]]:
    """The ready reasons for dropping a proposal."""
    return [(value, gettext(said)) for value, said in STOCK.items()]


def url_of(review_id: UUID, recommendation_id: UUID, anchor: str | None = None) -> str:
    """The page of one recommendation."""
    return url_for(
        "recommendations.show",
        review_id=review_id,
        recommendation_id=recommendation_id,
        _anchor=anchor,
    )


def url_of_set(review_id: UUID, anchor: str | None = None) -> str:
    """The page of the set."""
    return url_for("recommendations.index", review_id=review_id, _anchor=anchor)
