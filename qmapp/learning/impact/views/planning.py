"""When a board's checks come due."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.impact import queries, service
from qmapp.learning.impact.forms import PlanForm
from qmapp.learning.impact.forms.checks import months_words
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.impact.views.blueprint import bp
from qmapp.people.accounts.queries import get_board


@bp.route("/boards/<uuid:board_id>/checks", methods=["GET", "POST"])
@guarded(Permission.CHECKS_PLAN, by="board")
def settings(board_id: UUID) -> ResponseReturnValue:
    planned, row = queries.plan_of(db(), board_id)
    version = row.version if row is not None else 0
    form = PlanForm.of(planned, version)
    if request.method == "GET":
        return _page(board_id, form)
    if not form.validate_on_submit():
        return _page(board_id, form), 422
    try:
        with unit_of_work() as work:
            service.set_plan(
                work,
                signed_in_actor(),
                board_id,
                form.planned(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(version)
        return _page(board_id, form, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(board_id, form), 422
    flash(gettext("The plan is saved. It holds for what is agreed from now on."), "saved")
    return redirect(url_for(".settings", board_id=board_id))


def _page(board_id: UUID, form: PlanForm, *, is_stale: bool = False) -> str:
    board = get_board(db(), board_id)
    mark_page(board=board)
    planned, row = queries.plan_of(db(), board_id)
    return render(
        "impact/settings.html",
        board=board,
        form=form,
        is_default=row is None,
        stands=[
            (gettext("Delivery checks, in months"), months_words(planned, CheckKind.DELIVERY)),
            (gettext("Impact checks, in months"), months_words(planned, CheckKind.IMPACT)),
        ],
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )
