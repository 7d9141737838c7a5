"""Setting a review up and editing what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews import pages, rules, service
from qmapp.casework.reviews.forms import ReviewForm, take_broken
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.reviews.service.details import details_of
from qmapp.casework.reviews.views.blueprint import bp, open_review
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts


@bp.route("/boards/<uuid:board_id>/reviews/new", methods=["GET", "POST"])
@guarded(Permission.REVIEW_CREATE, "board")
def new(board_id: UUID) -> ResponseReturnValue:
    form = ReviewForm(catalogue().kinds)
    asked: Sequence[RuleBroken] = []
    if request.method == "POST" and form.is_sound(today()):
        asked = _questions(form)
        if not asked:
            try:
                with unit_of_work() as work:
                    review = service.create(
                        work,
                        signed_in_actor(),
                        board_id,
                        form.details(),
                        catalogue=catalogue(),
                        now=clock(),
                    )
            except RuleBroken as broken:
                take_broken(form, broken)
            else:
                flash(
                    gettext(
                        "Review set up. Its reference is %(reference)s. Say next who is on it",
                        reference=review.reference,
                    ),
                    "saved",
                )
                return redirect(url_for("reviews.people", review_id=review.id))
    board = accounts.get_board(db(), board_id)
    mark_page(board=board)
    edition = rules.edition_for(form.kind.data or "", catalogue().editions)
    return render(
        "reviews/new.html",
        form=form,
        board=board,
        questions=asked,
        kind_hints=_kind_hints(edition),
        has_errors=bool(form.errors),
    )


@bp.route("/reviews/<uuid:review_id>/edit", methods=["GET", "POST"])
@guarded(Permission.REVIEW_EDIT, "review")
def edit(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    edition = get_edition(db(), review.edition_sha256)
    form = ReviewForm.of(catalogue().kinds, details_of(review), review.version)
    asked: Sequence[RuleBroken] = []
    clash: Sequence[pages.Difference] = []
    if request.method == "POST" and form.is_sound(today()):
        asked = _questions(form)
        if not asked:
            try:
                with unit_of_work() as work:
                    service.edit(
                        work,
                        signed_in_actor(),
                        review_id,
                        form.details(),
                        version=form.seen_version,
                        catalogue=catalogue(),
                        now=clock(),
                    )
            except RuleBroken as broken:
                take_broken(form, broken)
            except service.ChangedMeanwhile as changed:
                clash = pages.differences(changed.current, form.details(), catalogue())
                # Saving again is now a choice made with both texts in view.
                form.version.data = str(changed.version)
            else:
                flash(gettext("Saved"), "saved")
                return redirect(url_for("reviews.home", review_id=review_id))
    page = render(
        "reviews/edit.html",
        form=form,
        review_id=review_id,
        reference=review.reference,
        questions=asked,
        clash=clash,
        kind_hints=_kind_hints(edition),
        has_errors=bool(form.errors),
    )
    return (page, 409) if clash else page


def _questions(form: ReviewForm) -> Sequence[RuleBroken]:
    """What is odd about the dates, unless the person has said that they are right."""
    if form.dates_are_right.data:
        return []
    return rules.date_questions(form.details().dates, today())


def _kind_hints(edition: Edition) -> dict[str, str]:
    """For each kind what it is, and that the markers were not written for it, if so.

    The review's home shows the edition's own sentence on what does not carry over.
    """
    misfit = gettext("The markers were not written for it; the review’s page says more.")
    return {
        kind.id: kind.note if edition.fit(kind.id).fits else f"{kind.note} {misfit}"
        for kind in catalogue().kinds
    }
