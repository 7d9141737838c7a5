"""The set of recommendations, and taking in what the scan found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.recommendations import queries, service
from qmapp.casework.recommendations.forms.details import read_number
from qmapp.casework.recommendations.lines import RecommendationLine
from qmapp.casework.recommendations.pages.index import ScanOffer, set_page
from qmapp.casework.recommendations.rules import State
from qmapp.casework.recommendations.views.blueprint import (
    SET,
    agencies_of,
    bp,
    open_review,
    stock,
    url_of_set,
)
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.forms import Form


@bp.get(SET)
@guarded(Permission.RECOMMENDATIONS_READ, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    may_write = may(signed_in_actor(), Permission.RECOMMENDATIONS_WRITE, subject())
    lines = queries.list_recommendations(db(), signed_in_actor(), review, tuple(State))
    page = set_page(
        lines,
        queries.remarks(db(), signed_in_actor(), review, [one for one in lines if one.is_live]),
        _offers(review, lines) if may_write else (),
        agencies_of(review),
        kind=request.args.get("kind", ""),
        only=request.args.get("only", ""),
        is_assessing=_is_assessing(review),
        may_write=may_write,
    )
    return render("recommendations/index.html", page=page, review=review, stock=stock())


def _offers(review: Review, lines: Sequence[RecommendationLine]) -> list[ScanOffer]:
    """The drafts of which the scan found more than stands in the set, newest first.

    A draft that a later one has taken the place of is not offered: what it says otherwise was
    reworded or taken out, and would stand in the set twice.
    """
    newest = max((line.draft_number for line in lines if line.is_from_scan), default=0)
    offers = []
    for line in drafts.list_drafts(db(), signed_in_actor(), review):
        if line.may_read and line.number >= newest:
            found = drafts.get_draft(db(), review.id, line.number)
            count = service.proposals_waiting(db(), signed_in_actor(), review, found)
            offers += [ScanOffer(line.number, count)] if count else []
    return offers


def _is_assessing(review: Review) -> int | None:
    """The draft that the reader assesses as commissioner just now: its flags may be hidden."""
    actor = signed_in_actor()
    for line in drafts.list_drafts(db(), actor, review):
        every = [
            one
            for one in assessments.list_of_draft(db(), review.id, line.id)
            if one.kind is AssessmentKind.COMMISSIONER and one.state is AssessmentState.OPEN
        ]
        writers = assessments.writers_of(db(), every)
        if any(actor.person_id in writers[one.id] for one in every):
            return line.number
    return None


@bp.post(f"{SET}/collect")
@guarded(Permission.RECOMMENDATIONS_WRITE, by="review")
def collect(review_id: UUID) -> ResponseReturnValue:
    """Take in what the scan found in a draft, as proposals."""
    review = open_review(review_id)
    Form().validate_on_submit()
    with unit_of_work() as work:
        draft = drafts.get_draft(work, review_id, read_number(request.form.get("draft")))
        count = service.collect(work, signed_in_actor(), review, draft, clock())
    flash(
        ngettext(
            "%(num)d proposal is taken in. Nothing counts before somebody confirms it.",
            "%(num)d proposals are taken in. Nothing counts before somebody confirms it.",
            count,
        )
        if count
        else gettext("There is nothing more to take in from this draft."),
        "saved" if count else "notice",
    )
    return redirect(url_of_set(review_id, "to-confirm" if count else None))
