"""The pages of the records room."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from qmapp.casework.drafts.views import too_large
from qmapp.casework.records import pages, queries, service
from qmapp.casework.records.arriving import ACCEPT, Arrival, look_at
from qmapp.casework.records.forms import NOT_KEPT, NewRecordForm, RecordForm
from qmapp.casework.records.models import Record
from qmapp.casework.records.ports import PinPlace, judging
from qmapp.casework.records.rules import KIND_LABELS, RecordKind
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.access import Permission, may
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.storage import Db, clock, today
from qmapp.foundation.web import (
    attachments,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts.queries import get_board

bp = Blueprint("records", __name__)
bp.register_error_handler(RequestEntityTooLarge, too_large)


@bp.get("/reviews/<uuid:review_id>/records")
@guarded(Permission.RECORD_LIST, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    page = pages.list_page(db(), signed_in_actor(), review_id, _kind(request.args.get("kind")))
    return render(
        "records/index.html",
        page=page,
        review=_mark(review_id),
        may_add=may(signed_in_actor(), Permission.RECORD_ADD, subject()),
    )


@bp.route("/reviews/<uuid:review_id>/records/new", methods=["GET", "POST"])
@guarded(Permission.RECORD_ADD, by="review")
def new(review_id: UUID) -> ResponseReturnValue:
    place = _place(review_id)
    kind = _kind(request.args.get("kind"))
    if kind is None:
        return render(
            "records/choose.html",
            review=_mark(review_id),
            place=place,
            kinds=[(one.value, gettext(KIND_LABELS[one])) for one in RecordKind],
        )
    form = NewRecordForm(kind, place)
    return _new_page(review_id, form) if request.method == "GET" else _sent(review_id, form)


def _sent(review_id: UUID, form: NewRecordForm) -> ResponseReturnValue:
    """The answer to a form that was sent: on to the record, or the form again as it was typed."""
    if not form.is_sound():
        return _new_page(review_id, form), 422
    if form.questions(today()):
        return _new_page(review_id, form, asks=True), 422
    try:
        where = _use_same(review_id, form) or _bring(review_id, form)
    except service.SameFile as same:
        form.same.data = str(same.record_id)
        form.same_name.data = form.upload.filename if form.upload else form.same_name.data
        return _new_page(review_id, form, same=same.title), 422
    except RuleBroken as broken:
        take_broken(form, broken)
        return _new_page(review_id, form), 422
    except (OSError, StorageBusy):
        form.refuse("file" if form.kind is RecordKind.FILE else "title", gettext(NOT_KEPT))
        return _new_page(review_id, form), 503
    return redirect(where)


def _use_same(review_id: UUID, form: NewRecordForm) -> str | None:
    """Use the record that has the same bytes, when that was chosen; where one then looks."""
    if request.form.get("do") != "use" or form.same_id is None:
        return None
    with unit_of_work() as work:
        # Held, so that it is not taken away between the looking and the pinning.
        queries.get_record(work, review_id, form.same_id, lock=True)
        record = queries.get_visible(work, signed_in_actor(), review_id, form.same_id)
        if record.taken_away_at is not None:
            return None  # what rests on it keeps it; nothing new is put on it
        if form.place is not None:
            return _pin(work, form, form.place, record)
        return _url_of(record)


def _bring(review_id: UUID, form: NewRecordForm) -> str:
    arrival = _arrival(review_id, form)
    address = _files().put(subject().board_id, arrival.data) if arrival else None
    try:
        with unit_of_work() as work:
            record = service.bring(
                work,
                _files(),
                signed_in_actor(),
                review_id,
                form.details(),
                clock(),
                arrival=arrival,
                is_shared=bool(form.is_shared.data),
                again=request.form.get("do") == "again",
                record_id=form.own_id,
            )
            where = _pin(work, form, form.place, record) if form.place else _url_of(record)
    except RuleBroken:
        if address is not None:
            with unit_of_work() as work:
                service.tidy_away(work, _files(), address)
        raise
    flash(gettext("“%(title)s” is on record.", title=record.title), "saved")
    return where


def _arrival(review_id: UUID, form: NewRecordForm) -> Arrival | None:
    if form.kind is not RecordKind.FILE:
        return None
    if form.upload is not None:
        return look_at(form.upload.filename, form.upload.stream.read())
    if form.same_id is None:
        raise NotFound("file")
    record = queries.get_visible(db(), signed_in_actor(), review_id, form.same_id)
    return service.same_again(_files(), record, form.same_name.data or "")


def _pin(work: Db, form: NewRecordForm, place: PinPlace, record: Record) -> str:
    return judging().pin(
        work,
        signed_in_actor(),
        place,
        record,
        stance=form.stance.data or "",
        note=form.note.data or "",
        question=form.question.data or "",
        now=clock(),
    )


def _new_page(
    review_id: UUID, form: NewRecordForm, *, same: str | None = None, asks: bool = False
) -> str:
    had_file = form.upload is not None and same is None
    return render(
        "records/new.html",
        form=form,
        review=_mark(review_id),
        place=form.place,
        same=same,
        asked=_asked(form) if asks else {},
        file_gone=form.upload.filename if had_file and form.upload else None,
        accept=ACCEPT,
        may_keep=service.may_keep_to_oneself(signed_in_actor(), review_id),
        has_errors=bool(form.errors) or same is not None or asks,
    )


def _asked(form: RecordForm) -> dict[str, RuleBroken]:
    return {one.field or "": one for one in form.questions(today())}


@bp.get("/reviews/<uuid:review_id>/records/<uuid:record_id>")
@guarded(Permission.RECORD_READ, by="record")
def show(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    record = queries.get_record(db(), review_id, record_id)
    return _show_page(record)


def _show_page(record: Record, broken: RuleBroken | None = None) -> str:
    page = pages.record_page(db(), signed_in_actor(), record)
    review = _mark(record.review_id)
    return render(
        "records/show.html", page=page, review=review, broken=broken, has_errors=broken is not None
    )


@bp.route("/reviews/<uuid:review_id>/records/<uuid:record_id>/edit", methods=["GET", "POST"])
@guarded(Permission.RECORD_CHANGE, by="record")
def edit(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    record = queries.get_record(db(), review_id, record_id)
    if queries.find_extract(db(), record.id) is not None:
        raise NotFound("form")  # it says what the register says, and is put right there
    form = RecordForm.of(service.details_of(record), record.version)
    if request.method == "GET":
        return _edit_page(record, form)
    if not form.is_sound():
        return _edit_page(record, form), 422
    if form.questions(today()):
        return _edit_page(record, form, asks=True), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                record,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(record.version)  # saving it once more is a choice made knowingly
        return _edit_page(record, form, clash=True), 409
    flash(gettext("The change is saved. What it said before stays on this page."), "saved")
    return redirect(_url_of(record))


def _edit_page(record: Record, form: RecordForm, *, asks: bool = False, clash: bool = False) -> str:
    stands = service.details_of(record)
    return render(
        "records/edit.html",
        form=form,
        record=record,
        review=_mark(record.review_id),
        asked=_asked(form) if asks else {},
        clash=pages.differences(stands, form.details()) if clash else (),
        has_errors=bool(form.errors) or asks or clash,
    )


@bp.post("/reviews/<uuid:review_id>/records/<uuid:record_id>/share")
@guarded(Permission.RECORD_SHARE, by="record")
def share(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    record = queries.get_record(db(), review_id, record_id)
    with unit_of_work() as work:
        service.share(work, signed_in_actor(), record, clock())
    flash(gettext("Everybody on this review can see the record now."), "saved")
    return redirect(_url_of(record))


@bp.post("/reviews/<uuid:review_id>/records/<uuid:record_id>/take-away")
@guarded(Permission.RECORD_CHANGE, by="record")
def take_away(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    record = queries.get_record(db(), review_id, record_id)
    title = record.title
    try:
        with unit_of_work() as work:
            service.take_away(work, _files(), signed_in_actor(), record, clock())
    except RuleBroken as broken:
        return _show_page(record, broken), 409
    flash(gettext("“%(title)s” is taken away. The trail keeps what it was.", title=title), "saved")
    return redirect(url_for(".index", review_id=review_id))


@bp.get("/reviews/<uuid:review_id>/records/<uuid:record_id>/file")
@guarded(Permission.RECORD_READ, by="record")
def file(review_id: UUID, record_id: UUID) -> ResponseReturnValue:
    record = queries.get_record(db(), review_id, record_id)
    if record.sha256 is None or record.media_type is None:
        raise NotFound("file")
    data = _files().get(Address(record.board_id, record.sha256))
    with unit_of_work() as work:  # a copy that is not in the trail is not given
        service.note_download(work, signed_in_actor(), record, clock())
    return attachments.original(data, name=record.file_name, media_type=record.media_type)


def _kind(text: str | None) -> RecordKind | None:
    return next((kind for kind in RecordKind if kind.value == text), None)


def _place(review_id: UUID) -> PinPlace | None:
    """Where the record is to stand as evidence, when the address says so."""
    assessment, number = request.args.get("assessment"), request.args.get("marker", type=int)
    if assessment is None:
        return None
    try:
        assessment_id = UUID(assessment)
    except ValueError:
        raise NotFound("assessment") from None
    return judging().place(db(), signed_in_actor(), review_id, assessment_id, number or 0)


def _url_of(record: Record) -> str:
    return url_for(".show", review_id=record.review_id, record_id=record.id)


def _mark(review_id: UUID) -> Review:
    """Mark the page with its board's marking and its review's reference."""
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    return review


def _files() -> FileStore:
    return cast("FileStore", current_app.extensions["qmapp.files"])
