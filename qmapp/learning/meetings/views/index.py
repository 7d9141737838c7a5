"""The meetings of a board on one page, with the form that adds one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
    url_for,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.meetings import queries, service
from qmapp.learning.meetings.forms import EndForm, MeetingForm
from qmapp.learning.meetings.views.blueprint import bp
from qmapp.people.accounts.queries import get_board

_BASE = "/boards/<uuid:board_id>/meetings"


@bp.get(_BASE)
@guarded(Permission.IMPACT_SEE, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    return _page(board_id, MeetingForm(formdata=None))


@bp.post(_BASE)
@guarded(Permission.MEETING_WRITE, by="board")
def add(board_id: UUID) -> ResponseReturnValue:
    form = MeetingForm()
    if not form.validate_on_submit():
        return _page(board_id, form), 422
    try:
        with unit_of_work() as work:
            service.add(
                work,
                signed_in_actor(),
                board_id,
                form.details(),
                clock(),
                meeting_id=form.meeting_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(board_id, form), 422
    flash(gettext("The meeting is on the list."), "saved")
    return redirect(url_for(".index", board_id=board_id))


@bp.post(f"{_BASE}/<uuid:meeting_id>/end")
@guarded(Permission.MEETING_WRITE, by="board")
def end(board_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.end(
                work,
                signed_in_actor(),
                board_id,
                meeting_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(
            gettext(
                "This meeting was changed elsewhere meanwhile, and stays on the list. "
                "Look at it once more."
            ),
            "warning",
        )
        return _page(board_id, MeetingForm(formdata=None)), 409
    flash(gettext("The meeting is taken out. Nothing counts from it any more."), "saved")
    return redirect(url_for(".index", board_id=board_id))


def _page(board_id: UUID, form: MeetingForm) -> str:
    board, day = get_board(db(), board_id), today()
    mark_page(board=board)
    return render(
        "meetings/index.html",
        board=board,
        to_come=queries.list_to_come(db(), board_id, day),
        held=queries.list_held(db(), board_id, day),
        form=form,
        may_write=may(signed_in_actor(), Permission.MEETING_WRITE, subject()),
        has_errors=request.method == "POST" and bool(form.errors),
    )
