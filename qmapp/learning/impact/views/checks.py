"""Checks of a recommendation: recorded, added, moved, taken out of the plan."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.impact import queries, service
from qmapp.learning.impact.forms import (
    AddCheckForm,
    DeliveryCheckForm,
    ImpactCheckForm,
    PlanCheckForm,
)
from qmapp.learning.impact.lines import CheckLine, Followed
from qmapp.learning.impact.pages.checking import check_page
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.impact.views.blueprint import ONE, back, bp, check_of, followed, open_review
from qmapp.learning.measures.pages.readings import readings_of

_CHECK = f"{ONE}/checks/<uuid:check_id>"


@bp.route(_CHECK, methods=["GET", "POST"])
@guarded(Permission.CHECK_RECORD, by="check")
def check(review_id: UUID, recommendation_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """Say what a check found."""
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    found = check_of(line, check_id)
    if request.method == "GET" and not found.is_to_come:
        return back(review_id, recommendation_id, f"check-{check_id}")
    form = _form_of(found)
    if request.method == "GET":
        return _page(review, line, found, form)
    if not form.validate_on_submit():
        return _page(review, line, found, form), 422
    try:
        with unit_of_work() as work:
            service.record_check(
                work,
                signed_in_actor(),
                check_id,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(found.version)
        return _page(review, line, found, form, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, line, found, form), 422
    flash(gettext("The check is recorded. It stays as it is."), "saved")
    return back(review_id, recommendation_id, f"check-{check_id}")


def _form_of(found: CheckLine) -> ImpactCheckForm | DeliveryCheckForm:
    kind = ImpactCheckForm if found.kind is CheckKind.IMPACT else DeliveryCheckForm
    return kind(data={"version": str(found.version)})


def _page(
    review: Review,
    line: Followed,
    found: CheckLine,
    form: ImpactCheckForm | DeliveryCheckForm,
    *,
    is_stale: bool = False,
) -> str:
    rests_on = queries.weighed(
        db(), line.recommendation_id, line.begun_on, line.again.on if line.again else None
    )
    readings = readings_of(db(), [one.id for one in line.measures if one.id in rests_on])
    return render(
        "impact/check.html",
        review=review,
        page=check_page(line, found, rests_on, readings, today()),
        form=form,
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )


@bp.route(f"{ONE}/checks/add", methods=["GET", "POST"])
@guarded(Permission.CHECK_RECORD, by="follow_up")
def add_check(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    form = AddCheckForm()
    if request.method == "GET":
        return _add_page(review, line, form)
    if not form.validate_on_submit():
        return _add_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.add_check(
                work,
                signed_in_actor(),
                line.id,
                form.chosen,
                form.due_on.data,
                clock(),
                check_id=form.made_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, line, form), 422
    flash(gettext("The check is planned."), "saved")
    return back(review_id, recommendation_id, "checks")


def _add_page(review: Review, line: Followed, form: AddCheckForm) -> str:
    return render(
        "impact/check_add.html",
        review=review,
        line=line,
        form=form,
        has_errors=bool(form.errors),
    )


@bp.route(f"{_CHECK}/move", methods=["GET", "POST"])
@guarded(Permission.CHECK_RECORD, by="check")
def move_check(review_id: UUID, recommendation_id: UUID, check_id: UUID) -> ResponseReturnValue:
    """Move a check to another day, or take it out of the plan: either with a reason."""
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    found = check_of(line, check_id)
    if request.method == "GET" and not found.is_to_come:
        return back(review_id, recommendation_id, f"check-{check_id}")
    form = PlanCheckForm(data={"version": str(found.version), "do": "move"})
    if request.method == "GET":
        return _plan_page(review, line, found, form)
    if not form.validate_on_submit():
        return _plan_page(review, line, found, form), 422
    try:
        _plan_anew(check_id, form)
    except SavedElsewhere:
        form.version.data = str(found.version)
        return _plan_page(review, line, found, form, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _plan_page(review, line, found, form), 422
    return back(review_id, recommendation_id, "checks")


def _plan_anew(check_id: UUID, form: PlanCheckForm) -> None:
    because, version, now = form.because.data or "", form.seen_version, clock()
    with unit_of_work() as work:
        if form.do.data == "end":
            service.end_check(work, signed_in_actor(), check_id, because, version=version, now=now)
        else:
            service.move_check(
                work,
                signed_in_actor(),
                check_id,
                form.due_on.data,
                because,
                version=version,
                now=now,
            )
    flash(
        gettext("The check is taken out of the plan. Why stands below the list.")
        if form.do.data == "end"
        else gettext("The check is moved. The earlier day stands below the list, with the reason."),
        "saved",
    )


def _plan_page(
    review: Review,
    line: Followed,
    found: CheckLine,
    form: PlanCheckForm,
    *,
    is_stale: bool = False,
) -> str:
    return render(
        "impact/check_move.html",
        review=review,
        page=check_page(line, found, {}, {}, today()),
        form=form,
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )
