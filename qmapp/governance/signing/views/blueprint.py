"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.governance.signing import queries
from qmapp.governance.signing.content import ReportContent
from qmapp.governance.signing.lines import Frozen, RoundLine
from qmapp.governance.signing.pages.standing import May
from qmapp.governance.signing.rules import Proof
from qmapp.people.accounts import queries as accounts
from qmapp.people.accounts.again import show_again

bp = Blueprint("signing", __name__)
BASE = "/reviews/<uuid:review_id>/signing"
PAPER = "<any(report, response):paper>"
ROUND = f"{BASE}/rounds/<uuid:round_id>"


def open_review(review_id: UUID) -> Review:
    """The review of a guarded page, with the page marked as its board's and its own."""
    review = get_review(db(), review_id)
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    return review


def allowed(review: Review, line: RoundLine | None = None) -> May:
    """What whoever looks may do with the signing of a review; `read`: with that round of it."""
    actor = signed_in_actor()
    in_sight = queries.is_in_sight(db(), actor, review, line)
    subject = queries.subject_of(review, is_in_sight=in_sight)
    return May(
        plan=may(actor, Permission.SIGNING_PLAN, subject),
        open=may(actor, Permission.SIGNING_OPEN, subject),
        read=may(actor, Permission.SNAPSHOT_READ, subject),
    )


def open_frozen(review: Review, round_id: UUID) -> Frozen:
    """A round with what was frozen for it. Its evidence are words of a draft: that is logged."""
    actor = signed_in_actor()
    found = queries.get_frozen(db(), actor, review, round_id)
    if isinstance(found.content, ReportContent):
        try:
            draft = get_draft(db(), review.id, found.content.draft.number)
        except NotFound:
            return found  # destroyed since, because it was sent in error
        note_read(
            person_id=actor.person_id,
            board_id=review.board_id,
            review_id=review.id,
            draft_id=draft.id,
        )
    return found


def kind_label(kind_id: str) -> str:
    """What a kind of review is called."""
    known = {one.id: one.long_label for one in catalogue().kinds}
    return known.get(kind_id, kind_id)


def prove(typed: str) -> tuple[Proof | None, str]:
    """How whoever is signed in showed who they are once more; else None, with what to say."""
    if not typed:
        return None, gettext("Write your password")
    way, wrong = show_again(signed_in_actor().person_id, typed)
    return (Proof(way.value), "") if way is not None else (None, str(wrong))


def has_second_factor() -> bool:
    """Whether whoever is signed in may show it by a code too."""
    return accounts.get_person(db(), signed_in_actor().person_id).has_second_factor


def to_index(review_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """Back to where signing stands."""
    return redirect(url_for("signing.index", review_id=review_id, _anchor=anchor))


def to_round(review_id: UUID, round_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """Back to a round, for those who may read it."""
    return redirect(url_for("signing.show", review_id=review_id, round_id=round_id, _anchor=anchor))
