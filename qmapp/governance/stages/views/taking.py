"""Taking a step: what it means, what is missing, why."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.machine import WORK, Step, StepRefused, find_step
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import STAGE_LABELS, Stage
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission, require
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work
from qmapp.governance.stages import queries, service
from qmapp.governance.stages.forms import StepForm
from qmapp.governance.stages.pages import StepRow, step_row
from qmapp.governance.stages.service import MovedMeanwhile
from qmapp.governance.stages.views.blueprint import bp, open_review
from qmapp.governance.stages.views.sight import sight_of


@bp.route("/reviews/<uuid:review_id>/stages/<step>", methods=["GET", "POST"])
@guarded(Permission.ARRANGEMENTS_READ, by="review")
def take(review_id: UUID, step: str) -> ResponseReturnValue:
    found, review = _step(step), open_review(review_id)
    form = StepForm()
    if request.method == "GET":
        if review.stage not in found.from_stages:
            return redirect(url_for(".index", review_id=review_id))
        form.stage.data = review.stage.value
        return _page(review, found, form)
    if not form.validate_on_submit():
        return _page(review, found, form), 422
    refused = _take(review, found, form, form.seen)
    if refused is not None:
        return refused
    words = gettext("The review stands at: %(stage)s.", stage=gettext(STAGE_LABELS[found.to]))
    flash(words, "saved")
    return redirect(url_for(".index", review_id=review_id))


def _take(
    review: Review, step: Step, form: StepForm, seen: Stage | None
) -> ResponseReturnValue | None:
    """Take the step; the page that says why not, when it may not be taken."""
    if seen is None:
        return _page(review, step, form, moved_to=STAGE_LABELS[review.stage]), 409
    try:
        with unit_of_work() as work:
            service.take(
                work,
                signed_in_actor(),
                review,
                step,
                form.because.data or "",
                clock(),
                seen=seen,
            )
    except MovedMeanwhile as moved:
        return _page(review, step, form, moved_to=STAGE_LABELS[moved.stage]), 409
    except StepRefused:
        return _page(review, step, form, is_refused=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, step, form), 422
    return None


def _step(word: str) -> Step:
    """The step of the address, for those who take it by hand. Anything else is not there."""
    step = find_step(word)
    if step is None or step.by is WORK or step.is_of_a_room:
        abort(404)
    require(signed_in_actor(), step.by, subject())
    return step


def _page(
    review: Review,
    step: Step,
    form: StepForm,
    *,
    moved_to: str | None = None,
    is_refused: bool = False,
) -> str:
    actor = signed_in_actor()
    row: StepRow = step_row(
        step, queries.facts_of(db(), review, actor), sight_of(db(), actor, review)
    )
    return render(
        "stages/take.html",
        review=review,
        step=step,
        row=row,
        form=form,
        stage=STAGE_LABELS[review.stage],
        moved_to=moved_to,
        is_refused=is_refused,
        has_errors=bool(form.errors or moved_to or is_refused),
    )
