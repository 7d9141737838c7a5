"""Where the response to a review stands: begun, opened with words, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks import queries as asks
from qmapp.decision.asks.pages.asks import asks_page
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.forms.answering import OpeningForm, ReopenForm
from qmapp.decision.responses.pages.answering import Difference, opening_differences
from qmapp.decision.responses.pages.standing import response_page
from qmapp.decision.responses.views.blueprint import (
    BASE,
    allowed,
    bp,
    open_review,
    open_version,
    to_response,
)
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work


@bp.get(BASE)
@guarded(Permission.REVIEW_SEE, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    """For the board where it stands; for the others what was agreed, once it was."""
    review = open_review(review_id)
    if queries.may_read_open(signed_in_actor(), review):
        return _standing_page(review, ReopenForm(formdata=None))
    found = queries.find_agreed(db(), signed_in_actor(), review)
    if found is None:
        return render("responses/none.html", review=review)
    number = found.line.number
    return redirect(url_for(".version", review_id=review_id, number=number))


def _standing_page(review: Review, reopen_form: ReopenForm) -> str:
    actor, may = signed_in_actor(), allowed(review)
    page = response_page(
        queries.get_standing(db(), actor, review, today()),
        asks_page(
            asks.list_addressed(db(), review.id),
            asks.list_asks(db(), review.id, today()),
            today(),
            may_write=may.write,
        ),
        queries.list_versions(db(), actor, review),
        may,
    )
    return render(
        "responses/index.html",
        review=review,
        page=page,
        reopen=reopen_form,
        has_errors=bool(reopen_form.errors),
    )


@bp.post(f"{BASE}/start")
@guarded(Permission.RESPONSE_WRITE, by="response")
def start(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    with unit_of_work() as work:
        service.open_response(work, signed_in_actor(), review, clock())
    flash(gettext("The response is begun. Nobody outside the board sees it yet."), "saved")
    return to_response(review_id)


@bp.post(f"{BASE}/reopen")
@guarded(Permission.RESPONSE_WRITE, by="response")
def reopen(review_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), ReopenForm()
    if not form.validate_on_submit():
        return _standing_page(review, form), 422
    try:
        with unit_of_work() as work:
            because = form.because.data or ""
            service.new_version(work, signed_in_actor(), review, because, clock())
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
        return _standing_page(review, form), 422
    words = gettext("A new version is begun. What was agreed stays as it was agreed.")
    flash(words, "saved")
    return to_response(review_id)


@bp.route(f"{BASE}/opening", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="response")
def opening(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    found = open_version(review_id)
    form = OpeningForm(data={"opening": found.opening, "version": str(found.version)})
    if not form.validate_on_submit():
        return _opening_page(review, form)
    try:
        with unit_of_work() as work:
            service.write_opening(
                work,
                signed_in_actor(),
                queries.get_newest(work, review_id),
                form.opening.data or "",
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(found.version)  # saving it once more is a choice made knowingly
        clash = opening_differences(found.opening, form.opening.data or "")
        return _opening_page(review, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _opening_page(review, form), 422
    flash(gettext("The opening words are saved."), "saved")
    return to_response(review_id, "opening")


def _opening_page(review: Review, form: OpeningForm, clash: Sequence[Difference] = ()) -> str:
    return render(
        "responses/opening.html",
        review=review,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )
