"""The letters of a review: begun, looked through, read, sent."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft, list_drafts
from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.checking import require_sendable
from qmapp.casework.feedback.content import Content, seen_digest
from qmapp.casework.feedback.forms import SendForm, read_number
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.pages.reading import IndexPage, letter_row, sent_page
from qmapp.casework.feedback.pages.writing import writing_page
from qmapp.casework.feedback.views.blueprint import LETTER, LETTERS, bp, open_letter, open_review
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work
from qmapp.foundation.web.words import show_broken


@bp.get(LETTERS)
@guarded(Permission.FEEDBACK_READ, by="letters")
def index(review_id: UUID) -> ResponseReturnValue:
    review, actor = open_review(review_id), signed_in_actor()
    lines = queries.list_letters(db(), actor, review)
    may_write = may(actor, Permission.FEEDBACK_WRITE, subject())
    newest = _newest_sent(review)
    is_blind = newest is not None and not sight_of_draft(db(), actor, review, newest)
    reads_drafts = may(actor, Permission.FEEDBACK_READ, queries.subject_of_open(review))
    has_open = queries.unsent_letter(db(), review.id) is not None
    page = IndexPage(
        rows=[letter_row(line) for line in lines],
        begin_on=newest.number if newest and may_write and not is_blind and not has_open else None,
        begins_again=newest is not None
        and any(line.draft_number == newest.number for line in lines),
        blind_on=newest.number if newest and is_blind and reads_drafts else None,
        is_lead=queries.is_lead(actor, review.id),
        may_write=may_write,
    )
    return render("feedback/index.html", review=review, page=page)


def _newest_sent(review: Review) -> Draft | None:
    sent = [one for one in list_drafts(db(), signed_in_actor(), review) if one.is_sent]
    return get_draft(db(), review.id, max(one.number for one in sent)) if sent else None


@bp.post(f"{LETTERS}/begin")
@guarded(Permission.FEEDBACK_WRITE, by="letters")
def begin(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    try:
        with unit_of_work() as work:
            draft = get_draft(work, review_id, read_number(request.form.get("draft")) or 0)
            number = service.begin_letter(work, signed_in_actor(), review, draft, clock()).number
    except RuleBroken as broken:
        flash(show_broken(broken), "notice")
        return redirect(url_for(".index", review_id=review_id))
    return redirect(url_for(".letter", review_id=review_id, letter=number))


@bp.get(LETTER)
@guarded(Permission.FEEDBACK_READ, by="letter")
def letter(review_id: UUID, letter: int) -> ResponseReturnValue:
    review, found, draft = open_letter(review_id, letter)
    return _letter_page(review, found, draft)


def _letter_page(review: Review, found: Letter, draft: Draft) -> str:
    actor, sent = signed_in_actor(), queries.find_sent(db(), found.id)
    if sent is None:
        may_write = may(actor, Permission.FEEDBACK_WRITE, subject())
        lines = queries.list_points(db(), review, found)
        url_of = partial(_source_url, review.id, draft.number)
        page = writing_page(found, draft.number, lines, url_of, may_write=may_write)
        return render("feedback/writing.html", review=review, page=page)
    return render(
        "feedback/sent.html",
        review=review,
        page=sent_page(
            queries.content_of(db(), review, found),
            sent.sha256,
            sent.sent_at,
            answers=queries.list_answers(db(), actor, found),
            marks=queries.list_marks(db(), actor, found),
            is_lead=queries.is_lead(actor, review.id),
            is_next_sent=queries.is_next_sent(db(), found),
        ),
    )


def _source_url(review_id: UUID, draft_number: int, line: queries.PointLine) -> str:
    """Where the source of a point is read."""
    of_draft: dict[str, Any] = {"review_id": review_id, "number": draft_number}
    if line.thread_id is not None:
        return url_for("threads.show", thread_id=line.thread_id, **of_draft)
    if line.finding_id is not None:
        return url_for("findings.show", review_id=review_id, finding_id=line.finding_id)
    if line.marker_number is not None:
        return url_for("moderation.marker", marker=line.marker_number, **of_draft)
    return ""


@bp.post(f"{LETTER}/look-again")
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def look_again(review_id: UUID, letter: int) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    with unit_of_work() as work:
        count = service.look_again(work, signed_in_actor(), found, clock())
    said = (
        ngettext("%(num)d point was added.", "%(num)d points were added.", count)
        if count
        else gettext("Nothing new has come since.")
    )
    flash(said, "saved" if count else "notice")
    return redirect(url_for(".letter", review_id=review_id, letter=letter))


@bp.post(f"{LETTER}/discard")
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def discard(review_id: UUID, letter: int) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    with unit_of_work() as work:
        service.discard(work, signed_in_actor(), found, clock())
    flash(gettext("The letter is thrown away. Nobody was asked anything."), "saved")
    return redirect(url_for(".index", review_id=review_id))


@bp.route(f"{LETTER}/send", methods=["GET", "POST"])
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def send(review_id: UUID, letter: int) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    if found.sent_at is not None:
        return redirect(url_for(".letter", review_id=review_id, letter=letter))
    content = queries.content_of(db(), review, found)
    if request.method == "GET":
        return _send_page(review, content)
    form = SendForm()
    try:
        with unit_of_work() as work:
            service.send(work, signed_in_actor(), found, seen=form.seen.data or "", now=clock())
    except SavedElsewhere:
        return _send_page(review, content, is_changed=True), 409
    except RuleBroken:
        return _send_page(review, content), 409
    flash(gettext("The letter is sent. It stays as it is."), "saved")
    return redirect(url_for(".letter", review_id=review_id, letter=letter))


def _send_page(review: Review, content: Content, *, is_changed: bool = False) -> str:
    lacks = ""
    try:
        require_sendable(content, review.stage)
    except RuleBroken as broken:
        lacks = show_broken(broken)
    return render(
        "feedback/send.html",
        review=review,
        page=sent_page(
            content, "", clock(), answers={}, marks={}, is_lead=False, is_next_sent=False
        ),
        lacks=lacks,
        is_changed=is_changed,
        form=SendForm(formdata=None, data={"seen": seen_digest(content)}),
        has_errors=is_changed,
    )
