"""Who was there: counts of role and sector."""

from __future__ import annotations

from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import guarded, signed_in_actor, unit_of_work
from qmapp.learning.summits import service
from qmapp.learning.summits.forms import AttendForm, PressForm
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.views.blueprint import ONE, bp, open_one, render_one, to_one

_HERE = f"{ONE}/attendance"


@bp.route(_HERE, methods=["GET", "POST"])
@guarded(Permission.SUMMIT_RUN, by="summit")
def attendance(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    form = AttendForm()
    if request.method == "GET":
        return _page(board_id, summit_id, form)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _page(board_id, summit_id, form, 422)
    try:
        with unit_of_work() as work:
            service.count_in(
                work,
                signed_in_actor(),
                SummitKey(board_id, summit_id),
                sector=form.chosen,
                role=form.role.data or "",
                count=form.number,
                now=clock(),
                line_id=form.new_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(board_id, summit_id, form, 422)
    flash(gettext("They are counted."), "saved")
    return redirect(url_for(".attendance", board_id=board_id, summit_id=summit_id))


@bp.post(f"{_HERE}/<uuid:line_id>/end")
@guarded(Permission.SUMMIT_RUN, by="summit")
def end_attendance(board_id: UUID, summit_id: UUID, line_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.take_out(
                work,
                signed_in_actor(),
                SummitKey(board_id, summit_id),
                line_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This line was changed meanwhile, and stays. Look at it again."), "warning")
        return _page(board_id, summit_id, AttendForm(formdata=None), 409)
    flash(gettext("The line is taken out, and counts nowhere."), "saved")
    return redirect(url_for(".attendance", board_id=board_id, summit_id=summit_id))


def _page(
    board_id: UUID, summit_id: UUID, form: AttendForm, code: int = 200
) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    if opened.page.is_over or not opened.page.is_opened:
        return to_one(board_id, summit_id)
    page = render_one(
        "summits/attendance.html", opened, form=form, has_errors=bool(form.errors) or form.asks
    )
    return make_response(page, code)
