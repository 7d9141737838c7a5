"""The board's list, and the page of one review."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.queries import standing_on_board
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.governance.custody import queries, service
from qmapp.governance.custody.forms import KeepForm
from qmapp.governance.custody.rules import KEEPING_LABELS, Keeping, keeping_of
from qmapp.governance.custody.views.blueprint import bp, open_review
from qmapp.people.accounts.queries import get_board


@bp.get("/boards/<uuid:board_id>/retention")
@guarded(Permission.RETENTION_LIST, by="board")
def board(board_id: UUID) -> ResponseReturnValue:
    """Every review of the board, what is due first."""
    found = get_board(db(), board_id)
    mark_page(board=found)
    actor = standing_on_board(db(), signed_in_actor(), board_id)
    lines = queries.list_kept(db(), actor, board_id, today())
    return render(
        "custody/board.html",
        board=found,
        lines=lines,
        labels=KEEPING_LABELS,
        due=sum(one.keeping is Keeping.DUE for one in lines),
        unsaid=sum(one.keeping is Keeping.UNSAID for one in lines),
    )


@bp.route("/reviews/<uuid:review_id>/retention", methods=["GET", "POST"])
@guarded(Permission.RETENTION_DECIDE, by="review")
def decide(review_id: UUID) -> ResponseReturnValue:
    """Until when one review is kept, what was decided before, and the form."""
    review, form = open_review(review_id), KeepForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.decide(work, signed_in_actor(), review, form.details(), clock())
        except RuleBroken as broken:
            form[broken.field or "because"].errors = [show_broken(broken)]
        else:
            flash(gettext("Decided. Earlier decisions stay on record."), "saved")
            return redirect(url_for(".decide", review_id=review_id))
    decisions = queries.list_decisions(db(), review_id)
    until = decisions[0].keep_until if decisions else None
    return render(
        "custody/review.html",
        review=review,
        form=form,
        decisions=decisions,
        keeping=KEEPING_LABELS[keeping_of(until, today())],
        until=until,
        has_errors=bool(form.errors),
    ), (422 if form.errors else 200)
