"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.queries import subject_of as subject_of_review
from qmapp.decision.responses import queries
from qmapp.decision.responses.models import Response
from qmapp.decision.responses.pages.standing import May
from qmapp.decision.responses.service.common import AGREED
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("responses", __name__)
BASE = "/reviews/<uuid:review_id>/response"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def open_version(review_id: UUID) -> Response:
    """The version that may still be changed. Raises RuleBroken once it was agreed, NotFound."""
    found = queries.get_newest(db(), review_id)
    if found.agreed_at is not None:
        raise RuleBroken(AGREED)
    return found


def allowed(review: Review) -> May:
    """What whoever looks may do with the response of a review."""
    actor, subject = signed_in_actor(), subject_of_review(review)
    return May(
        write=may(actor, Permission.RESPONSE_WRITE, subject),
        dissent=may(actor, Permission.DISSENT_RECORD, subject),
        agree=may(actor, Permission.RESPONSE_AGREE, subject),
        read_set=may(actor, Permission.RECOMMENDATIONS_READ, subject),
    )


def agency_names(board_id: UUID) -> Mapping[UUID, str]:
    """Every agency of the board by name, those that are no more too."""
    return {one.id: one.name for one in accounts.list_agencies(db(), board_id, live=False)}


def agencies_to_choose(board_id: UUID, had: UUID | None = None) -> list[tuple[UUID, str]]:
    """The agencies that may be chosen, and the one that is named already."""
    every = accounts.list_agencies(db(), board_id, live=False)
    return [(one.id, one.name) for one in every if one.ended_at is None or one.id == had]


def to_response(review_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """Back to where the response stands."""
    return redirect(url_for("responses.index", review_id=review_id, _anchor=anchor))


def to_answer(
    review_id: UUID, recommendation_id: UUID, anchor: str | None = None
) -> ResponseReturnValue:
    """Back to the page on which a recommendation is answered."""
    where = url_for(
        "responses.answer",
        review_id=review_id,
        recommendation_id=recommendation_id,
        _anchor=anchor,
    )
    return redirect(where)
