"""The blueprint that the room's pages hang on, and what they all begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from qmapp.casework.drafts.views import too_large
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions.lines import FollowedWhole
from qmapp.decision.actions.pages.action import ActionPage, action_page
from qmapp.decision.proofs.queries import list_proofs
from qmapp.foundation.access import FollowSubject, Permission, may
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import today
from qmapp.foundation.web import db, render, signed_in_actor, subject
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("actions", __name__)
bp.register_error_handler(RequestEntityTooLarge, too_large)

BASE = "/reviews/<uuid:review_id>/actions"
ONE = f"{BASE}/<uuid:action_id>"


@dataclass(frozen=True, slots=True)
class Rights:
    """What whoever looks at an action may do, and whether they know of its review."""

    sees_review: bool
    lists: bool
    reads_response: bool
    says: bool
    owns: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An action whose page is open: its review, all of it, its page, and what one may do."""

    review: Review
    whole: FollowedWhole
    page: ActionPage
    may: Rights


def open_action(review_id: UUID, action_id: UUID) -> Opened:
    """The action of a guarded page, which is marked as its board's.

    The reference of the review stands on it for those only who may know of the review.
    """
    actor, review = signed_in_actor(), get_review(db(), review_id)
    sees = may(actor, Permission.REVIEW_SEE, subject_of(review))
    mark_page(board=get_board(db(), review.board_id), reference=review.reference if sees else None)
    whole = followed.get_followed(db(), actor, review, action_id)
    page = action_page(whole, list_proofs(db(), action_ids=[action_id]), review.reference, today())
    of_all = FollowSubject(review.board_id, review.id, is_agreed=whole.followed.line.is_promised)
    promised = whole.followed.line.is_promised
    rights = Rights(
        sees_review=sees,
        lists=may(actor, Permission.FOLLOW_READ, of_all),
        reads_response=may(actor, Permission.RESPONSE_READ, of_all),
        says=promised and may(actor, Permission.PROGRESS_WRITE, subject()),
        owns=promised and may(actor, Permission.OWNER_LINK_GIVE, subject()),
    )
    return Opened(review, whole, page, rights)


def render_opened(template: str, opened: Opened, **more: object) -> str:
    """A page of an opened action; its review is named to those only who may know of it."""
    return render(
        template,
        review=opened.review if opened.may.sees_review else None,
        review_id=opened.review.id,
        page=opened.page,
        may=opened.may,
        **more,
    )


def to_action(review_id: UUID, action_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """On to the page of the action."""
    return redirect(
        url_for("actions.show", review_id=review_id, action_id=action_id, _anchor=anchor)
    )


def files() -> FileStore:
    """The file store of this server."""
    return cast("FileStore", current_app.extensions["qmapp.files"])
