"""Files of practice issues: brought, looked at, taken or put aside."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.practice.rules import held_of
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import N_, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.access import Permission
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake import storing
from qmapp.learning.intake.rules import IntakeKind, Standing
from qmapp.learning.issues import service
from qmapp.learning.issues.forms import FileForm, TakeForm
from qmapp.learning.issues.importing import LARGEST_FILE
from qmapp.learning.issues.pages.files import file_page
from qmapp.learning.issues.views.blueprint import BASE, bp, open_board
from qmapp.people.accounts.queries import names_of

_ENTRIES = f"{BASE}/entries"
_FILE = f"{_ENTRIES}/files/<uuid:intake_id>"
_CHOOSE = N_("Choose a file")
_NOT_KEPT = N_(
    "The file could not be kept: the server’s disk is full or its database is busy. Nothing of it "
    "was stored. Wait a minute, choose the file again and send it; if that does not help, tell "
    "your board’s administrator."
)


@bp.route(f"{_ENTRIES}/bring", methods=["GET", "POST"])
@guarded(Permission.PRACTICE_WRITE, by="board")
def bring(board_id: UUID) -> ResponseReturnValue:
    form = FileForm()
    if request.method == "GET":
        return _bring_page(board_id, form)
    if not form.validate_on_submit():
        return _bring_page(board_id, form), 422
    try:
        made = _brought(board_id, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _bring_page(board_id, form), 422
    except (OSError, StorageBusy):
        form.file.errors = [*form.file.errors, gettext(_NOT_KEPT)]
        return _bring_page(board_id, form), 503
    return redirect(url_for("issues.look", board_id=board_id, intake_id=made))


def _brought(board_id: UUID, form: FileForm) -> UUID:
    upload = form.upload
    if upload is None:
        raise RuleBroken(_CHOOSE, field="file")
    data = upload.stream.read(LARGEST_FILE + 1)
    upload.close()  # a file that is too large is not read to its end
    practice = catalogue().practice
    service.require_readable(data, practice)
    file = storing.put(_files(), board_id, upload.filename, data, storing.CSV)
    try:
        with unit_of_work() as work:
            return service.bring_file(
                work,
                signed_in_actor(),
                board_id,
                practice,
                file,
                clock(),
                intake_id=form.new_id,
            ).id
    except RuleBroken:
        with unit_of_work() as work:
            storing.tidy_away(work, board_id, file)
        raise


def _bring_page(board_id: UUID, form: FileForm) -> str:
    practice = known_issues(db(), catalogue().practice, board_id)
    return render(
        "issues/bring.html",
        board=open_board(board_id),
        form=form,
        held=held_of(practice),
        stages=practice.stages,
        file_gone=form.upload.filename if form.upload else None,
        has_errors=bool(form.errors),
    )


@bp.get(_FILE)
@guarded(Permission.PRACTICE_WRITE, by="board")
def look(board_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _look_page(board_id, intake_id)


@bp.post(f"{_FILE}/take")
@guarded(Permission.PRACTICE_WRITE, by="board")
def take(board_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    form = TakeForm()
    try:
        if not form.validate_on_submit():
            return _look_page(board_id, intake_id), 422
        with unit_of_work() as work:
            added = service.take_file(
                work,
                _files(),
                signed_in_actor(),
                board_id,
                catalogue().practice,
                intake_id,
                seen=form.seen.data or "",
                now=clock(),
            )
    except SavedElsewhere:
        return _look_page(board_id, intake_id, is_clash=True), 409
    except RuleBroken as broken:
        return _look_page(board_id, intake_id, broken=broken), 422
    if added:
        said = ngettext("%(num)d issue is entered", "%(num)d issues are entered", added)
        flash(gettext("The file is taken: %(said)s.", said=said), "saved")
    else:
        flash(gettext("This file was taken already."), "notice")
    return _back(board_id)


@bp.post(f"{_FILE}/leave")
@guarded(Permission.PRACTICE_WRITE, by="board")
def leave(board_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.leave_file(work, signed_in_actor(), board_id, intake_id, clock())
    except RuleBroken as broken:
        return _look_page(board_id, intake_id, broken=broken), 409
    flash(gettext("The file is put aside. Nothing of it was taken."), "saved")
    return _back(board_id)


def _look_page(
    board_id: UUID,
    intake_id: UUID,
    *,
    is_clash: bool = False,
    broken: RuleBroken | None = None,
) -> str:
    practice = catalogue().practice
    intake = intakes.get_intake(db(), intake_id, kind=IntakeKind.PRACTICE, board_id=board_id)
    standing = intakes.standing(intake, clock())
    table = None
    if standing is Standing.WAITS:
        table = service.look_at(db(), _files(), practice, intake)
    by_name = names_of(db(), {intake.brought_by}).get(intake.brought_by, "")
    seen = service.seen_digest(table) if table else ""
    return render(
        "issues/look.html",
        board=open_board(board_id),
        page=file_page(intake, by_name, standing, table, practice, seen),
        is_clash=is_clash,
        broken=broken,
        has_errors=is_clash or broken is not None,
    )


def _files() -> FileStore:
    return cast(FileStore, current_app.extensions["qmapp.files"])


def _back(board_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("practice.index", board_id=board_id))
