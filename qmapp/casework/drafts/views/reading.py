"""A draft comes in, is read, is sent."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from qmapp.casework.drafts import pages, queries, reads, rules, service
from qmapp.casework.drafts.forms import ACCEPT, UploadForm
from qmapp.casework.drafts.models import Draft, Upload
from qmapp.casework.drafts.reading import SENTENCES, Refusal
from qmapp.casework.drafts.views.blueprint import bp, files, mark
from qmapp.errors import RuleBroken, StorageBusy
from qmapp.foundation.access import Permission, ReviewRole, may, require
from qmapp.foundation.files import Address
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    attachments,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.errors import page as error_page
from qmapp.foundation.web.words import show_broken

_DRAIN = 256 * 1024 * 1024


@bp.route("/reviews/<uuid:review_id>/drafts/new", methods=["GET", "POST"])
@guarded(Permission.DRAFT_UPLOAD, by="review")
def upload(review_id: UUID) -> ResponseReturnValue:
    form = UploadForm()
    if request.method == "GET":
        return _upload_page(review_id, form)
    refused = partial(_upload_page, review_id, form, choose_again=form.upload is not None)
    if not form.validate_on_submit():
        return refused(), 422
    try:
        kept = _take_in(review_id, form)
    except rules.SameDraft as same:
        return _upload_page(review_id, form, same=same.number), 422
    except (Refusal, RuleBroken) as no:
        form.refuse("text" if form.pasted.strip() else "file", _sentence(no))
        return refused(), 422
    except (OSError, StorageBusy):
        form.refuse("file", gettext(rules.NOT_KEPT))
        return refused(), 503
    if isinstance(kept, Draft):
        _say_it_is_in(kept)
    return redirect(_url_of(kept))


def _sentence(no: Refusal | RuleBroken) -> str:
    if isinstance(no, RuleBroken):
        return show_broken(no)
    return str(gettext(SENTENCES[no.code]) % no.values)


def _take_in(review_id: UUID, form: UploadForm) -> Upload | Draft:
    actor, board_id = signed_in_actor(), subject().board_id
    arrival = _arrival(review_id, form)
    keep = service.receive if arrival.read is None else service.receive_text
    again = form.again_number is not None
    address = files().put(board_id, arrival.data)
    try:
        with unit_of_work() as work:
            return keep(work, files(), actor, review_id, arrival, clock(), again=again)
    except RuleBroken:
        with unit_of_work() as work:
            service.tidy_away(work, files(), address)
        raise


def _arrival(review_id: UUID, form: UploadForm) -> service.Arrival:
    if form.again_number is not None:
        draft = queries.get_draft(db(), review_id, form.again_number)
        require(signed_in_actor(), Permission.DRAFT_LIST, queries.subject_of(draft))
        reading = queries.get_reading(db(), draft.reading_id)
        name = form.again_name.data or draft.file_name
        return service.look_again(files(), draft, reading.format, name)
    if form.upload is not None:
        return service.look_at_file(form.upload.filename, form.upload.stream.read())
    return service.look_at_text(form.pasted, gettext("Pasted text") + ".txt")


def _upload_page(
    review_id: UUID, form: UploadForm, same: int | None = None, *, choose_again: bool = False
) -> str:
    review = mark(review_id)
    return render(
        "drafts/upload.html",
        form=form,
        review=review,
        accept=ACCEPT,
        unfinished=pages.unfinished(db(), signed_in_actor(), review_id, clock()),
        same=same,
        same_name=rules.clean_name(form.upload.filename) if form.upload else "",
        has_errors=bool(form.errors) or same is not None,
        choose_again=choose_again,
        is_lead=signed_in_actor().is_on_review(review_id, ReviewRole.LEAD_REVIEWER),
    )


@bp.get("/reviews/<uuid:review_id>/uploads/<uuid:upload_id>")
@guarded(Permission.DRAFT_UPLOAD, by="upload")
def progress(review_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    require(signed_in_actor(), Permission.DRAFT_LIST, subject())
    found = queries.get_upload(db(), review_id, upload_id)
    page = pages.progress_page(db(), found, clock())
    if request.accept_mimetypes.best == "application/json":
        return {"state": page.state, "words": page.words, "done": page.done, "total": page.total}
    if page.draft_number is not None and page.state == "done":
        draft = queries.get_draft(db(), review_id, page.draft_number)
        _say_it_is_in(draft)
        return redirect(_url_of(draft))
    return render("drafts/progress.html", page=page, review=mark(review_id))


@bp.get("/reviews/<uuid:review_id>/drafts/<int:number>")
@guarded(Permission.DRAFT_READ, by="draft")
def read(review_id: UUID, number: int) -> ResponseReturnValue:
    draft = queries.get_draft(db(), review_id, number)
    _note_read(draft)
    page = pages.read_page(db(), signed_in_actor(), draft)
    return render("drafts/read.html", page=page, review=mark(review_id))


@bp.route("/reviews/<uuid:review_id>/drafts/<int:number>/send", methods=["GET", "POST"])
@guarded(Permission.DRAFT_SEND, by="draft")
def send(review_id: UUID, number: int) -> ResponseReturnValue:
    """Say once more what would be sent and to whom; then send it, for it cannot be taken back."""
    if request.method == "GET":
        draft = queries.get_draft(db(), review_id, number)
        if draft.sent_at is not None:
            return redirect(_url_of(draft))
        page = pages.send_page(db(), draft)
        return render("drafts/send.html", page=page, review=mark(review_id))
    with unit_of_work() as work:
        sent = service.send(work, signed_in_actor(), review_id, number, clock())
    flash(
        gettext(
            "Draft %(number)s is sent. Everybody with a role on this review can read it now. What "
            "is next for you stands below.",
            number=sent.number,
        ),
        "saved",
    )
    return redirect(_review_url(review_id))


@bp.get("/reviews/<uuid:review_id>/drafts/<int:number>/original")
@guarded(Permission.DRAFT_READ, by="draft")
def original(review_id: UUID, number: int) -> ResponseReturnValue:
    draft = queries.get_draft(db(), review_id, number)
    data = files().get(Address(draft.board_id, draft.sha256))
    _note_read(draft)
    return attachments.original(data, name=draft.file_name, media_type=draft.media_type)


@bp.post("/reviews/<uuid:review_id>/drafts/<int:number>/reread")
@guarded(Permission.DRAFT_REREAD, by="draft")
def reread(review_id: UUID, number: int) -> ResponseReturnValue:
    with unit_of_work() as work:
        started = service.reread(work, signed_in_actor(), review_id, number, clock())
    return redirect(_url_of(started))


@bp.get("/reviews/<uuid:review_id>/drafts/<int:number>/details")
@guarded(Permission.DRAFT_LIST, by="draft")
def details(review_id: UUID, number: int) -> ResponseReturnValue:
    draft = queries.get_draft(db(), review_id, number)
    page = pages.details_page(db(), signed_in_actor(), draft)
    if page.comments:  # words of the draft, too
        _note_read(draft)
    return render("drafts/details.html", page=page, review=mark(review_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Let the browser finish sending: one that is cut off in the middle never shows the answer."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, _DRAIN)
    try:
        while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
            left -= len(chunk)
    except OSError:
        current_app.logger.info("An upload that was too large was broken off.")
    return error_page(413)


def _say_it_is_in(draft: Draft) -> None:
    """How much came in, right after it did: a wrong file shows by its length."""
    reading = queries.get_reading(db(), draft.reading_id)
    flash(
        gettext(
            "Draft %(number)s is in: %(counts)s.",
            number=draft.number,
            counts=pages.count_words(reading),
        ),
        "saved",
    )
    if draft.sent_at is not None and pages.is_short(db(), reading):
        flash(pages.short_words(is_sent=True), "warning")


def _review_url(review_id: UUID) -> str:
    """The review's home, a page of a room above this one: its address is written out."""
    return f"{request.script_root}/reviews/{review_id}"


def _url_of(kept: Upload | Draft) -> str:
    """Where one looks at it: on its way, or read by those who may, or known of by the others."""
    if isinstance(kept, Upload):
        return url_for(".progress", review_id=kept.review_id, upload_id=kept.id)
    may_read = may(signed_in_actor(), Permission.DRAFT_READ, queries.subject_of(kept))
    endpoint = ".read" if may_read else ".details"
    return url_for(endpoint, review_id=kept.review_id, number=kept.number)


def _note_read(draft: Draft) -> None:
    reads.note_read(
        person_id=signed_in_actor().person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        draft_id=draft.id,
    )
