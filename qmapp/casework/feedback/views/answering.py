"""The lead reviewer answers a letter, point by point, or marks one as pressure."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.content import PointText
from qmapp.casework.feedback.forms import AnswerForm, PressureForm
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.pages.words import (
    Difference,
    answer_differences,
    asked_words,
    section_words,
    source_words,
)
from qmapp.casework.feedback.queries import AnswerLine
from qmapp.casework.feedback.rules import may_change_answer
from qmapp.casework.feedback.views.blueprint import POINT, bp, open_letter
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work


@bp.route(f"{POINT}/answer", methods=["GET", "POST"])
@guarded(Permission.FEEDBACK_ANSWER, by="letter")
def answer(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    point, line = _point(review, found, point_id), queries.find_answer(db(), point_id)
    form = AnswerForm.of(line)
    if request.method == "GET":
        if not _is_open(found, point_id, line):
            flash(gettext("The next draft was sent, so this answer stays as it is."), "notice")
            return _back(review_id, letter, point_id)
        return _answer_page(review, found, point, line, form)
    try:
        if request.form.get("do") == "take-back":
            _take_back(found, point_id, form)
        elif form.validate_on_submit():
            _keep(found, point_id, form)
        else:
            return _answer_page(review, found, point, line, form), 422
    except SavedElsewhere:
        form.version.data = str(line.version if line else 0)
        clash = answer_differences(line, form.typed())
        return _answer_page(review, found, point, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _answer_page(review, found, point, line, form), 422
    return _back(review_id, letter, point_id)


def _keep(letter: Letter, point_id: UUID, form: AnswerForm) -> None:
    with unit_of_work() as work:
        service.answer_point(
            work,
            signed_in_actor(),
            letter,
            point_id,
            form.typed(),
            version=form.seen_version,
            now=clock(),
        )
    flash(gettext("Your answer is saved."), "saved")


def _take_back(letter: Letter, point_id: UUID, form: AnswerForm) -> None:
    with unit_of_work() as work:
        service.take_back_answer(
            work,
            signed_in_actor(),
            letter,
            point_id,
            version=form.seen_version,
            now=clock(),
        )
    flash(gettext("Your answer is taken back. The point waits for one again."), "saved")


def _is_open(letter: Letter, point_id: UUID, line: AnswerLine | None) -> bool:
    mark = queries.list_marks(db(), signed_in_actor(), letter).get(point_id)
    return may_change_answer(
        is_next_sent=queries.is_next_sent(db(), letter),
        answered_at=line.answered_at if line else None,
        settled_at=mark.settled_at if mark else None,
    )


def _answer_page(
    review: Review,
    letter: Letter,
    point: PointText,
    line: AnswerLine | None,
    form: AnswerForm,
    clash: Sequence[Difference] = (),
) -> str:
    return render(
        "feedback/answer.html",
        review=review,
        number=letter.number,
        point=point,
        section=section_words(point.section),
        source=source_words(point),
        asked=asked_words(point),
        line=line,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash or form.form_errors),
    )


@bp.route(f"{POINT}/pressure", methods=["GET", "POST"])
@guarded(Permission.PRESSURE_MARK, by="letter")
def mark_pressure(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    review, found, _ = open_letter(review_id, letter)
    point = _point(review, found, point_id)
    mark = queries.list_marks(db(), signed_in_actor(), found).get(point_id)
    if mark is not None:
        return redirect(url_for(".pressure", pressure_id=mark.id))
    form = PressureForm()
    if request.method == "GET":
        return _pressure_page(review, found, point, form)
    try:
        if not form.validate_on_submit():
            return _pressure_page(review, found, point, form), 422
        with unit_of_work() as work:
            made = service.mark_pressure(
                work, signed_in_actor(), found, point_id, form.words.data or "", clock()
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _pressure_page(review, found, point, form), 422
    flash(
        gettext("It went to the person outside the commissioning line, and to nobody else."),
        "saved",
    )
    return redirect(url_for(".pressure", pressure_id=made))


@bp.post(f"{POINT}/pass-on")
@guarded(Permission.PRESSURE_MARK, by="letter")
def pass_on(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    _, found, _ = open_letter(review_id, letter)
    with unit_of_work() as work:
        pressure_id = service.pass_on(work, signed_in_actor(), found, point_id, clock()).id
    flash(gettext("It went to the person who is named now."), "saved")
    return redirect(url_for(".pressure", pressure_id=pressure_id))


def _pressure_page(review: Review, letter: Letter, point: PointText, form: PressureForm) -> str:
    return render(
        "feedback/mark.html",
        review=review,
        number=letter.number,
        point=point,
        section=section_words(point.section),
        source=source_words(point),
        asked=asked_words(point),
        outside=queries.find_outside(db(), review),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )


def _point(review: Review, letter: Letter, point_id: UUID) -> PointText:
    """A point as it was sent. Raises NotFound for one that was left out."""
    for point in queries.content_of(db(), review, letter).points:
        if point.id == str(point_id):
            return point
    raise NotFound("point")


def _back(review_id: UUID, letter: int, point_id: UUID) -> ResponseReturnValue:
    return redirect(
        url_for(".letter", review_id=review_id, letter=letter, _anchor=f"point-{point_id}")
    )
