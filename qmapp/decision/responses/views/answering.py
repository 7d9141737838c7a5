"""Answering one recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.forms.answering import AnswerForm
from qmapp.decision.responses.forms.parts import read_id, read_version
from qmapp.decision.responses.lines import AnswerLine, Standing
from qmapp.decision.responses.pages.answering import (
    Difference,
    answer_differences,
    answer_page,
    next_open,
)
from qmapp.decision.responses.pages.words import DECISION_TESTS, name_of
from qmapp.decision.responses.views.around import around
from qmapp.decision.responses.views.blueprint import (
    BASE,
    allowed,
    bp,
    open_review,
    to_answer,
)
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work

_ONE = f"{BASE}/recommendations/<uuid:recommendation_id>"


@bp.get(_ONE)
@guarded(Permission.RESPONSE_READ, by="open_response")
def answer(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    standing, line = _open(review, recommendation_id)
    return _answer_page(review, standing, line, AnswerForm.of(line))


@bp.post(_ONE)
@guarded(Permission.RESPONSE_WRITE, by="open_response")
def save_answer(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    standing, line = _open(review, recommendation_id)
    form = AnswerForm.of(line)
    if not form.validate_on_submit():
        return _answer_page(review, standing, line, form), 422
    try:
        with unit_of_work() as work:
            service.answer(
                work,
                signed_in_actor(),
                queries.get_newest(work, review_id),
                recommendation_id,
                form.chosen,
                form.reasons.data or "",
                how_known=form.how_known.data or "",
                look_again_on=form.look_again_on.data,
                version=form.seen_version,
                seen=form.seen.data or "",
                now=clock(),
            )
    except SavedElsewhere:
        is_changed = form.seen.data != line.recommendation.digest
        form.read_anew(line)
        clash = answer_differences(line, form.mine())
        page = _answer_page(review, standing, line, form, clash, is_changed=is_changed)
        return page, 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _answer_page(review, standing, line, form), 422
    words = gettext("The answer to %(name)s is saved.", name=_in_words(line))
    flash(words, "saved")
    if request.form.get("do") == "act":
        where = url_for(".add_action", review_id=review_id, recommendation_id=recommendation_id)
        return redirect(where)
    return _go_on(review, recommendation_id)


@bp.post(f"{_ONE}/take-over")
@guarded(Permission.RESPONSE_WRITE, by="open_response")
def take_over(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Use the answer to the one that this came from."""
    answer_id = read_id(request.form.get("answer_id"))
    if answer_id is None:
        raise NotFound("answer")
    with unit_of_work() as work:
        service.take_over(
            work,
            signed_in_actor(),
            queries.get_newest(work, review_id),
            recommendation_id,
            answer_id,
            version=read_version(request.form.get("version")),
            seen=request.form.get("seen", ""),
            now=clock(),
        )
    flash(gettext("That answer holds here too. Its actions are tied to this one as well."), "saved")
    return to_answer(review_id, recommendation_id, "answer")


def _go_on(review: Review, recommendation_id: UUID) -> ResponseReturnValue:
    """On to the next without an answer; back to the response when there is none."""
    standing = queries.get_standing(db(), signed_in_actor(), review, today())
    following = next_open(standing, recommendation_id)
    if following is None:
        return redirect(url_for(".index", review_id=review.id))
    return to_answer(review.id, following.recommendation.id)


def _open(review: Review, recommendation_id: UUID) -> tuple[Standing, AnswerLine]:
    """The recommendation in the standing of the newest version. Raises NotFound."""
    standing = queries.get_standing(db(), signed_in_actor(), review, today())
    if standing.response is None:
        raise NotFound("response")
    for line in standing.lines:
        if line.recommendation.id == recommendation_id:
            return standing, line
    raise NotFound("recommendation")


def _answer_page(
    review: Review,
    standing: Standing,
    line: AnswerLine,
    form: AnswerForm,
    clash: Sequence[Difference] = (),
    *,
    is_changed: bool = False,
) -> str:
    may = allowed(review)
    page = answer_page(
        standing,
        line,
        around(db(), signed_in_actor(), review, line),
        may_write=may.write,
        may_dissent=may.dissent,
    )
    return render(
        "responses/answer.html",
        review=review,
        page=page,
        form=form,
        tests={one.value: gettext(said) for one, said in DECISION_TESTS.items()},
        clash=clash,
        is_changed=is_changed,
        has_errors=bool(form.errors or clash or is_changed),
    )


def _in_words(line: AnswerLine) -> str:
    words = name_of(line.recommendation.number)
    return words[:1].lower() + words[1:]
