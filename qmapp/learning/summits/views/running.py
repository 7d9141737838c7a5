"""One summit: what stands of it, opening it, letting phones in, and telling participants."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, guarded, signed_in_actor, unit_of_work
from qmapp.learning.summits import service
from qmapp.learning.summits.forms import PressForm, TellForm
from qmapp.learning.summits.pages.clash import Difference, told_differences
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.views.blueprint import (
    ONE,
    Opened,
    bp,
    open_one,
    render_one,
    to_one,
)


@bp.get(ONE)
@guarded(Permission.SUMMIT_READ, by="summit")
def show(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    return render_one("summits/show.html", open_one(board_id, summit_id))


@bp.post(f"{ONE}/open")
@guarded(Permission.SUMMIT_RUN, by="summit")
def open_text(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.open_summit(
                work,
                signed_in_actor(),
                SummitKey(board_id, summit_id),
                catalogue().practice,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(
            gettext(
                "The plan was changed meanwhile, and the summit is not open. Look at it again."
            ),
            "warning",
        )
        return render_one("summits/show.html", open_one(board_id, summit_id)), 409
    flash(gettext("The summit is open. The text that everybody is shown is fixed now."), "saved")
    return to_one(board_id, summit_id)


@bp.post(f"{ONE}/joining")
@guarded(Permission.SUMMIT_RUN, by="summit")
def joining(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    key, do = SummitKey(board_id, summit_id), request.form.get("do", "")
    with unit_of_work() as work:
        if do == "open":
            service.start_joining(work, signed_in_actor(), key, now=clock())
            said = gettext("Phones may join until the end of the day. Read the code aloud.")
        elif do == "renew":
            service.renew_code(work, signed_in_actor(), key, now=clock())
            said = gettext(
                "There is a new code. Who has joined stays in; the old code opens nothing."
            )
        elif do == "close":
            service.stop_joining(work, signed_in_actor(), key, now=clock())
            said = gettext(
                "Closed to phones. What was said stays, and what waits can still be looked at."
            )
        else:
            raise NotFound("what to do with joining")
    flash(said, "saved")
    return to_one(board_id, summit_id)


@bp.post(f"{ONE}/turn")
@guarded(Permission.SUMMIT_RUN, by="summit")
def turn(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.turn_to(
            work,
            signed_in_actor(),
            SummitKey(board_id, summit_id),
            request.form.get("issue", ""),
            catalogue().practice,
            now=clock(),
        )
    flash(gettext("Phones and screen show this issue first now."), "saved")
    return to_one(board_id, summit_id)


@bp.route(f"{ONE}/told", methods=["GET", "POST"])
@guarded(Permission.SUMMIT_RUN, by="summit")
def tell(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    if opened.page.is_over or not opened.page.is_opened:
        return to_one(board_id, summit_id)
    summit = opened.summit
    form = TellForm(
        data={"told_on": summit.told_on, "how": summit.told_how, "version": str(summit.version)}
    )
    if request.method == "GET":
        return _tell_page(opened, form)
    try:
        if not form.validate_on_submit() or form.is_in_doubt():
            return _tell_page(opened, form), 422
        with unit_of_work() as work:
            service.tell(
                work,
                signed_in_actor(),
                opened.key,
                form.told_on.data,
                form.how.data or "",
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(summit.version)
        clash = told_differences(summit, form.told_on.data, form.how.data or "")
        return _tell_page(opened, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _tell_page(opened, form), 422
    flash(gettext("It is written down that participants were told."), "saved")
    return to_one(board_id, summit_id, "told")


def _tell_page(opened: Opened, form: TellForm, clash: Sequence[Difference] = ()) -> str:
    return render_one(
        "summits/told.html",
        opened,
        form=form,
        clash=clash,
        here=url_for(".tell", board_id=opened.board.id, summit_id=opened.summit.id),
        has_errors=bool(form.errors or clash),
    )
