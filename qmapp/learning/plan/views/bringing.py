"""A changed plan comes back: the file, what it would change, and what of it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.errors import N_, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind, Standing
from qmapp.learning.intake.service import OVER
from qmapp.learning.intake.storing import CSV, XLSX, put, tidy_away
from qmapp.learning.plan import queries, service
from qmapp.learning.plan.forms import BringForm, choices_of, field_of
from qmapp.learning.plan.pages.looking import look_page
from qmapp.learning.plan.service import Choice, Place
from qmapp.learning.plan.views.blueprint import bp, files, open_place, to

_NOT_KEPT = N_(
    "The file could not be kept: the server’s disk is full or its database is busy. Nothing of it "
    "was stored. Wait a minute, choose the file again and send it."
)
_BRING = "/plan/bring"
_LOOK = "/plan/changes/<uuid:intake_id>"


@bp.route(f"/boards/<uuid:board_id>{_BRING}", methods=["GET", "POST"])
@guarded(Permission.PLAN_TAKE, by="board")
def bring(board_id: UUID) -> ResponseReturnValue:
    return _bring(*open_place(board_id, None))


@bp.route(f"/reviews/<uuid:review_id>{_BRING}", methods=["GET", "POST"])
@guarded(Permission.PLAN_TAKE, by="plan")
def bring_review(review_id: UUID) -> ResponseReturnValue:
    return _bring(*open_place(None, review_id))


@bp.route(f"/boards/<uuid:board_id>{_LOOK}", methods=["GET", "POST"])
@guarded(Permission.PLAN_TAKE, by="board")
def look(board_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _look(*open_place(board_id, None), intake_id)


@bp.route(f"/reviews/<uuid:review_id>{_LOOK}", methods=["GET", "POST"])
@guarded(Permission.PLAN_TAKE, by="plan")
def look_review(review_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _look(*open_place(None, review_id), intake_id)


@bp.post(f"/boards/<uuid:board_id>{_LOOK}/leave")
@guarded(Permission.PLAN_TAKE, by="board")
def leave(board_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _leave(open_place(board_id, None)[0], intake_id)


@bp.post(f"/reviews/<uuid:review_id>{_LOOK}/leave")
@guarded(Permission.PLAN_TAKE, by="plan")
def leave_review(review_id: UUID, intake_id: UUID) -> ResponseReturnValue:
    return _leave(open_place(None, review_id)[0], intake_id)


# The file ------------------------------------------------------------------------------------


def _bring(place: Place, name: str) -> ResponseReturnValue:
    service.require_may(db(), signed_in_actor(), place)
    form = BringForm()
    if request.method == "GET":
        return _bring_page(place, name, form)
    if not form.validate_on_submit():
        return _bring_page(place, name, form), 422
    try:
        made = _keep(place, form)
    except RuleBroken as broken:
        form.refuse(broken)
        return _bring_page(place, name, form), 422
    except (OSError, StorageBusy):
        form.refuse(RuleBroken(_NOT_KEPT))
        return _bring_page(place, name, form), 503
    return redirect(to(place, "look", intake_id=made))


def _keep(place: Place, form: BringForm) -> UUID:
    upload = form.upload
    if upload is None:
        raise RuleBroken(N_("Choose the file of the changed plan"), field="file")
    data = form.data_of(upload)
    service.require_readable(data)
    media_type = XLSX if data.startswith(b"PK") else CSV
    file = put(files(), place.board_id, upload.filename, data, media_type)
    try:
        with unit_of_work() as work:
            return service.bring(
                work, signed_in_actor(), place, file, clock(), intake_id=form.intake_id
            ).id
    except RuleBroken:
        with unit_of_work() as work:
            tidy_away(work, place.board_id, file)
        raise


def _bring_page(place: Place, name: str, form: BringForm) -> str:
    waiting = intakes.list_waiting(
        db(),
        clock(),
        kind=IntakeKind.PLAN,
        board_id=place.board_id,
        review_id=place.review_id,
    )
    own = [one for one in waiting if one.brought_by == signed_in_actor().person_id]
    return render(
        "plan/bring.html",
        place=place,
        name=name,
        to=to,
        form=form,
        waiting=own,
        has_errors=bool(form.errors),
    )


# What it would change ------------------------------------------------------------------------


def _look(place: Place, name: str, intake_id: UUID) -> ResponseReturnValue:
    service.require_may(db(), signed_in_actor(), place)
    intake = service.get_own(db(), signed_in_actor(), place, intake_id)
    over = OVER.get(intakes.standing(intake, clock()))
    if over is not None:
        is_taken = intakes.standing(intake, clock()) is Standing.TAKEN
        flash(gettext(over), "notice" if is_taken else "warning")
        return redirect(to(place, "board"))
    if request.method == "GET":
        return _look_page(place, name, intake)
    choices, rows = choices_of(request.form), service.rows_of(files(), intake)
    try:
        with unit_of_work() as work:
            taken = service.take(
                work, signed_in_actor(), place, intake_id, choices, clock(), rows=rows
            )
    except SavedElsewhere:
        return _look_page(place, name, intake, choices, is_clash=True), 409
    except RuleBroken as broken:
        if broken.field is None:
            raise
        return _look_page(place, name, intake, choices, broken=broken), 422
    if taken:
        flash(ngettext("%(num)d change is taken.", "%(num)d changes are taken.", taken), "saved")
    else:
        flash(gettext("Nothing of the file is taken. What stood here stands."), "saved")
    return redirect(to(place, "board"))


def _look_page(
    place: Place,
    name: str,
    intake: Intake,
    choices: Mapping[str, Choice] | None = None,
    *,
    broken: RuleBroken | None = None,
    is_clash: bool = False,
) -> str:
    rows = service.rows_of(files(), intake)
    proposal = service.look(db(), signed_in_actor(), place, rows, today())
    page = look_page(
        proposal,
        queries.names_of_agencies(db(), place.board_id),
        file_name=intake.file_name,
        brought_at=intake.brought_at,
        choices=choices,
        broken=broken,
        is_clash=is_clash,
    )
    return render(
        "plan/look.html",
        place=place,
        name=name,
        to=to,
        page=page,
        intake_id=intake.id,
        field_of=field_of,
        general=broken if broken and not page.errors else None,
        has_errors=bool(broken or is_clash),
    )


def _leave(place: Place, intake_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.leave(work, signed_in_actor(), place, intake_id, clock())
    flash(gettext("The file is put aside. Nothing of it is taken."), "saved")
    return redirect(to(place, "board"))
