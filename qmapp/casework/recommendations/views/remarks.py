"""Answering remarks, on one recommendation and on the whole set, and taking answers back."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.reasons import AnswerForm
from qmapp.casework.recommendations.pages.one import here_of
from qmapp.casework.recommendations.pages.remarks import remark_row
from qmapp.casework.recommendations.queries import RecommendationLine, RemarkLine
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    SET,
    bp,
    open_line,
    open_review,
    url_of,
    url_of_set,
)
from qmapp.casework.remarks.loading import shipped
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work


@bp.route(f"{SET}/remarks/<rule>", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="review")
def answer_set(review_id: UUID, rule: str) -> ResponseReturnValue:
    return _answer(open_review(review_id), rule, None)


@bp.route(f"{ONE}/remarks/<rule>", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def answer(review_id: UUID, recommendation_id: UUID, rule: str) -> ResponseReturnValue:
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    return _answer(review, rule, line) if line.is_live else redirect(url_of(review_id, line.id))


def _answer(review: Review, rule: str, line: RecommendationLine | None) -> ResponseReturnValue:
    found = _find(review, rule, line)
    if found is None:
        if request.method == "GET" and not _is_rule_known(rule):
            raise NotFound("remark")
        return _asked_no_more(review, line)
    shown = found.remark.rests_on
    old = found.answer.because if found.answer is not None else ""
    form = AnswerForm(data={"because": old, "rests_on": shown})
    if request.method == "GET":
        return _page(review, found, line, form)
    if not form.validate_on_submit():
        return _page(review, found, line, form), 422
    try:
        with unit_of_work() as work:
            service.answer_remark(
                work,
                signed_in_actor(),
                review,
                rule,
                form.because.data or "",
                clock(),
                rests_on=form.rests_on.data or "",
                rec=queries.get_recommendation(work, signed_in_actor(), review.id, line.id)
                if line is not None
                else None,
            )
    except SavedElsewhere:
        form.rests_on.data = shown  # saving it once more is a choice made knowingly
        return _page(review, found, line, form, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, found, line, form), 422
    flash(gettext("Answered. Your reason stays on record."), "saved")
    return redirect(_back(review, line, rule))


def _find(review: Review, rule: str, line: RecommendationLine | None) -> RemarkLine | None:
    """The remark that this rule makes now, with the answer that stands."""
    actor = signed_in_actor()
    lines = queries.list_recommendations(db(), actor, review)
    found = queries.remarks(db(), actor, review, lines)
    asked = found.of_set if line is None else found.by_recommendation.get(line.id, ())
    return next((one for one in asked if one.remark.rule == rule), None)


def _is_rule_known(rule: str) -> bool:
    return shipped().rule(rule) is not None


def _asked_no_more(review: Review, line: RecommendationLine | None) -> ResponseReturnValue:
    flash(gettext("Nothing asks this any more: what it spoke of was changed meanwhile."), "notice")
    return redirect(_back(review, line))


def _page(
    review: Review,
    found: RemarkLine,
    line: RecommendationLine | None,
    form: AnswerForm,
    *,
    is_clash: bool = False,
) -> str:
    return render(
        "recommendations/answer.html",
        review=review,
        row=remark_row(found),
        here=here_of(line) if line is not None else None,
        text=line.text if line is not None else "",
        form=form,
        back=_back(review, line, found.remark.rule),
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


def _back(review: Review, line: RecommendationLine | None, rule: str | None = None) -> str:
    anchor = f"remark-{rule}" if rule is not None else None
    if line is None:
        return url_of_set(review.id, anchor or "of-set")
    return url_of(review.id, line.id, anchor or "remarks")


@bp.post(f"{SET}/answers/<uuid:answer_id>/take-back")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="review")
def take_set_answer_back(review_id: UUID, answer_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    _take_back(review, answer_id)
    return redirect(url_of_set(review_id, "of-set"))


@bp.post(f"{ONE}/answers/<uuid:answer_id>/take-back")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def take_answer_back(
    review_id: UUID, recommendation_id: UUID, answer_id: UUID
) -> ResponseReturnValue:
    review = open_review(review_id)
    _take_back(review, answer_id)
    return redirect(url_of(review_id, recommendation_id, "remarks"))


def _take_back(review: Review, answer_id: UUID) -> None:
    with unit_of_work() as work:
        service.take_back_answer(work, signed_in_actor(), review, answer_id, clock())
    flash(gettext("The answer is taken back. That it was given stays on record."), "saved")
