"""Dissent, agreeing a version, and versions that were agreed."""

from __future__ import annotations

from uuid import UUID

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks import queries as asks
from qmapp.decision.responses import document, queries, service
from qmapp.decision.responses.content import seen_digest
from qmapp.decision.responses.forms.agreeing import AgreeForm, DissentForm
from qmapp.decision.responses.forms.parts import read_id
from qmapp.decision.responses.pages.agreed import agreed_page, content_page
from qmapp.decision.responses.pages.standing import ask_sentences
from qmapp.decision.responses.pages.words import lack_links, name_of
from qmapp.decision.responses.queries import Agreed
from qmapp.decision.responses.views.blueprint import (
    BASE,
    agencies_to_choose,
    allowed,
    bp,
    open_review,
    open_version,
    to_answer,
    to_response,
)
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.documents import Document, write_docx, write_pdf
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    unit_of_work,
)
from qmapp.foundation.web.words import show_date
from qmapp.people.accounts.queries import get_board

_WORDS = document.Words(gettext, show_date)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# Dissent -------------------------------------------------------------------------------------


@bp.route(f"{BASE}/dissent", methods=["GET", "POST"])
@guarded(Permission.DISSENT_RECORD, by="open_response")
def dissent(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    open_version(review_id)
    standing = queries.get_standing(db(), signed_in_actor(), review, today())
    named = [(one.recommendation.id, name_of(one.recommendation.number)) for one in standing.lines]
    form = DissentForm(named, agencies_to_choose(review.board_id))
    if request.method == "GET":
        form.recommendation_id.data = request.args.get("recommendation", "")
        return _dissent_page(review, form)
    if not form.validate_on_submit():
        return _dissent_page(review, form), 422
    try:
        with unit_of_work() as work:
            service.record_dissent(
                work,
                signed_in_actor(),
                queries.get_newest(work, review_id),
                form.details(),
                clock(),
                dissent_id=form.made_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _dissent_page(review, form), 422
    flash(gettext("The dissent is on record. It is part of what the board agrees."), "saved")
    about = read_id(form.recommendation_id.data)
    return to_answer(review_id, about, "dissent") if about else to_response(review_id, "dissent")


def _dissent_page(review: Review, form: DissentForm) -> str:
    return render("responses/dissent.html", review=review, form=form, has_errors=bool(form.errors))


@bp.post(f"{BASE}/dissent/<uuid:dissent_id>/take-back")
@guarded(Permission.DISSENT_RECORD, by="open_response")
def take_back_dissent(review_id: UUID, dissent_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        found = queries.get_newest(work, review_id)
        service.end_dissent(work, signed_in_actor(), found, dissent_id, clock())
    flash(gettext("The dissent is taken back. It stays readable below."), "saved")
    return to_response(review_id, "dissent")


# Agreeing ------------------------------------------------------------------------------------


@bp.route(f"{BASE}/agree", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_AGREE, by="open_response")
def agree(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    open_version(review_id)
    form = AgreeForm()
    if request.method == "GET" or not form.validate_on_submit():
        return _agree_page(review, form), 422 if form.errors else 200
    try:
        with unit_of_work() as work:
            service.agree(
                work,
                signed_in_actor(),
                queries.get_newest(work, review_id),
                form.agreed_on.data,
                clock(),
                seen=form.seen.data or "",
            )
    except SavedElsewhere:
        form.declares.data = False
        return _agree_page(review, form, is_changed=True), 409
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
        return _agree_page(review, form), 422
    flash(gettext("The response is agreed. Everybody with a part in the review reads it."), "saved")
    return to_response(review_id)


def _agree_page(review: Review, form: AgreeForm, *, is_changed: bool = False) -> str:
    """What will be frozen, whole; or what is missing before it can be."""
    actor = signed_in_actor()
    standing = queries.get_standing(db(), actor, review, today())
    if standing.missing:
        links = lack_links(standing.missing, review.id, reads_set=allowed(review).read_set)
        return render("responses/not_ready.html", review=review, missing=links)
    content = queries.get_to_agree(db(), actor, review, today())
    form.seen.data = seen_digest(content)
    return render(
        "responses/agree.html",
        review=review,
        page=content_page(content),
        form=form,
        is_changed=is_changed,
        has_errors=bool(form.errors) or is_changed,
    )


# What was agreed -----------------------------------------------------------------------------


@bp.get(f"{BASE}/versions/<int:number>")
@guarded(Permission.RESPONSE_READ, by="response_version")
def version(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _agreed(review_id, number)
    actor = signed_in_actor()
    page = agreed_page(
        found,
        queries.list_versions(db(), actor, review),
        reads_open=queries.may_read_open(actor, review),
    )
    return render("responses/version.html", review=review, page=page)


@bp.get(f"{BASE}/versions/<int:number>.pdf")
@guarded(Permission.RESPONSE_READ, by="response_version")
def version_pdf(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _agreed(review_id, number)
    return _download(review, number, "pdf", write_pdf(_document(review, found)), "application/pdf")


@bp.get(f"{BASE}/versions/<int:number>.docx")
@guarded(Permission.RESPONSE_READ, by="response_version")
def version_docx(review_id: UUID, number: int) -> ResponseReturnValue:
    review, found = _agreed(review_id, number)
    return _download(review, number, "docx", write_docx(_document(review, found)), _DOCX)


def _agreed(review_id: UUID, number: int) -> tuple[Review, Agreed]:
    review = open_review(review_id)
    return review, queries.get_agreed(db(), signed_in_actor(), review, number)


def _document(review: Review, found: Agreed) -> Document:
    """The version as one document; the board's own copy says how its letters stand."""
    letters = (
        asks.list_asks(db(), review.id, today())
        if queries.may_read_open(signed_in_actor(), review)
        else ()
    )
    live = [one for one in letters if one.ended_at is None]
    return document.response_document(
        found.content,
        _WORDS,
        sha256=found.line.sha256,
        marking=get_board(db(), review.board_id).marking,
        asks=[
            document.AskLine(
                number=one.recommendation_number or 0,
                body=one.body,
                sent=ask_sentences(one, today())[0],
                reply=ask_sentences(one, today())[1],
            )
            for one in live
        ],
        asks_on=today() if live else None,
        generated_on=show_date(today()),
    )


def _download(
    review: Review, number: int, ending: str, data: bytes, media_type: str
) -> ResponseReturnValue:
    response = Response(data, mimetype=media_type)
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in review.reference).lower()
    response.headers["Content-Disposition"] = (
        f'attachment; filename="response-{name}-version-{number}.{ending}"'
    )
    response.headers["Cache-Control"] = "no-store"
    return response
