"""Answering: all questions on one page, each with its own button, or one question a page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, signed_in_actor, unit_of_work
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.forms import AnswersForm, answers_form
from qmapp.learning.explore.lines import Kept, MeasureLine
from qmapp.learning.explore.pages.one import Difference, answer_differences
from qmapp.learning.explore.rules import Purpose
from qmapp.learning.explore.service import Saved
from qmapp.learning.explore.text import AskedQuestion
from qmapp.learning.explore.views.blueprint import (
    ONE,
    Opened,
    bp,
    open_one,
    render_one,
    to_answers,
    to_one,
    url_of,
)


@bp.route(f"{ONE}/answer", methods=["GET", "POST"])
@guarded(Permission.EXPLORATION_WRITE, by="exploration")
def answer(board_id: UUID, exploration_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, exploration_id)
    if not opened.page.is_open:
        return to_one(board_id, exploration_id)
    asked = _asked(opened)
    form = _form(opened, asked)
    if request.method == "GET":
        return _page(opened, asked, form)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _page(opened, asked, form), 422
    try:
        with unit_of_work() as work:
            saved = service.save_answers(
                work,
                signed_in_actor(),
                opened.key,
                form.typed(),
                clock(),
            )
    except RuleBroken as broken:
        take_broken(form, form.take(broken))
        return _page(opened, asked, form), 422
    if saved.clashes:
        typed = [(one, Kept(answer=form.answer(one))) for one in asked if one.id in saved.clashes]
        opened = open_one(board_id, exploration_id)
        clash = answer_differences(opened.whole, opened.whole.text, typed)
        form.stand_on(opened.whole)
        return _page(opened, asked, form, clash), 409
    _say(saved)
    return _next(opened, asked)


def _asked(opened: Opened) -> Sequence[AskedQuestion]:
    """The questions of the page: the one that its address names, else all."""
    one = opened.whole.text.find(request.args.get("q", ""))
    return [one] if one is not None else opened.whole.text.questions


def _form(opened: Opened, asked: Sequence[AskedQuestion]) -> AnswersForm:
    measures: Sequence[MeasureLine] = ()
    if any(one.answer is AnswerKind.MEASURE for one in asked):
        measures = queries.list_measures(db(), signed_in_actor(), opened.board.id)
    return answers_form(opened.whole, asked, measures)


def _say(saved: Saved) -> None:
    if not saved.saved:
        flash(gettext("Nothing had changed. Everything stands as it was."), "notice")
        return
    said = ngettext("%(num)d answer is saved.", "%(num)d answers are saved.", len(saved.saved))
    flash(said, "saved")


def _next(opened: Opened, asked: Sequence[AskedQuestion]) -> ResponseReturnValue:
    """Where the button leads: on to a question, to where one was, or to the whole."""
    do = request.form.get("do", "")
    board_id, id_ = opened.board.id, opened.row.id
    questions = [one.id for one in opened.whole.text.questions]
    do, _sep, question = do.partition(":")
    if do == "next" and len(asked) == 1 and asked[0].id != questions[-1]:
        after = questions[questions.index(asked[0].id) + 1]
        return redirect(url_for(".answer", board_id=board_id, exploration_id=id_, q=after))
    if do == "link" and question in questions:
        where = url_for(
            ".link",
            board_id=board_id,
            exploration_id=id_,
            question_id=question,
        )
        return redirect(f"{where}?as={Purpose.SAYS.value}")
    if do == "stay" and question in questions:
        return to_answers(board_id, id_, f"q-{question}")
    return to_one(board_id, id_)


def _page(
    opened: Opened,
    asked: Sequence[AskedQuestion],
    form: AnswersForm,
    clash: Sequence[Difference] = (),
) -> str:
    ids = {one.id for one in asked}
    return render_one(
        "explore/answer.html",
        opened,
        form=form,
        boxes=[box for box in opened.page.boxes if box.question.id in ids],
        is_one=len(asked) == 1,
        clash=clash,
        back=url_of(opened),
        has_errors=bool(form.errors) or form.asks or bool(clash),
    )
