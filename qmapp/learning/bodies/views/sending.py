"""Putting an issue to a body, and putting that right."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import catalogue, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.learning.bodies import queries, service
from qmapp.learning.bodies.forms import SentForm
from qmapp.learning.bodies.pages.clash import Difference, sent_differences
from qmapp.learning.bodies.pages.words import sent_row
from qmapp.learning.bodies.queries import SentLine
from qmapp.learning.bodies.service.common import BodyKey, SentKey
from qmapp.learning.bodies.views.blueprint import (
    ONE,
    SENT,
    Opened,
    bp,
    known,
    open_body,
    titles_of,
    to_body,
)
from qmapp.learning.measures.forms.ending import BecauseForm, end_with_reason


@bp.route(f"{ONE}/send", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def send(board_id: UUID, body_id: UUID) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    if opened.line.ended_at is not None:
        return to_body(board_id, body_id)
    practice = known(board_id)
    form = SentForm(data={"issue": request.args.get("issue", "")})
    form.offer(practice)
    try:
        if form.validate_on_submit() and not form.is_in_doubt():
            with unit_of_work() as work:
                made = service.send(
                    work,
                    signed_in_actor(),
                    BodyKey(board_id, body_id),
                    form.details(),
                    catalogue().practice,
                    clock(),
                    sent_id=form.new_id,
                ).id
            flash(gettext("It is written down. Silence turns overdue by itself."), "saved")
            return to_body(board_id, body_id, f"sent-{made}")
    except RuleBroken as broken:
        take_broken(form, broken)
    page = render(
        "bodies/send.html",
        board=opened.board,
        line=opened.line,
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route(f"{SENT}/change", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def change_sent(board_id: UUID, body_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    line = queries.sent_line(opened.line, sent_id)
    if line.ended_at is not None or opened.line.ended_at is not None:
        return to_body(board_id, body_id)
    form = _standing_form(board_id, line, is_posted=True)
    if request.method == "GET":
        return _change_page(opened, line, form)
    if not form.validate_on_submit() or form.is_in_doubt():
        return _change_page(opened, line, form), 422
    try:
        with unit_of_work() as work:
            service.change_sent(
                work,
                signed_in_actor(),
                SentKey(board_id, body_id, sent_id),
                form.details(),
                catalogue().practice,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving once more is a choice then
        clash = sent_differences(line, form.details(), titles_of(board_id))
        return _change_page(opened, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_body(board_id, body_id, f"sent-{sent_id}")


@bp.post(f"{SENT}/end")
@guarded(Permission.BODY_WRITE, by="board")
def end_sent(board_id: UUID, body_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    form = BecauseForm()
    status = end_with_reason(
        form,
        lambda work: service.end_sent(
            work,
            signed_in_actor(),
            SentKey(board_id, body_id, sent_id),
            form.because.data or "",
            version=form.seen_version,
            now=clock(),
        ),
        gettext("This was changed meanwhile, and is not taken out. Look at it again."),
    )
    if status is None:
        flash(gettext("It is taken out. Why stands below the list."), "saved")
        return to_body(board_id, body_id)
    opened = open_body(board_id, body_id)
    line = queries.sent_line(opened.line, sent_id)
    form.version.data = str(line.version)
    standing = _standing_form(board_id, line, is_posted=False)
    return _change_page(opened, line, standing, end_form=form), status


@bp.post(f"{SENT}/put-back")
@guarded(Permission.BODY_WRITE, by="board")
def put_back_sent(board_id: UUID, body_id: UUID, sent_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.put_back_sent(
                work, signed_in_actor(), SentKey(board_id, body_id, sent_id), clock()
            )
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        flash(gettext("It is on the list again, with all that came of it."), "saved")
    return to_body(board_id, body_id, f"sent-{sent_id}")


def _standing_form(board_id: UUID, line: SentLine, *, is_posted: bool) -> SentForm:
    form = SentForm.of(line) if is_posted else SentForm.of(line, formdata=None)
    practice = known(board_id)
    if not practice.has(line.issue_id):  # what was chosen stays on offer when it was ended since
        practice = known(board_id, is_ended_too=True)
    form.offer(practice)
    return form


def _change_page(
    opened: Opened,
    line: SentLine,
    form: SentForm,
    clash: Sequence[Difference] = (),
    end_form: BecauseForm | None = None,
) -> str:
    end_form = end_form or BecauseForm(formdata=None, data={"version": str(line.version)})
    return render(
        "bodies/change_sent.html",
        board=opened.board,
        line=opened.line,
        row=sent_row(line, titles_of(opened.board.id), today()),
        form=form,
        end=end_form,
        clash=clash,
        back=url_for(".show", board_id=opened.board.id, body_id=opened.line.id),
        has_errors=bool(form.errors or end_form.errors or clash),
    )
