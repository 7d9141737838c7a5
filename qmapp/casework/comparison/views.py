"""The page of two drafts side by side."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from qmapp.casework.anchoring.align import PairKind
from qmapp.casework.comparison import queries, rules
from qmapp.casework.comparison.pages.compare import Wanted, build
from qmapp.casework.comparison.pages.sides import Sides
from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.foundation.access import Permission
from qmapp.foundation.web import db, guarded, render, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("comparison", __name__)


@bp.get("/reviews/<uuid:review_id>/drafts/<int:a>/compare/<int:b>")
@guarded(Permission.DRAFT_READ, by="draft_pair")
def compare(review_id: UUID, a: int, b: int) -> ResponseReturnValue:
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    chosen = _chosen(a, b)
    if chosen != (a, b):
        return _to(review_id, *chosen)
    if a == b:
        return _with_another(review, a)
    old, new = get_draft(db(), review_id, a), get_draft(db(), review_id, b)
    for draft in (old, new):
        note_read(
            person_id=signed_in_actor().person_id,
            board_id=draft.board_id,
            review_id=draft.review_id,
            draft_id=draft.id,
        )
    edition = get_edition(db(), review.edition_sha256)
    page = build(db(), signed_in_actor(), edition, Sides(db(), review, old, new), _wanted())
    return render("comparison/compare.html", page=page)


def _chosen(a: int, b: int) -> tuple[int, int]:
    """The pair that the form asks for, else that of the address; the older draft first."""
    old = request.args.get("old", a, type=int)
    new = request.args.get("new", b, type=int)
    return min(old, new), max(old, new)


def _with_another(review: Review, number: int) -> ResponseReturnValue:
    """A draft and itself: lead to the one before it, or behind it, or say that there is none."""
    numbers = [line.number for line in queries.list_readable(db(), signed_in_actor(), review)]
    before = [other for other in numbers if other < number]
    behind = [other for other in numbers if other > number]
    if before:
        return _to(review.id, before[-1], number)
    if behind:
        return _to(review.id, number, behind[0])
    return render("comparison/alone.html", review=review, number=number)


def _to(review_id: UUID, a: int, b: int) -> ResponseReturnValue:
    show, kind = request.args.get("show"), request.args.get("kind")
    return redirect(url_for(".compare", review_id=review_id, a=a, b=b, show=show, kind=kind))


def _wanted() -> Wanted:
    """What the address asks for; what it says that we do not know is left aside."""
    kind = request.args.get("kind", "")
    if kind in {change.value for change in rules.CHANGES}:
        return Wanted(only=PairKind(kind))
    return Wanted(show_all=request.args.get("show") == "all")
