"""What was put to bodies outside, of one review."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks import queries, service
from qmapp.decision.asks.checking import AskDetails
from qmapp.decision.asks.forms import AskForm, EndForm, ReplyForm
from qmapp.decision.asks.pages.asks import (
    Difference,
    ask_differences,
    ask_row,
    asks_page,
    reply_differences,
    to_words,
)
from qmapp.decision.asks.queries import Addressed, AskLine
from qmapp.decision.asks.views.blueprint import bp, open_review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work

_BASE = "/reviews/<uuid:review_id>/asks"


@bp.get(_BASE)
@guarded(Permission.RESPONSE_READ, by="asks")
def index(review_id: UUID) -> ResponseReturnValue:
    page = asks_page(
        queries.list_addressed(db(), review_id),
        queries.list_asks(db(), review_id, today()),
        today(),
        may_write=may(signed_in_actor(), Permission.RESPONSE_WRITE, subject()),
    )
    return render("asks/index.html", review=open_review(review_id), page=page)


# Writing it down -----------------------------------------------------------------------------


@bp.route(f"{_BASE}/add", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="asks")
def add(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    put = _chosen(review_id)
    if put is None:
        return render(
            "asks/choose.html",
            review=review,
            rows=[(one, to_words(one)) for one in queries.list_addressed(db(), review_id)],
        )
    form = AskForm()
    if request.method == "GET":
        form.body.data = put.body
        return _add_page(review, put, form)
    if not form.validate_on_submit():
        return _add_page(review, put, form), 422
    try:
        with unit_of_work() as work:
            made = service.add_ask(
                work,
                signed_in_actor(),
                review,
                put.id,
                form.details(),
                clock(),
                ask_id=form.ask_id,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, put, form), 422
    flash(gettext("It is written down."), "saved")
    return _back(review_id, made)


def _chosen(review_id: UUID) -> Addressed | None:
    """The recommendation that the address names; None where it names none."""
    text = request.args.get("recommendation", "")
    if not text:
        return None
    try:
        return queries.get_addressed(db(), review_id, UUID(text))
    except ValueError:
        raise NotFound("recommendation") from None


def _add_page(review: Review, put: Addressed, form: AskForm) -> str:
    return render(
        "asks/add.html",
        review=review,
        put=put,
        to=to_words(put),
        form=form,
        has_errors=bool(form.errors),
    )


@bp.route(f"{_BASE}/<uuid:ask_id>/change", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="ask")
def change(review_id: UUID, ask_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), queries.line_of(db(), review_id, ask_id)
    if line.ended_at is not None:
        return _back(review_id)
    form = AskForm.of(_details_of(line), line.version)
    if request.method == "GET":
        return _change_page(review, line, form)
    if not form.validate_on_submit():
        return _change_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                queries.get_ask(work, review_id, ask_id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = ask_differences(line, form.details())
        return _change_page(review, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return _back(review_id, ask_id)


def _change_page(
    review: Review,
    line: AskLine,
    form: AskForm,
    clash: Sequence[Difference] = (),
    end_form: EndForm | None = None,
) -> str:
    end_form = end_form or EndForm(formdata=None)
    return render(
        "asks/change.html",
        review=review,
        row=ask_row(line, today()),
        form=form,
        end=end_form,
        clash=clash,
        has_errors=bool(form.errors or end_form.errors or clash),
    )


def _details_of(line: AskLine) -> AskDetails:
    return AskDetails(
        body=line.body,
        words=line.words,
        sent_on=line.course.sent_on,
        reply_due_on=line.course.reply_due_on,
    )


@bp.post(f"{_BASE}/<uuid:ask_id>/end")
@guarded(Permission.RESPONSE_WRITE, by="ask")
def end(review_id: UUID, ask_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    try:
        if form.validate_on_submit():
            with unit_of_work() as work:
                ask = queries.get_ask(work, review_id, ask_id)
                service.end(work, signed_in_actor(), ask, form.because.data or "", clock())
            flash(gettext("It is taken out. Why stands below the list."), "saved")
            return _back(review_id)
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
    line = queries.line_of(db(), review_id, ask_id)
    standing = AskForm.of(_details_of(line), line.version, formdata=None)
    return _change_page(open_review(review_id), line, standing, end_form=form), 422


# What came back ------------------------------------------------------------------------------


@bp.route(f"{_BASE}/<uuid:ask_id>/reply", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="ask")
def reply(review_id: UUID, ask_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), queries.line_of(db(), review_id, ask_id)
    if line.ended_at is not None or line.course.sent_on is None:
        if line.ended_at is None:
            flash(gettext("Write down first when it was sent."), "notice")
        return _back(review_id, ask_id)
    form = ReplyForm.of(line)
    if request.method == "GET":
        return _reply_page(review, line, form)
    try:
        if request.form.get("do") == "take-back":
            _take_back(review_id, ask_id, form)
        elif form.validate_on_submit():
            _record(review_id, ask_id, form)
        else:
            return _reply_page(review, line, form), 422
    except SavedElsewhere:
        form.version.data = str(line.version)
        return _reply_page(review, line, form, reply_differences(line, form.typed())), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _reply_page(review, line, form), 422
    return _back(review_id, ask_id)


def _record(review_id: UUID, ask_id: UUID, form: ReplyForm) -> None:
    with unit_of_work() as work:
        service.record_reply(
            work,
            signed_in_actor(),
            queries.get_ask(work, review_id, ask_id),
            form.typed(),
            version=form.seen_version,
            now=clock(),
        )
    flash(gettext("The reply is saved."), "saved")


def _take_back(review_id: UUID, ask_id: UUID, form: ReplyForm) -> None:
    with unit_of_work() as work:
        service.take_back_reply(
            work,
            signed_in_actor(),
            queries.get_ask(work, review_id, ask_id),
            version=form.seen_version,
            now=clock(),
        )
    flash(gettext("The reply is taken out."), "saved")


def _reply_page(
    review: Review, line: AskLine, form: ReplyForm, clash: Sequence[Difference] = ()
) -> str:
    return render(
        "asks/reply.html",
        review=review,
        row=ask_row(line, today()),
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )


def _back(review_id: UUID, ask_id: UUID | None = None) -> ResponseReturnValue:
    anchor = f"ask-{ask_id}" if ask_id else None
    return redirect(url_for(".index", review_id=review_id, _anchor=anchor))
