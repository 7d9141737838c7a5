"""What was seen on a day."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.decision.proofs import storing
from qmapp.decision.proofs.storing import ACCEPT, StoredNew
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.access import Permission
from qmapp.foundation.files import Address
from qmapp.foundation.storage import clock
from qmapp.foundation.web import attachments, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.forms import ObservationForm
from qmapp.learning.measures.pages.measures import seen_row
from qmapp.learning.measures.queries import MeasureLine, Seen
from qmapp.learning.measures.views.blueprint import (
    MEASURE,
    NOT_KEPT,
    back,
    bp,
    files,
    line_of,
    open_review,
)

_OBSERVATION = f"{MEASURE}/observations/<uuid:observation_id>"


@bp.route(f"{MEASURE}/observe", methods=["GET", "POST"])
@guarded(Permission.MEASURE_WRITE, by="measure")
def observe(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    line = line_of(measure_id)
    if line.is_ended:
        return back(review_id, measure_id)
    form = ObservationForm()
    if request.method == "GET":
        return _page(review_id, line, form)
    if not form.validate_on_submit():
        return _page(review_id, line, form), 422
    return _sent(review_id, line, form)


@bp.route(_OBSERVATION, methods=["GET", "POST"])
@guarded(Permission.MEASURE_WRITE, by="measure")
def put_right(review_id: UUID, measure_id: UUID, observation_id: UUID) -> ResponseReturnValue:
    line, was = line_of(measure_id), _seen(measure_id, observation_id)
    if line.is_ended or (was.ended_at is not None and request.method == "GET"):
        return back(review_id, measure_id, anchor="observations")
    if request.method == "GET":
        return _page(review_id, line, ObservationForm.of(was), was)
    form = ObservationForm()
    if not form.validate_on_submit():
        return _page(review_id, line, form, was), 422
    return _sent(review_id, line, form, was)


def _sent(
    review_id: UUID, line: MeasureLine, form: ObservationForm, was: Seen | None = None
) -> ResponseReturnValue:
    """The answer to a form that was sent: on to the measure, or the form again as it was typed."""
    file: StoredNew | None = None
    try:
        file = _stored(line, form)
        seen = form.typed(is_share=line.is_share, file=file)
        with unit_of_work() as work:
            if was is None:
                service.observe(
                    work, signed_in_actor(), line.id, seen, clock(), observation_id=form.new_id
                )
            else:
                service.put_right(
                    work, signed_in_actor(), line.id, was.id, seen, clock(), new_id=form.new_id
                )
    except SavedElsewhere:
        _tidy_away(line, file)
        return _page(review_id, line, form, was, is_clash=True), 409
    except RuleBroken as broken:
        _tidy_away(line, file)
        take_broken(form, broken)
        return _page(review_id, line, form, was), 422
    except (OSError, StorageBusy):
        field = form.file if form.upload else form.value
        field.errors = [*field.errors, gettext(NOT_KEPT)]
        return _page(review_id, line, form, was), 503
    flash(gettext("It is written down.") if was is None else gettext("It is put right."), "saved")
    return back(review_id, line.id, anchor="observations")


def _stored(line: MeasureLine, form: ObservationForm) -> StoredNew | None:
    upload = form.upload
    if upload is None:
        return None
    return storing.put(files(), line.board_id, upload.filename, upload.stream.read())


def _tidy_away(line: MeasureLine, file: StoredNew | None) -> None:
    if file is not None:
        with unit_of_work() as work:
            storing.tidy_away(work, line.board_id, file)


def _seen(measure_id: UUID, observation_id: UUID) -> Seen:
    for part in queries.list_seen(db(), measure_id):
        for one in part:
            if one.id == observation_id:
                return one
    raise NotFound("observation")


def _page(
    review_id: UUID,
    line: MeasureLine,
    form: ObservationForm,
    was: Seen | None = None,
    *,
    is_clash: bool = False,
) -> str:
    """The form. After a clash it speaks of what stands on that day now; perhaps nothing."""
    now = _standing_on(line, form, was) if is_clash else was
    action = url_for(".observe", review_id=review_id, measure_id=line.id)
    if now is not None:
        action = url_for(
            ".put_right", review_id=review_id, measure_id=line.id, observation_id=now.id
        )
    return render(
        "measures/observe.html",
        review=open_review(review_id),
        line=line,
        form=form,
        was=seen_row(now, line) if now is not None else None,
        action=action,
        is_clash=is_clash,
        file_gone=form.upload.filename if form.upload else None,
        accept=ACCEPT,
        has_errors=bool(form.errors) or is_clash,
    )


def _standing_on(line: MeasureLine, form: ObservationForm, was: Seen | None) -> Seen | None:
    standing, _ = queries.list_seen(db(), line.id)
    days = [form.on.data, was.on if was is not None else None]
    return next((one for one in standing if one.on in days), None)


@bp.post(f"{_OBSERVATION}/take-out")
@guarded(Permission.MEASURE_WRITE, by="measure")
def take_out(review_id: UUID, measure_id: UUID, observation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.take_out(work, signed_in_actor(), measure_id, observation_id, clock())
    flash(gettext("It is taken out, and stays readable below the table."), "saved")
    return redirect(url_for(".show", review_id=review_id, measure_id=measure_id))


@bp.get(f"{_OBSERVATION}/file")
@guarded(Permission.FOLLOW_READ, by="measure")
def file(review_id: UUID, measure_id: UUID, observation_id: UUID) -> ResponseReturnValue:
    found = queries.get_observation(db(), measure_id, observation_id)
    if found.sha256 is None or found.media_type is None:
        raise NotFound("file")
    name, media_type = found.file_name, found.media_type
    data = files().get(Address(found.board_id, found.sha256))
    with unit_of_work() as work:  # a copy that is not in the trail is not given
        service.note_download(work, signed_in_actor(), measure_id, observation_id, clock())
    return attachments.original(data, name=name, media_type=media_type)
