"""Entering a practice issue, putting it right, taking it out, putting it back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.practice import queries, service
from qmapp.casework.practice.forms import EntryForm, NewEntryForm, VersionForm
from qmapp.casework.practice.pages import basis_words, entry_differences
from qmapp.casework.practice.rules import EntryLine, held_of
from qmapp.casework.practice.views.blueprint import BASE, bp, known, open_board
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken

ONE = f"{BASE}/<uuid:entry_id>"


@bp.route(f"{BASE}/add", methods=["GET", "POST"])
@guarded(Permission.PRACTICE_WRITE, by="board")
def add(board_id: UUID) -> ResponseReturnValue:
    practice = catalogue().practice
    form = NewEntryForm(practice)
    if request.method == "GET":
        wanted = request.args.get("stage", "")
        form.stage.data = wanted if practice.has_stage(wanted) else ""
        return _add_page(board_id, form)
    if not form.may_be_kept():
        return _add_page(board_id, form), 422
    try:
        with unit_of_work() as work:
            service.add(
                work,
                signed_in_actor(),
                board_id,
                practice,
                form.typed,
                clock(),
                entry_id=form.entry_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(board_id, form), 422
    flash(gettext("The issue is on the map of your board."), "saved")
    return _back(board_id)


def _add_page(board_id: UUID, form: NewEntryForm) -> str:
    return render(
        "practice/add.html",
        board=open_board(board_id),
        form=form,
        held=held_of(known(board_id)),
        has_errors=bool(form.errors) or form.asks,
    )


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.PRACTICE_WRITE, by="board")
def change(board_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    practice = catalogue().practice
    line = queries.line_of(queries.get_entry(db(), board_id, entry_id))
    if line.is_ended and request.method == "GET":
        return _back(board_id)
    form = EntryForm.of(line, practice)
    if request.method == "GET":
        return _change_page(board_id, line, form)
    if not form.may_be_kept():
        return _change_page(board_id, line, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                board_id,
                practice,
                entry_id,
                form.details(line.basis),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = entry_differences(line.details, form.details(line.basis), practice)
        return _change_page(board_id, line, form, clash, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(board_id, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return _back(board_id)


def _change_page(
    board_id: UUID,
    line: EntryLine,
    form: EntryForm,
    clash: Sequence[Difference] = (),
    *,
    is_stale: bool = False,
) -> str:
    return render(
        "practice/change.html",
        board=open_board(board_id),
        line=line,
        whose=basis_words(line.basis),
        form=form,
        clash=clash,
        is_stale=is_stale,
        has_errors=bool(form.errors) or form.asks or is_stale,
    )


@bp.post(f"{ONE}/end")
@guarded(Permission.PRACTICE_WRITE, by="board")
def end(board_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    form = VersionForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.end(
                work,
                signed_in_actor(),
                board_id,
                entry_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(_changed_elsewhere(), "warning")
        return _back(board_id)
    flash(gettext("It is taken out. What was coded by it reads on, and nothing new is."), "saved")
    return _back(board_id)


@bp.post(f"{ONE}/put-back")
@guarded(Permission.PRACTICE_WRITE, by="board")
def put_back(board_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    form = VersionForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.put_back(
                work,
                signed_in_actor(),
                board_id,
                catalogue().practice,
                entry_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(_changed_elsewhere(), "warning")
        return _back(board_id)
    except RuleBroken as broken:
        flash(gettext("It stays taken out. %(why)s.", why=show_broken(broken)), "warning")
        return _back(board_id)
    flash(gettext("It is on the map of your board again."), "saved")
    return _back(board_id)


def _changed_elsewhere() -> str:
    return gettext(
        "This issue was changed elsewhere meanwhile, and nothing was done. Look at it once more."
    )


def _back(board_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("practice.index", board_id=board_id))
