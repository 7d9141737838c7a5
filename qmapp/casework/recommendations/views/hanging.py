"""What hangs on a recommendation: the findings that it answers, and the passages it stands in."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.findings import queries as findings
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.reasons import CausesForm
from qmapp.casework.recommendations.pages.causes import causes_page, linked_values, offered
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    bp,
    open_line,
    open_review,
    url_of,
)
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.words import show_broken


@bp.route(f"{ONE}/causes", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def causes(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Say which findings it answers, and which cause of each."""
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if not line.is_live:
        return redirect(url_of(review_id, line.id))
    every = findings.list_findings(db(), signed_in_actor(), review)
    form = CausesForm(
        offered(line, every), data={"links": linked_values(line), "version": str(line.version)}
    )
    is_clash = False
    if request.method == "POST" and form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.set_causes(
                    work,
                    signed_in_actor(),
                    queries.get_recommendation(work, signed_in_actor(), review_id, line.id),
                    form.chosen(),
                    clock(),
                    version=form.seen_version,
                )
        except SavedElsewhere:
            form.version.data, is_clash = str(line.version), True
        else:
            flash(gettext("Saved: what it answers."), "saved")
            return redirect(url_of(review_id, line.id, "answers"))
    page = causes_page(
        line,
        every,
        form.links.data or (),
        may_add=may(signed_in_actor(), Permission.FINDINGS_WRITE, subject()),
    )
    answer = render(
        "recommendations/causes.html",
        review=review,
        page=page,
        form=form,
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )
    if is_clash:
        return answer, 409
    return (answer, 422) if form.errors else answer


# Passages ------------------------------------------------------------------------------------


@bp.post(f"{ONE}/passages/<uuid:place_id>/take-away")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def take_place_away(
    review_id: UUID, recommendation_id: UUID, place_id: UUID
) -> ResponseReturnValue:
    with unit_of_work() as work:
        item = queries.get_recommendation(work, signed_in_actor(), review_id, recommendation_id)
        service.take_away(work, signed_in_actor(), item, place_id, clock())
    flash(gettext("The passage is taken away. It may be put back below."), "saved")
    return redirect(url_of(review_id, recommendation_id, "places"))


@bp.post(f"{ONE}/passages/<uuid:place_id>/put-back")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def put_place_back(review_id: UUID, recommendation_id: UUID, place_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            item = queries.get_recommendation(work, signed_in_actor(), review_id, recommendation_id)
            service.put_place_back(work, signed_in_actor(), item, place_id, clock())
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        flash(gettext("The passage is there again."), "saved")
    return redirect(url_of(review_id, recommendation_id, "places"))


@bp.post(f"{ONE}/passages/<uuid:place_id>/keep")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def keep_place(review_id: UUID, recommendation_id: UUID, place_id: UUID) -> ResponseReturnValue:
    """Say that reworded words still recommend the same."""
    with unit_of_work() as work:
        item = queries.get_recommendation(work, signed_in_actor(), review_id, recommendation_id)
        service.keep_place(work, signed_in_actor(), item, place_id, clock())
    flash(gettext("Noted: the new words recommend the same."), "saved")
    return redirect(url_of(review_id, recommendation_id, "places"))
