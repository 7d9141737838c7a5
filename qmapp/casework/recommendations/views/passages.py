"""Choosing the words of a draft in which a recommendation stands."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.evidence.choosing import Choice, choice_of, figure
from qmapp.casework.evidence.forms import WordsForm
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.details import read_number
from qmapp.casework.recommendations.pages.one import here_of
from qmapp.casework.recommendations.queries import RecommendationLine
from qmapp.casework.recommendations.views.blueprint import (
    ONE,
    bp,
    open_line,
    open_review,
    url_of,
)
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken


@bp.route(f"{ONE}/passages", methods=["GET", "POST"])
@guarded(Permission.RECOMMENDATIONS_WRITE, by="recommendation")
def passages(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    """Link words of a draft, or a whole passage, to a recommendation."""
    review = open_review(review_id)
    line = open_line(review, recommendation_id)
    if not line.is_live:
        return redirect(url_of(review_id, line.id))
    draft = _draft(review)
    choice = choice_of(
        draft.number,
        drafts.list_passages(db(), draft.reading_id),
        query=request.args.get("q", "").strip(),
        position=figure(request.values.get("position") or request.args.get("passage")),
    )
    form = WordsForm(choice.words)
    if request.method == "GET":
        form.open_at(choice, figure(request.args.get("start")), figure(request.args.get("stop")))
        return _page(review, line, choice, form)
    if choice.opened is None:
        raise NotFound("passage")
    if not form.is_sound():
        return _page(review, line, choice, form), 422
    try:
        with unit_of_work() as work:
            service.pin_passage(
                work,
                signed_in_actor(),
                queries.get_recommendation(work, signed_in_actor(), review_id, line.id),
                drafts.get_draft(work, review_id, draft.number),
                position=choice.opened.position,
                span=form.span,
                now=clock(),
            )
    except RuleBroken as error:
        form.refuse("first", show_broken(error))
        return _page(review, line, choice, form), 422
    flash(gettext("The words are linked."), "saved")
    return redirect(url_of(review_id, line.id, "places"))


def _draft(review: Review) -> Draft:
    """The draft that the address names, or the newest that may be read. Raises NotFound."""
    every = drafts.list_drafts(db(), signed_in_actor(), review)
    readable = [one.number for one in every if one.may_read]
    number = read_number(request.args.get("draft")) or max(readable, default=0)
    if number not in readable:
        raise NotFound("draft")
    draft = drafts.get_draft(db(), review.id, number)
    note_read(
        person_id=signed_in_actor().person_id,
        board_id=draft.board_id,
        review_id=review.id,
        draft_id=draft.id,
    )
    return draft


def _page(review: Review, line: RecommendationLine, choice: Choice, form: WordsForm) -> str:
    every = drafts.list_drafts(db(), signed_in_actor(), review)
    return render(
        "recommendations/passages.html",
        review=review,
        here=here_of(line),
        text=line.text,
        page=choice,
        others=[one.number for one in every if one.may_read and one.number != choice.number],
        form=form,
        has_errors=bool(form.errors),
    )
