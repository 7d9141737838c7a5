"""Closing what is followed, and taking it up again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.impact import queries, service
from qmapp.learning.impact.forms import CloseForm, ReopenForm
from qmapp.learning.impact.lines import Followed
from qmapp.learning.impact.pages.ending import close_page
from qmapp.learning.impact.pages.index import AgainRow, again_rows, ending_words
from qmapp.learning.impact.pages.words import number_words
from qmapp.learning.impact.rules import Ending, Impact, is_harm
from qmapp.learning.impact.views.blueprint import ONE, back, bp, followed, open_review


@bp.route(f"{ONE}/close", methods=["GET", "POST"])
@guarded(Permission.FOLLOW_END, by="follow_up")
def close(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    if request.method == "GET" and line.ending is not None:
        return back(review_id, recommendation_id, "closing")
    impact = line.impact(today())
    form = CloseForm(impact, data={"version": str(line.version)})
    if request.method == "GET":
        return _close_page(review, line, form)
    if not form.validate_on_submit():
        return _close_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.close(
                work,
                signed_in_actor(),
                line.id,
                form.chosen,
                form.because.data or "",
                form.dissent.data or "",
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        return _close_page(review, line, form, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _close_page(review, line, form), 422
    flash(_closed_words(form.chosen, impact), "saved")
    return back(review_id, recommendation_id, "closing")


def _closed_words(ending: Ending, last: Impact) -> str:
    if ending is Ending.WITH_IMPACT:
        return gettext("It is closed, with impact shown. All that was said stays.")
    if is_harm(last):
        return gettext("It is closed. It goes on being counted as harm, and what you wrote stays.")
    return gettext("It is closed without impact. It stays visible, with the reason.")


def _close_page(review: Review, line: Followed, form: CloseForm, *, is_stale: bool = False) -> str:
    follow_up = queries.get_follow_up(db(), line.id)
    closing = queries.closing_facts(db(), follow_up, signed_in_actor().person_id, today())
    return render(
        "impact/close.html",
        review=review,
        page=close_page(line, closing, today()),
        form=form,
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )


@bp.route(f"{ONE}/reopen", methods=["GET", "POST"])
@guarded(Permission.FOLLOW_END, by="follow_up")
def reopen(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = followed(review, recommendation_id)
    if request.method == "GET" and line.ending is None:
        return back(review_id, recommendation_id, "closing")
    found = _found_again(review, line)
    form = ReopenForm(
        [(one.found.later_review_id, one.found.later_reference) for one in found],
        data={"version": str(line.version), "later_review": request.args.get("later", "")},
    )
    if request.method == "GET":
        return _reopen_page(review, line, found, form)
    if not form.validate_on_submit():
        return _reopen_page(review, line, found, form), 422
    try:
        with unit_of_work() as work:
            service.reopen(
                work,
                signed_in_actor(),
                line.id,
                form.because.data or "",
                form.later_id,
                version=form.seen_version,
                now=clock(),
                next_on=form.next_on.data,
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        return _reopen_page(review, line, found, form, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _reopen_page(review, line, found, form), 422
    flash(gettext("It is taken up again. All that was said stays."), "saved")
    return back(review_id, recommendation_id, "checks")


def _found_again(review: Review, line: Followed) -> Sequence[AgainRow]:
    """The later reviews that found the same practice issue, each once."""
    found = queries.list_found_again(db(), signed_in_actor(), review)
    own = {one.later_review_id: one for one in found if one.follow_up_id == line.id}
    return again_rows(list(own.values()), catalogue())


def _reopen_page(
    review: Review,
    line: Followed,
    found: Sequence[AgainRow],
    form: ReopenForm,
    *,
    is_stale: bool = False,
) -> str:
    return render(
        "impact/reopen.html",
        review=review,
        line=line,
        title=number_words(line.number),
        ending=ending_words(line),
        hints={str(one.found.later_review_id): one.later for one in found},
        has_found=bool(found),
        form=form,
        is_stale=is_stale,
        has_errors=bool(form.errors or is_stale),
    )
