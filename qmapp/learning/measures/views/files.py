"""Files of observations: brought, looked at, taken or put aside."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import N_, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake import storing
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind, Standing
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.forms import FileForm, TakeForm
from qmapp.learning.measures.importing import LARGEST_FILE
from qmapp.learning.measures.pages.files import file_page
from qmapp.learning.measures.queries import MeasureLine
from qmapp.learning.measures.views.blueprint import (
    MEASURE,
    NOT_KEPT,
    back,
    bp,
    files,
    line_of,
    open_review,
)
from qmapp.people.accounts.queries import names_of

_FILE = f"{MEASURE}/files/<uuid:intake_id>"
_CHOOSE = N_("Choose a file")


@bp.route(f"{MEASURE}/bring", methods=["GET", "POST"])
@guarded(Permission.MEASURE_WRITE, by="measure")
def bring(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    line = line_of(measure_id)
    if line.is_ended:
        return back(review_id, measure_id)
    form = FileForm()
    if request.method == "GET":
        return _bring_page(review_id, line, form)
    if not form.validate_on_submit():
        return _bring_page(review_id, line, form), 422
    try:
        made = _brought(line, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _bring_page(review_id, line, form), 422
    except (OSError, StorageBusy):
        form.file.errors = [*form.file.errors, gettext(NOT_KEPT)]
        return _bring_page(review_id, line, form), 503
    return _to_look(review_id, measure_id, made)


def _brought(line: MeasureLine, form: FileForm) -> UUID:
    upload = form.upload
    if upload is None:
        raise RuleBroken(_CHOOSE, field="file")
    data = upload.stream.read(LARGEST_FILE + 1)
    upload.close()  # a file that is too large is not read to its end
    service.require_readable(data, clock(), is_share=line.is_share)
    file = storing.put(files(), line.board_id, upload.filename, data, storing.CSV)
    try:
        with unit_of_work() as work:
            return service.bring_file(
                work, signed_in_actor(), line.id, file, clock(), intake_id=form.new_id
            ).id
    except RuleBroken:
        with unit_of_work() as work:
            storing.tidy_away(work, line.board_id, file)
        raise


def _bring_page(review_id: UUID, line: MeasureLine, form: FileForm) -> str:
    return render(
        "measures/bring.html",
        review=open_review(review_id),
        line=line,
        form=form,
        file_gone=form.upload.filename if form.upload else None,
        has_errors=bool(form.errors),
    )


@bp.get(_FILE)
@guarded(Permission.MEASURE_WRITE, by="measure")
def look(review_id: UUID, measure_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _look_page(review_id, line_of(measure_id), intake_id)


@bp.post(f"{_FILE}/take")
@guarded(Permission.MEASURE_WRITE, by="measure")
def take(review_id: UUID, measure_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    form = TakeForm()
    try:
        if not form.validate_on_submit():
            return _look_page(review_id, line_of(measure_id), intake_id), 422
        with unit_of_work() as work:
            done = service.take_file(
                work,
                files(),
                signed_in_actor(),
                measure_id,
                intake_id,
                seen=form.seen.data or "",
                now=clock(),
            )
    except SavedElsewhere:
        line = line_of(measure_id)
        return _look_page(review_id, line, intake_id, is_clash=True), 409
    except RuleBroken as broken:
        line = line_of(measure_id)
        return _look_page(review_id, line, intake_id, broken=broken), 422
    if done.added or done.replaced:
        flash(_taken(done.added, done.replaced), "saved")
    else:
        flash(gettext("This file was taken already."), "notice")
    return back(review_id, measure_id, anchor="observations")


def _taken(added: int, replaced: int) -> str:
    new = ngettext("%(num)d observation is new", "%(num)d observations are new", added)
    other = ngettext("%(num)d was put right", "%(num)d were put right", replaced)
    return gettext("The file is taken: %(new)s, %(other)s.", new=new, other=other)


@bp.post(f"{_FILE}/leave")
@guarded(Permission.MEASURE_WRITE, by="measure")
def leave(review_id: UUID, measure_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.leave_file(work, signed_in_actor(), measure_id, intake_id, clock())
    except RuleBroken as broken:
        return _look_page(review_id, line_of(measure_id), intake_id, broken=broken), 409
    flash(gettext("The file is put aside. Nothing of it was taken."), "saved")
    return back(review_id, measure_id)


def _look_page(
    review_id: UUID,
    line: MeasureLine,
    intake_id: UUID,
    *,
    is_clash: bool = False,
    broken: RuleBroken | None = None,
) -> str:
    intake = _intake(review_id, line, intake_id)
    standing = intakes.standing(intake, clock())
    table, seen = None, ""
    if standing is Standing.WAITS and not line.is_ended:
        measure = queries.get_measure(db(), review_id, line.id)
        table = service.look_at(db(), files(), measure, intake, clock())
        seen = service.seen_digest(table)
    by_name = names_of(db(), {intake.brought_by}).get(intake.brought_by, "")
    return render(
        "measures/look.html",
        review=open_review(review_id),
        line=line,
        page=file_page(line, intake, by_name, standing, table, seen),
        is_clash=is_clash,
        broken=broken,
        has_errors=is_clash or broken is not None,
    )


def _intake(review_id: UUID, line: MeasureLine, intake_id: UUID) -> Intake:
    return intakes.get_intake(
        db(),
        intake_id,
        kind=IntakeKind.OBSERVATIONS,
        board_id=line.board_id,
        review_id=review_id,
        measure_id=line.id,
    )


def _to_look(review_id: UUID, measure_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return redirect(
        url_for(".look", review_id=review_id, measure_id=measure_id, intake_id=intake_id)
    )
