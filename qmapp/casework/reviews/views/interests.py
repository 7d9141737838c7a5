"""Declared interests: one's own, somebody's recorded by the manager, withdrawn by the chair."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews import pages, service
from qmapp.casework.reviews.forms import (
    InterestForm,
    RecordInterestForm,
    WithdrawInterestForm,
    take_broken,
)
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_interest, list_interests, list_people_on_review
from qmapp.casework.reviews.views.blueprint import bp, open_review, people_of_board
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work


@bp.get("/reviews/<uuid:review_id>/interests")
@guarded(Permission.INTEREST_DECLARE, "review")
def interests(review_id: UUID) -> ResponseReturnValue:
    return _page(open_review(review_id))


@bp.post("/reviews/<uuid:review_id>/interests")
@guarded(Permission.INTEREST_DECLARE, "review")
def declare_interest(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    form = InterestForm(prefix="own-")
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.declare_interest(
                    work,
                    signed_in_actor(),
                    review_id,
                    form.statement.data or "",
                    now=clock(),
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            flash(
                gettext(
                    "Your interest in %(reference)s is declared. You no longer see this review",
                    reference=review.reference,
                ),
                "saved",
            )
            return redirect(url_for("reviews.index"))
    return _page(review, own=form)


@bp.post("/reviews/<uuid:review_id>/interests/record")
@guarded(Permission.REVIEW_PEOPLE, "review")
def record_interest(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    form = _record_form(review)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.declare_interest(
                    work,
                    signed_in_actor(),
                    review_id,
                    form.statement.data or "",
                    now=clock(),
                    person_id=UUID(form.person.data),
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            flash(gettext("Interest recorded. The person no longer sees this review"), "saved")
            return redirect(url_for("reviews.interests", review_id=review_id))
    return _page(review, record=form)


@bp.route(
    "/reviews/<uuid:review_id>/interests/<uuid:interest_id>/withdraw", methods=["GET", "POST"]
)
@guarded(Permission.INTEREST_WITHDRAW, "review")
def withdraw_interest(review_id: UUID, interest_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    if get_interest(db(), interest_id).review_id != review_id:
        raise NotFound("There is no such interest in this review.")
    form = WithdrawInterestForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.withdraw_interest(
                    work, signed_in_actor(), interest_id, form.reason.data or "", now=clock()
                )
        except RuleBroken as broken:
            take_broken(form, broken)
        else:
            flash(gettext("Interest withdrawn. The person sees this review again"), "saved")
            return redirect(url_for("reviews.interests", review_id=review_id))
    declared = next(
        one for one in list_interests(db(), review_id) if one.interest_id == interest_id
    )
    if not declared.stands:
        return redirect(url_for("reviews.interests", review_id=review_id))
    return render(
        "reviews/withdraw_interest.html",
        form=form,
        declared=declared,
        review_id=review_id,
        reference=review.reference,
        has_errors=bool(form.errors),
    )


def _record_form(review: Review) -> RecordInterestForm:
    known = dict(people_of_board(db(), review.board_id))
    known.update({one.person_id: one.name for one in list_people_on_review(db(), review.id)})
    known.pop(signed_in_actor().person_id, None)
    return RecordInterestForm(
        sorted(known.items(), key=lambda item: item[1].casefold()), prefix="other-"
    )


def _page(
    review: Review,
    *,
    own: InterestForm | None = None,
    record: RecordInterestForm | None = None,
) -> ResponseReturnValue:
    actor = signed_in_actor()
    may_record = may(actor, Permission.REVIEW_PEOPLE, subject())
    may_withdraw = may(actor, Permission.INTEREST_WITHDRAW, subject())
    page = pages.InterestsPage(
        reference=review.reference,
        review_id=review.id,
        interests=list_interests(db(), review.id) if may_record or may_withdraw else None,
        may_record=may_record,
        may_withdraw=may_withdraw,
    )
    own = own or InterestForm(prefix="own-", formdata=None)
    if may_record:
        record = record or _record_form(review)
    return render(
        "reviews/interests.html",
        page=page,
        own=own,
        record=record,
        has_errors=bool(own.errors or (record and record.errors)),
    )
