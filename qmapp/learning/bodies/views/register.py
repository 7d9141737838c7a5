"""The register of bodies, one of them, and what stands of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.learning.bodies import queries, service
from qmapp.learning.bodies.forms import BodyForm
from qmapp.learning.bodies.pages.clash import Difference, body_differences
from qmapp.learning.bodies.pages.register import body_page, count_words, register_page
from qmapp.learning.bodies.rules import WRITTEN
from qmapp.learning.bodies.service.common import BodyKey
from qmapp.learning.bodies.views.blueprint import (
    LIST,
    ONE,
    Opened,
    bp,
    open_board,
    open_body,
    titles_of,
    to_body,
)
from qmapp.learning.measures.forms.ending import BecauseForm, end_with_reason


@bp.get(LIST)
@guarded(Permission.BODY_READ, by="board")
def index(board_id: UUID) -> ResponseReturnValue:
    board, titles = open_board(board_id), titles_of(board_id)
    issue = request.args.get("issue", "")
    page = register_page(
        queries.list_bodies(db(), board_id),
        titles,
        today(),
        show=request.args.get("show", ""),
        issue=issue if issue in titles else "",
    )
    return render(
        "bodies/index.html",
        board=board,
        page=page,
        counted=count_words(page),
        may_write=may(signed_in_actor(), Permission.BODY_WRITE, subject()),
    )


@bp.route(f"{LIST}/add", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def add(board_id: UUID) -> ResponseReturnValue:
    board, form = open_board(board_id), BodyForm()
    try:
        if form.validate_on_submit() and not form.is_in_doubt():
            with unit_of_work() as work:
                made = service.add_body(
                    work,
                    signed_in_actor(),
                    board_id,
                    form.details(),
                    clock(),
                    body_id=form.new_id,
                ).id
            flash(gettext("The body is on the register."), "saved")
            return to_body(board_id, made)
    except RuleBroken as broken:
        take_broken(form, broken)
    page = render("bodies/add.html", board=board, form=form, has_errors=bool(form.errors))
    return page, 422 if request.method == "POST" else 200


@bp.get(ONE)
@guarded(Permission.BODY_READ, by="board")
def show(board_id: UUID, body_id: UUID) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    page = body_page(opened.line, titles_of(board_id), today())
    writes = may(signed_in_actor(), Permission.BODY_WRITE, subject())
    return render(
        "bodies/show.html",
        board=opened.board,
        page=page,
        kinds=WRITTEN,
        may_write=writes and opened.line.ended_at is None,
        may_put_back=writes and opened.line.ended_at is not None,
    )


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.BODY_WRITE, by="board")
def change(board_id: UUID, body_id: UUID) -> ResponseReturnValue:
    opened = open_body(board_id, body_id)
    if opened.line.ended_at is not None:
        return to_body(board_id, body_id)
    form = BodyForm.of(opened.line)
    if request.method == "GET":
        return _change_page(opened, form)
    if not form.validate_on_submit() or form.is_in_doubt():
        return _change_page(opened, form), 422
    try:
        with unit_of_work() as work:
            service.change_body(
                work,
                signed_in_actor(),
                BodyKey(board_id, body_id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(opened.line.version)  # saving once more is a choice then
        clash = body_differences(opened.line, form.details())
        return _change_page(opened, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(opened, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_body(board_id, body_id)


@bp.post(f"{ONE}/end")
@guarded(Permission.BODY_WRITE, by="board")
def end(board_id: UUID, body_id: UUID) -> ResponseReturnValue:
    form = BecauseForm()
    status = end_with_reason(
        form,
        lambda work: service.end_body(
            work,
            signed_in_actor(),
            BodyKey(board_id, body_id),
            form.because.data or "",
            version=form.seen_version,
            now=clock(),
        ),
        gettext("This body was changed meanwhile, and is not ended. Look at it again."),
    )
    if status is None:
        flash(gettext("The body is ended. What was written of it stays readable."), "saved")
        return to_body(board_id, body_id)
    opened = open_body(board_id, body_id)
    form.version.data = str(opened.line.version)
    standing = BodyForm.of(opened.line, formdata=None)
    return _change_page(opened, standing, end_form=form), status


@bp.post(f"{ONE}/put-back")
@guarded(Permission.BODY_WRITE, by="board")
def put_back(board_id: UUID, body_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.put_back_body(work, signed_in_actor(), BodyKey(board_id, body_id), clock())
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        flash(gettext("The body is on the register again, as it stood."), "saved")
    return to_body(board_id, body_id)


def _change_page(
    opened: Opened,
    form: BodyForm,
    clash: Sequence[Difference] = (),
    end_form: BecauseForm | None = None,
) -> str:
    end_form = end_form or BecauseForm(formdata=None, data={"version": str(opened.line.version)})
    return render(
        "bodies/change.html",
        board=opened.board,
        line=opened.line,
        form=form,
        end=end_form,
        clash=clash,
        back=url_for(".show", board_id=opened.board.id, body_id=opened.line.id),
        has_errors=bool(form.errors or end_form.errors or clash),
    )
