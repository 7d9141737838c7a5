"""What waits for somebody, and how they want to hear of it. Everybody sees their own alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, render, signed_in, signed_in_actor, unit_of_work, url_for
from qmapp.people.accounts.queries import list_boards_of
from qmapp.people.accounts.rules import MARKINGS
from qmapp.people.inbox import queries, service
from qmapp.people.inbox.forms import WishForm
from qmapp.people.inbox.pages import inbox_page
from qmapp.people.inbox.views.blueprint import bp


@bp.get("/notices")
@signed_in
def index() -> ResponseReturnValue:
    me = signed_in_actor().person_id
    found = queries.list_notices(db(), me, request.args.get("page", 1, type=int))
    boards = list_boards_of(db(), me)
    marking = next((board.marking for board in boards), MARKINGS[0])
    return render("inbox/index.html", page=inbox_page(found), page_marking=marking)


@bp.post("/notices/<uuid:notice_id>/open")
@signed_in
def go(notice_id: UUID) -> ResponseReturnValue:
    """Mark a notice as read and go where it leads."""
    with unit_of_work() as work:
        notice = service.read_one(work, signed_in_actor().person_id, notice_id, clock())
        path = notice.path
    return redirect(f"{request.script_root}{path}")


@bp.post("/notices/<uuid:notice_id>/read")
@signed_in
def mark(notice_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.read_one(work, signed_in_actor().person_id, notice_id, clock())
    return redirect(url_for(".index"))


@bp.post("/notices/read")
@signed_in
def mark_all() -> ResponseReturnValue:
    """Mark as read what the page showed; what came since then stays unread."""
    now = clock()
    with unit_of_work() as work:
        service.read_all(work, signed_in_actor().person_id, _moment() or now, now)
    flash(gettext("All are marked as read."), "saved")
    return redirect(url_for(".index"))


def _moment() -> datetime | None:
    """When the newest notice came that the page showed; None where the form is spoilt."""
    try:
        found = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


@bp.route("/notices/settings", methods=["GET", "POST"])
@signed_in
def settings() -> ResponseReturnValue:
    me = signed_in_actor().person_id
    form = WishForm(data={"pace": queries.pace_of(db(), me).value})
    if request.method == "GET":
        return render("inbox/settings.html", form=form)
    if not form.validate_on_submit():
        return render("inbox/settings.html", form=form, has_errors=True), 422
    with unit_of_work() as work:
        service.wish_for(work, me, form.chosen, clock())
    flash(gettext("Your wish is saved."), "saved")
    return redirect(url_for(".index"))
