"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.threads import queries
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

bp = Blueprint("threads", __name__)
ALL = "/reviews/<uuid:review_id>/drafts/<int:number>/threads"
ONE = f"{ALL}/<uuid:thread_id>"


@dataclass(frozen=True, slots=True)
class Place:
    """The review and draft of a guarded page."""

    review: Review
    draft: Draft

    def allows(self, permission: Permission, audience: Audience) -> bool:
        """Whether somebody past blindness on the draft, as the guard says, may do it."""
        subject = queries.subject_of(self.review, audience, is_in_sight=True)
        return may(signed_in_actor(), permission, subject)


def open_place(review_id: UUID, number: int) -> Place:
    """The review and draft of a guarded page, which is marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return Place(review, get_draft(db(), review_id, number))
