"""Leaving a recommendation out of the set, and taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.reasons import DropForm
from qmapp.casework.recommendations.pages.one import here_of
from qmapp.casework.recommendations.pages.words import title_of
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.recommendations.rules import State
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    bp,
    open_line,
    open_review,
    stock,
    url_of,
    url_of_set,
)
from qmapp.casework.recommendations.views.going_on import after, progress_of
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken


@bp.route(f"{ONE}/drop", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def drop(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Leave one out of the set; a button of a ready reason needs no typing."""
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if not line.is_live:
        return redirect(url_of(review.id, line.id))
    form = DropForm(data={"version": str(line.version)})
    if request.method == "GET":
        return _page(review, line, form)
    form.take_stock(request.form.get("stock"))
    return _drop(review, line, form)


def _drop(review: Review, line: RecommendationLine, form: DropForm) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(review, line, form), 422
    progress = progress_of(review, line)
    try:
        with unit_of_work() as work:
            service.drop(
                work,
                signed_in_actor(),
                queries.get_recommendation(work, signed_in_actor(), review.id, line.id),
                form.because.data or "",
                clock(),
                version=form.seen_version,
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        return _page(review, line, form, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, line, form), 422
    flash(gettext("Left out: %(title)s. It stays readable below the set.",
                  title=title_of(line.number, line.text)), "saved")  # fmt: skip
    if line.state is State.CONFIRMED:
        return redirect(url_of_set(review.id))
    return redirect(
        after(review.id, line.id, progress, is_in_list=request.form.get("then") != "next")
    )


def _page(
    review: Review, line: RecommendationLine, form: DropForm, *, is_clash: bool = False
) -> str:
    return render(
        "recommendations/drop.html",
        review=review,
        here=here_of(line),
        text=line.text,
        form=form,
        stock=stock(),
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


@bp.post(f"{ONE}/put-back")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def put_back(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Take a dropped one into the set again, as it stood there."""
    try:
        with unit_of_work() as work:
            item = queries.get_recommendation(work, signed_in_actor(), review_id, recommendation_id)
            service.put_back(work, signed_in_actor(), item, clock())
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
        return redirect(url_of(review_id, recommendation_id))
    flash(gettext("It is in the set again, as it stood there."), "saved")
    return redirect(url_of_set(review_id, f"r-{recommendation_id}"))
