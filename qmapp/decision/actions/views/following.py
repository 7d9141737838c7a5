"""One action, and what is said of it by people who are signed in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.decision.actions import following
from qmapp.decision.actions.forms.saying import DayForm, SayForm, StepForm
from qmapp.decision.actions.pages.action import Difference, day_differences, say_differences
from qmapp.decision.actions.views.blueprint import (
    ONE,
    Opened,
    bp,
    open_action,
    render_opened,
    to_action,
)
from qmapp.decision.actions.views.storing import Unsaid, store
from qmapp.decision.proofs.storing import ACCEPT
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import guarded, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken


@bp.get(ONE)
@guarded(Permission.FOLLOW_READ, by="followed_action")
def show(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    return render_opened(
        "actions/show.html",
        opened,
    )


# How it goes ---------------------------------------------------------------------------------


@bp.route(f"{ONE}/say", methods=["GET", "POST"])
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def say(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    stands = opened.whole.followed
    form = SayForm(stands=stands.delivery, today=today(), seen=stands.version)
    if request.method == "GET":
        return _say_page(opened, form)
    if not form.is_sound():
        return _say_page(opened, form), 422
    try:
        _say(opened, action_id, form)
    except SavedElsewhere:
        form.version.data = str(stands.version)  # saying it once more is a choice made knowingly
        clash = say_differences(opened.whole, form.said(None))
        return _say_page(opened, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _say_page(opened, form), 422
    except Unsaid as unsaid:
        form.refuse("proof_file", unsaid.sentence)
        return _say_page(opened, form), 503
    flash(gettext("It is saved. What was said before stays below."), "saved")
    return to_action(review_id, action_id)


def _say(opened: Opened, action_id: UUID, form: SayForm) -> None:
    with store(opened.review.board_id, form) as file, unit_of_work() as work:
        following.say(
            work,
            signed_in_actor(),
            action_id,
            form.said(file),
            version=form.seen_version,
            now=clock(),
            note_id=form.made_id,
        )


def _say_page(opened: Opened, form: SayForm, clash: Sequence[Difference] = ()) -> str:
    return render_opened(
        "actions/say.html",
        opened,
        form=form,
        clash=clash,
        accept=ACCEPT,
        file_gone=form.upload.filename if form.upload else None,
        has_errors=bool(form.errors or clash),
    )


@bp.route(f"{ONE}/day", methods=["GET", "POST"])
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def move_day(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    form = DayForm(seen=opened.whole.followed.version)
    if request.method == "GET":
        return _day_page(opened, form)
    if not form.validate_on_submit():
        return _day_page(opened, form), 422
    try:
        with unit_of_work() as work:
            following.move_day(
                work,
                signed_in_actor(),
                action_id,
                form.due_on.data,
                form.because.data or "",
                version=form.seen_version,
                now=clock(),
                day_id=form.made_id,
            )
    except SavedElsewhere:
        form.version.data = str(opened.whole.followed.version)
        clash = day_differences(opened.whole, form.due_on.data, form.because.data or "")
        return _day_page(opened, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _day_page(opened, form), 422
    flash(gettext("The day is moved. The one before stays, with the reason."), "saved")
    return to_action(review_id, action_id, "days")


def _day_page(opened: Opened, form: DayForm, clash: Sequence[Difference] = ()) -> str:
    return render_opened(
        "actions/day.html",
        opened,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )


# Steps ---------------------------------------------------------------------------------------


@bp.route(f"{ONE}/steps/add", methods=["GET", "POST"])
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def add_step(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    opened = open_action(review_id, action_id)
    form = StepForm()
    if request.method == "GET":
        return _step_page(opened, form)
    if not form.validate_on_submit():
        return _step_page(opened, form), 422
    try:
        with unit_of_work() as work:
            following.add_step(
                work,
                signed_in_actor(),
                action_id,
                form.what.data or "",
                form.due_on.data,
                clock(),
                step_id=form.made_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _step_page(opened, form), 422
    flash(gettext("The step is saved."), "saved")
    return to_action(review_id, action_id, "steps")


def _step_page(opened: Opened, form: StepForm) -> str:
    return render_opened(
        "actions/step_add.html",
        opened,
        form=form,
        has_errors=bool(form.errors),
    )


@bp.post(f"{ONE}/steps/<uuid:step_id>/mark")
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def mark_step(review_id: UUID, action_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Done today, or not done after all: two buttons, one for each."""
    is_done = request.form.get("do") == "done"
    try:
        with unit_of_work() as work:
            following.mark_step(
                work,
                signed_in_actor(),
                action_id,
                step_id,
                today() if is_done else None,
                version=request.form.get("version", 0, type=int),
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This step was changed meanwhile. Look at how it stands now."), "warning")
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        words = gettext("The step is done.")
        flash(words if is_done else gettext("The step is still to be done."), "saved")
    return to_action(review_id, action_id, "steps")


@bp.post(f"{ONE}/steps/<uuid:step_id>/end")
@guarded(Permission.PROGRESS_WRITE, by="promised_action")
def end_step(review_id: UUID, action_id: UUID, step_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            following.end_step(work, signed_in_actor(), action_id, step_id, clock())
    except RuleBroken as broken:
        flash(show_broken(broken), "warning")
    else:
        flash(gettext("The step is taken out. It stays below the others."), "saved")
    return to_action(review_id, action_id, "steps")
