"""Writing down a step with somebody, and putting one right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts.queries import list_drafts
from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.checking import StepDetails
from qmapp.casework.involvement.forms.steps import StepForm, filled, form_of
from qmapp.casework.involvement.pages.entry import Difference, answerable, glimpse
from qmapp.casework.involvement.pages.steps import (
    are_words_gone,
    details_of,
    step_differences,
    step_page,
)
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.involvement.views.blueprint import bp, open_entry, open_review
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken

_STEPS = "/reviews/<uuid:review_id>/involvement/<uuid:participant_id>/steps"


@bp.route(f"{_STEPS}/<kind>", methods=["GET", "POST"])
@guarded(Permission.INVOLVEMENT_WRITE, by="participant")
def add_step(review_id: UUID, participant_id: UUID, kind: str) -> ResponseReturnValue:
    review, line = open_review(review_id), open_entry(review_id, participant_id)
    wanted = next((one for one in StepKind if one.value == kind), None)
    if wanted is None:
        raise NotFound("kind of step")
    if line.ended_at is not None:
        return redirect(_url_of(line))
    form = form_of(wanted)(
        answerable=_answerable(line, wanted),
        drafts=_drafts(review),
        data={"answers_id": request.args.get("answers", "")},
    )
    if request.method == "GET":
        return _page(review, line, form)
    if not _may_be_kept(form):
        return _page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.add_step(
                work,
                signed_in_actor(),
                queries.get_participant(work, signed_in_actor(), review_id, participant_id),
                form.details(),
                clock(),
                step_id=form.step_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, line, form), 422
    flash(gettext("The step is on record."), "saved")
    return redirect(_url_of(line))


@bp.route(f"{_STEPS}/<uuid:step_id>/correct", methods=["GET", "POST"])
@guarded(Permission.INVOLVEMENT_WRITE, by="participant")
def correct_step(review_id: UUID, participant_id: UUID, step_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), open_entry(review_id, participant_id)
    step = _standing(line, step_id)
    if line.ended_at is not None:
        return redirect(_url_of(line))
    form = _filled(review, line, step)
    if request.method == "GET":
        if step.id == step_id:
            return _page(review, line, form, step)
        flash(gettext("This step was put right meanwhile. This is how it stands now."), "notice")
        return redirect(_correct_url(line, step))
    if request.form.get("do") == "mistake":
        return _strike(review, line, step, step_id)
    return _put_right(review, line, step, step_id, form)


def _put_right(
    review: Review, line: EntryLine, step: StepLine, seen: UUID, form: StepForm
) -> ResponseReturnValue:
    """The answer to a form that puts a step right; `seen` is the version that it was made from."""
    if not _may_be_kept(form):
        return _page(review, line, form, step), 422
    try:
        if step.id != seen:
            raise SavedElsewhere
        _correct(review, step, form.details())
    except SavedElsewhere:
        step = _standing(open_entry(line.review_id, line.id), seen)
        mine, form.words_are_gone = form.details(), are_words_gone(step)
        if form.words_are_gone and mine.words.strip():  # not shown again, and not saved
            mine = replace(mine, words="")
            form.form_errors.append(gettext(service.WORDS_ARE_GONE))
        clash = step_differences(details_of(step), mine)
        return _page(review, line, form, step, clash=clash, is_clash=True), 409
    except RuleBroken as broken:
        if form.words_are_gone and broken.field == "words":
            form.form_errors.append(show_broken(broken))  # their box is no more on the page
        else:
            take_broken(form, broken)
        return _page(review, line, form, step), 422
    flash(gettext("The step is put right. What stood here before stays readable."), "saved")
    return redirect(_url_of(line))


def _strike(review: Review, line: EntryLine, step: StepLine, seen: UUID) -> ResponseReturnValue:
    """Say that a step never happened; where it was put right meanwhile, look at it first."""
    if step.id != seen:
        flash(
            gettext("This step was put right in another tab meanwhile. Nothing was taken out."),
            "warning",
        )
        return redirect(_correct_url(line, step))
    try:
        _correct(review, step, details_of(step), is_mistake=True)
    except RuleBroken as broken:
        form = filled(step.kind, details_of(step), **_choices(review, line, step), formdata=None)
        form.form_errors.append(show_broken(broken))
        return _page(review, line, form, step), 409
    flash(gettext("The step is taken out. What stood here stays readable."), "saved")
    return redirect(_url_of(line))


def _correct(
    review: Review, step: StepLine, details: StepDetails, *, is_mistake: bool = False
) -> None:
    with unit_of_work() as work:
        service.correct_step(
            work,
            signed_in_actor(),
            queries.get_step(work, signed_in_actor(), review.id, step.id),
            details,
            is_mistake=is_mistake,
            now=clock(),
        )


def _standing(line: EntryLine, step_id: UUID) -> StepLine:
    """The step as it stands now, of which this is the id of some version. Raises NotFound."""
    for step in (*line.steps, *line.mistakes):
        if step_id in {step.id, *(one.id for one in step.earlier)}:
            return step
    raise NotFound("step")


def _filled(review: Review, line: EntryLine, step: StepLine) -> StepForm:
    form = filled(step.kind, details_of(step), **_choices(review, line, step))
    form.words_are_gone = are_words_gone(step)
    return form


def _choices(review: Review, line: EntryLine, step: StepLine) -> dict[str, object]:
    named = [step.draft_number] if step.draft_number is not None else []
    return {
        "answerable": _answerable(line, step.kind),
        "drafts": sorted({*_drafts(review), *named}, reverse=True),
    }


def _answerable(line: EntryLine, kind: StepKind) -> list[tuple[str, str]]:
    return [(str(step.id), glimpse(step)) for step in answerable(line, kind)]


def _drafts(review: Review) -> list[int]:
    return [one.number for one in list_drafts(db(), signed_in_actor(), review)]


def _may_be_kept(form: StepForm) -> bool:
    is_sound = form.is_sound(today())
    return not form.is_in_doubt() and is_sound


def _page(
    review: Review,
    line: EntryLine,
    form: StepForm,
    step: StepLine | None = None,
    *,
    clash: Sequence[Difference] = (),
    is_clash: bool = False,
) -> str:
    if form.words_are_gone:
        del form["words"]
    return render(
        "involvement/step.html",
        review=review,
        form=form,
        page=step_page(line, form.kind, step),
        action=_correct_url(line, step) if step else "",
        clash=clash,
        is_clash=is_clash,
        has_errors=bool(form.errors) or form.asks or is_clash,
    )


def _url_of(line: EntryLine) -> str:
    return url_for(".entry", review_id=line.review_id, participant_id=line.id)


def _correct_url(line: EntryLine, step: StepLine) -> str:
    return url_for(
        ".correct_step", review_id=line.review_id, participant_id=line.id, step_id=step.id
    )
