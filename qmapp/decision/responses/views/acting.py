"""What will be done: commitments that are actions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions import queries as actions
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.actions.queries_followed import opening_links
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.forms.acting import ActionForm, EndActionForm, TieForm
from qmapp.decision.responses.forms.parts import read_id
from qmapp.decision.responses.lines import AnswerLine
from qmapp.decision.responses.pages.answering import Difference, action_box, action_differences
from qmapp.decision.responses.pages.words import name_of
from qmapp.decision.responses.views.blueprint import (
    BASE,
    agencies_to_choose,
    agency_names,
    bp,
    open_review,
    open_version,
    to_answer,
    to_response,
)
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work

_ONE = f"{BASE}/recommendations/<uuid:recommendation_id>/actions"
_ACTION = f"{BASE}/actions/<uuid:action_id>"


@bp.route(f"{_ONE}/add", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="open_response")
def add_action(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    open_version(review_id)
    line = queries.get_answer_line(db(), signed_in_actor(), review, recommendation_id, today())
    form = ActionForm(agencies_to_choose(review.board_id))
    if request.method == "GET":
        return _add_page(review, line, form)
    if not form.validate_on_submit():
        return _add_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.promise_action(
                work,
                signed_in_actor(),
                queries.get_newest(work, review_id),
                form.details(),
                [recommendation_id],
                clock(),
                action_id=form.made_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, line, form), 422
    flash(gettext("The action is saved."), "saved")
    return to_answer(review_id, recommendation_id, "actions")


def _add_page(review: Review, line: AnswerLine, form: ActionForm) -> str:
    return render(
        "responses/action_add.html",
        review=review,
        line=line,
        name=name_of(line.recommendation.number),
        form=form,
        has_errors=bool(form.errors),
    )


@bp.route(f"{_ONE}/tie", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="open_response")
def tie_action(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Say that an action that is there already answers this recommendation too."""
    review = open_review(review_id)
    open_version(review_id)
    line = queries.get_answer_line(db(), signed_in_actor(), review, recommendation_id, today())
    tied = {one.id for one in line.actions}
    choices = [
        one for one in actions.list_to_tie(db(), signed_in_actor(), review) if one.id not in tied
    ]
    form = TieForm(choices)
    if not form.validate_on_submit():
        return _tie_page(review, line, form, choices), 422 if form.errors else 200
    with unit_of_work() as work:
        service.tie_action(
            work,
            signed_in_actor(),
            queries.get_newest(work, review_id),
            _id(form.action.data),
            recommendation_id,
            clock(),
        )
    flash(gettext("The action answers this recommendation too."), "saved")
    return to_answer(review_id, recommendation_id, "actions")


def _tie_page(
    review: Review, line: AnswerLine, form: TieForm, choices: Sequence[ActionLine]
) -> str:
    boxes = [action_box(one, review.id, None) for one in choices]
    return render(
        "responses/action_tie.html",
        review=review,
        line=line,
        name=name_of(line.recommendation.number),
        form=form,
        hints={
            str(box.line.id): f"{box.owner}, {box.due}" + (f" ({box.also})" if box.also else "")
            for box in boxes
        },
        has_errors=bool(form.errors),
    )


@bp.post(f"{_ONE}/untie")
@guarded(Permission.RESPONSE_WRITE, by="open_response")
def untie_action(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.untie_action(
            work,
            signed_in_actor(),
            queries.get_newest(work, review_id),
            _id(request.form.get("action_id")),
            recommendation_id,
            clock(),
        )
    flash(
        gettext(
            "The action does not answer this recommendation any more. Where an agreed version "
            "promised it, it is followed until this version is agreed."
        ),
        "saved",
    )
    return to_answer(review_id, recommendation_id, "actions")


@bp.route(f"{_ACTION}/change", methods=["GET", "POST"])
@guarded(Permission.RESPONSE_WRITE, by="action")
def change_action(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), _line(review_id, action_id)
    if line.is_ended:
        return _back(line)
    form = ActionForm.of(line, agencies_to_choose(review.board_id, line.agency_id))
    if request.method == "GET":
        return _change_page(review, line, form)
    if not form.validate_on_submit():
        return _change_page(review, line, form), 422
    roles = opening_links(db(), action_id, today())
    try:
        with unit_of_work() as work:
            service.change_action(
                work,
                signed_in_actor(),
                review,
                action_id,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        clash = action_differences(line, form.details(), agency_names(review.board_id))
        return _change_page(review, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The action is saved."), "saved")
    _tell_of_links(line, form.details(), roles)
    return _back(line)


def _tell_of_links(line: ActionLine, details: ActionDetails, roles: Sequence[str]) -> None:
    """What became of the links by which the owner before came to the action."""
    if not roles:
        return
    if details.agency_id != line.agency_id:
        flash(
            gettext(
                "Another agency owns the action now. Links to it that were given before open "
                "nothing any more: give the new owner one on the page of the action."
            ),
            "notice",
        )
    elif details.owner_role != line.owner_role:
        flash(
            gettext(
                "A link to it still opens for: %(roles)s. If they do not own it any more, revoke "
                "the link on the page of the action.",
                roles="; ".join(roles),
            ),
            "warning",
        )


@bp.post(f"{_ACTION}/end")
@guarded(Permission.RESPONSE_WRITE, by="action")
def end_action(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), EndActionForm()
    line = _line(review_id, action_id)
    try:
        if form.validate_on_submit():
            with unit_of_work() as work:
                service.end_action(
                    work,
                    signed_in_actor(),
                    queries.get_newest(work, review_id),
                    action_id,
                    form.because.data or "",
                    clock(),
                )
            flash(gettext("The action is taken out. Why stands with it."), "saved")
            return _back(line)
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
    agencies = agencies_to_choose(review.board_id, line.agency_id)
    standing = ActionForm.of(line, agencies, formdata=None)
    return _change_page(review, line, standing, end_form=form), 422


@bp.post(f"{_ACTION}/put-back")
@guarded(Permission.RESPONSE_WRITE, by="action")
def put_back_action(review_id: UUID, action_id: UUID) -> ResponseReturnValue:
    line = _line(review_id, action_id)
    with unit_of_work() as work:
        found = queries.get_newest(work, review_id)
        service.put_back_action(work, signed_in_actor(), found, action_id, clock())
    flash(gettext("The action is there again."), "saved")
    return _back(line)


def _change_page(
    review: Review,
    line: ActionLine,
    form: ActionForm,
    clash: Sequence[Difference] = (),
    end_form: EndActionForm | None = None,
) -> str:
    end_form = end_form or EndActionForm(formdata=None)
    return render(
        "responses/action_change.html",
        review=review,
        box=action_box(line, review.id, None),
        form=form,
        end=end_form,
        clash=clash,
        may_end=not line.is_promised and queries.find_open(db(), review.id) is not None,
        has_errors=bool(form.errors or end_form.errors or clash),
    )


def _line(review_id: UUID, action_id: UUID) -> ActionLine:
    review = open_review(review_id)
    for one in actions.list_actions(db(), signed_in_actor(), review):
        if one.id == action_id:
            return one
    raise NotFound("action")


def _back(line: ActionLine) -> ResponseReturnValue:
    """To the recommendation that it answers, where it answers one that stands."""
    for one in line.answers:
        if one.stands and one.review_id == line.review_id:
            return to_answer(line.review_id, one.recommendation_id, "actions")
    return to_response(line.review_id)


def _id(text: str | None) -> UUID:
    found = read_id(text)
    if found is None:
        raise NotFound("action")
    return found
