"""The measures of a recommendation: what is counted, and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work
from qmapp.foundation.web.csvfile import csv_response
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake.rules import IntakeKind
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.forms import EndForm, MeasureForm
from qmapp.learning.measures.pages.measures import (
    Difference,
    index_page,
    measure_differences,
    recommendation_name,
    show_page,
)
from qmapp.learning.measures.queries import Measured, MeasureLine
from qmapp.learning.measures.views.blueprint import (
    MEASURE,
    OF_RECOMMENDATION,
    back,
    bp,
    line_of,
    open_review,
)


@bp.get(OF_RECOMMENDATION)
@guarded(Permission.FOLLOW_READ, by="measured")
def index(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    measured = queries.get_measured(db(), review_id, recommendation_id)
    lines = queries.list_measures(db(), recommendation_ids=[recommendation_id])
    page = index_page(
        measured,
        lines,
        queries.runs_of(db(), lines),
        today(),
        may_write=may(signed_in_actor(), Permission.MEASURE_WRITE, subject()),
        has_target=queries.may_have_target(db(), measured),
    )
    return render("measures/index.html", review=open_review(review_id), page=page)


@bp.get(MEASURE)
@guarded(Permission.FOLLOW_READ, by="measure")
def show(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    line = line_of(measure_id)
    page = show_page(
        queries.get_measured(db(), review_id, line.recommendation_id),
        line,
        queries.run_of(db(), line),
        queries.list_seen(db(), measure_id),
        intakes.list_waiting(
            db(),
            clock(),
            kind=IntakeKind.OBSERVATIONS,
            board_id=line.board_id,
            review_id=review_id,
            measure_id=measure_id,
        ),
        today(),
        may_write=may(signed_in_actor(), Permission.MEASURE_WRITE, subject()),
    )
    return render("measures/show.html", review=open_review(review_id), page=page)


@bp.get(f"{MEASURE}/observations.csv")
@guarded(Permission.FOLLOW_READ, by="measure")
def export(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    line = line_of(measure_id)
    standing, _ = queries.list_seen(db(), measure_id)
    name = f"{open_review(review_id).reference}-measure-{line.number}.csv"
    safe = "".join(one if one.isascii() and (one.isalnum() or one in "-.") else "-" for one in name)
    head = ["date", "value", "out of", "note"] if line.is_share else ["date", "value", "note"]
    return csv_response(
        safe,
        head,
        (
            [one.on.isoformat(), one.value, *([one.out_of] * line.is_share), one.note]
            for one in standing
        ),
    )


# Writing it down -----------------------------------------------------------------------------


@bp.route(f"{OF_RECOMMENDATION}/add", methods=["GET", "POST"])
@guarded(Permission.MEASURE_WRITE, by="measured")
def add(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    measured = queries.get_measured(db(), review_id, recommendation_id)
    form = MeasureForm()
    if request.method == "GET":
        form.link.data = form.link.data or request.args.get("link")
        return _add_page(review, measured, form)
    if not form.validate_on_submit():
        return _add_page(review, measured, form), 422
    try:
        with unit_of_work() as work:
            made = service.add(
                work,
                signed_in_actor(),
                review,
                recommendation_id,
                form.details(),
                clock(),
                measure_id=form.new_id,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, measured, form), 422
    flash(
        gettext("The measure is added. Write down what was seen before, as its baseline."), "saved"
    )
    return back(review_id, made)


def _add_page(review: Review, measured: Measured, form: MeasureForm) -> str:
    return render(
        "measures/add.html",
        review=review,
        measured=measured,
        name=recommendation_name(measured),
        has_target=queries.may_have_target(db(), measured),
        form=form,
        has_errors=bool(form.errors),
    )


@bp.route(f"{MEASURE}/change", methods=["GET", "POST"])
@guarded(Permission.MEASURE_WRITE, by="measure")
def change(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), line_of(measure_id)
    if line.is_ended:
        return back(review_id, measure_id)
    form = MeasureForm.of(line)
    if request.method == "GET":
        return _change_page(review, line, form)
    if not form.validate_on_submit():
        return _change_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                measure_id,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = measure_differences(line, form.details(), labels_of(MeasureForm))
        return _change_page(review, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return back(review_id, measure_id)


def _change_page(
    review: Review,
    line: MeasureLine,
    form: MeasureForm,
    clash: Sequence[Difference] | None = None,
    end_form: EndForm | None = None,
) -> str:
    end_form = end_form or EndForm(formdata=None, data={"version": str(line.version)})
    measured = queries.get_measured(db(), review.id, line.recommendation_id)
    return render(
        "measures/change.html",
        review=review,
        line=line,
        name=recommendation_name(measured),
        has_target=line.target is not None or queries.may_have_target(db(), measured),
        form=form,
        end=end_form,
        clash=clash,
        has_errors=bool(form.errors or end_form.errors) or clash is not None,
    )


@bp.post(f"{MEASURE}/end")
@guarded(Permission.MEASURE_WRITE, by="measure")
def end(review_id: UUID, measure_id: UUID) -> ResponseReturnValue:
    form, line = EndForm(), line_of(measure_id)
    status = 422
    clash: Sequence[Difference] | None = None
    try:
        if form.validate_on_submit():
            with unit_of_work() as work:
                service.end(
                    work,
                    signed_in_actor(),
                    measure_id,
                    form.because.data or "",
                    version=form.seen_version,
                    now=clock(),
                )
            flash(gettext("The measure is taken out. What it showed stays readable."), "saved")
            where = url_for(".index", review_id=review_id, recommendation_id=line.recommendation_id)
            return redirect(where)
    except SavedElsewhere:
        form.version.data, clash, status = str(line.version), (), 409
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
    standing = MeasureForm.of(line, formdata=None)
    return _change_page(open_review(review_id), line, standing, clash, end_form=form), status
