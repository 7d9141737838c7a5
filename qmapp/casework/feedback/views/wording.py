"""A letter is put into words: its opening, its points, their order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.forms import OpeningForm, PointForm
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.pages.words import (
    Difference,
    asked_words,
    opening_differences,
    point_differences,
    source_words,
)
from qmapp.casework.feedback.queries import PointLine
from qmapp.casework.feedback.views.blueprint import LETTER, POINT, bp, open_letter
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work


@bp.route(f"{LETTER}/opening", methods=["GET", "POST"])
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def opening(review_id: UUID, letter: int) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    if found.sent_at is not None:
        return _sent(review_id, letter)
    form = OpeningForm(data={"opening": found.opening, "version": str(found.version)})
    if request.method == "GET":
        return _opening_page(review, found, form)
    try:
        if not form.validate_on_submit():
            return _opening_page(review, found, form), 422
        with unit_of_work() as work:
            service.write_opening(
                work,
                signed_in_actor(),
                found,
                form.opening.data or "",
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(found.version)  # saving it once more is a choice made knowingly
        clash = opening_differences(found.opening, form.opening.data or "")
        return _opening_page(review, found, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _opening_page(review, found, form), 422
    flash(gettext("The opening words are saved."), "saved")
    return _back(review_id, letter)


def _opening_page(
    review: Review, letter: Letter, form: OpeningForm, clash: Sequence[Difference] = ()
) -> str:
    return render(
        "feedback/opening.html",
        review=review,
        number=letter.number,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )


@bp.route(f"{LETTER}/points/add", methods=["GET", "POST"])
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def add_point(review_id: UUID, letter: int) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    if found.sent_at is not None:
        return _sent(review_id, letter)
    form = PointForm()
    if request.method == "GET":
        return _point_page(review, found, form)
    if not form.is_sound():
        return _point_page(review, found, form), 422
    try:
        with unit_of_work() as work:
            made = service.add_point(
                work, signed_in_actor(), found, form.details(), clock(), point_id=form.point_id
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _point_page(review, found, form), 422
    flash(gettext("The point is added."), "saved")
    return _back(review_id, letter, made)


@bp.route(POINT, methods=["GET", "POST"])
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def change_point(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    if found.sent_at is not None:
        return _sent(review_id, letter)
    line = _line(review, found, point_id)
    form = PointForm.of(line)
    if request.method == "GET":
        return _point_page(review, found, form, line)
    if not form.is_sound():
        return _point_page(review, found, form, line), 422
    try:
        with unit_of_work() as work:
            service.change_point(
                work,
                signed_in_actor(),
                found,
                point_id,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = point_differences(line, form.details())
        return _point_page(review, found, form, line, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _point_page(review, found, form, line), 422
    flash(gettext("The point is saved."), "saved")
    return _back(review_id, letter, point_id)


def _line(review: Review, letter: Letter, point_id: UUID) -> PointLine:
    for line in queries.list_points(db(), review, letter):
        if line.id == point_id:
            return line
    raise NotFound("point")


def _point_page(
    review: Review,
    letter: Letter,
    form: PointForm,
    line: PointLine | None = None,
    clash: Sequence[Difference] = (),
) -> str:
    return render(
        "feedback/point.html",
        review=review,
        number=letter.number,
        line=line,
        source=source_words(line.text) if line else "",
        asked=asked_words(line.text) if line else "",
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )


@bp.post(f"{POINT}/leave-out")
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def leave_out(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    with unit_of_work() as work:
        done = service.leave_out(work, signed_in_actor(), found, point_id, clock())
    if done:
        flash(gettext("The point is left out. You can put it back below."), "saved")
    return redirect(url_for(".letter", review_id=review_id, letter=letter, _anchor="left-out"))


@bp.post(f"{POINT}/put-back")
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def put_back(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    with unit_of_work() as work:
        done = service.put_back(work, signed_in_actor(), found, point_id, clock())
    if done:
        flash(gettext("The point is back in the letter."), "saved")
    return _back(review_id, letter, point_id)


@bp.post(f"{POINT}/move")
@guarded(Permission.FEEDBACK_WRITE, by="letter")
def move(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    steps = -1 if request.form.get("do") == "up" else 1
    with unit_of_work() as work:
        service.move(work, signed_in_actor(), found, point_id, steps, clock())
    return _back(review_id, letter, point_id)


def _sent(review_id: UUID, letter: int) -> ResponseReturnValue:
    flash(gettext("The letter was sent, so it stays as it is. Nothing was changed."), "notice")
    return _back(review_id, letter)


def _back(review_id: UUID, letter: int, point_id: UUID | None = None) -> ResponseReturnValue:
    anchor = f"point-{point_id}" if point_id else None
    return redirect(url_for(".letter", review_id=review_id, letter=letter, _anchor=anchor))
