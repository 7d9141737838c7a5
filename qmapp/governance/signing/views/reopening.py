"""Taking back what was signed: somebody asks, and those who sign decide by the same rule."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.governance.signing import queries, service
from qmapp.governance.signing.forms import BecauseForm, VoteForm
from qmapp.governance.signing.pages.standing import round_box
from qmapp.governance.signing.pages.words import paper_name, rule_words, within
from qmapp.governance.signing.rules import may_reopen, sound_vote
from qmapp.governance.signing.views.blueprint import (
    ROUND,
    allowed,
    bp,
    has_second_factor,
    open_review,
    prove,
    to_round,
)


@bp.route(f"{ROUND}/reopen", methods=["GET", "POST"])
@guarded(Permission.REOPENING_ASK, by="signing_round")
def reopen(review_id: UUID, round_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), BecauseForm()
    if request.method == "GET":
        return _ask_page(review, round_id, form)
    if not form.validate_on_submit():
        return _ask_page(review, round_id, form), 422
    try:
        with unit_of_work() as work:
            service.ask_reopening(
                work, signed_in_actor(), review, round_id, form.because.data or "", clock()
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _ask_page(review, round_id, form), 422 if broken.field else 409
    flash(gettext("Those who sign are asked. Until they have decided, it stands."), "saved")
    return to_round(review_id, round_id, "reopening")


@bp.route(f"{ROUND}/vote", methods=["GET", "POST"])
@guarded(Permission.SIGN, by="signing_vote")
def vote(review_id: UUID, round_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), VoteForm()
    if request.method == "GET":
        return _vote_page(review, round_id, form)
    if not form.validate_on_submit():
        return _vote_page(review, round_id, form), 422
    try:
        sound_vote(form.chosen, form.words.data or "")
        if not _vote(review, round_id, form):
            return _vote_page(review, round_id, form), 422
    except RuleBroken as broken:
        take_broken(form, broken)
        return _vote_page(review, round_id, form), 422 if broken.field else 409
    flash(gettext("What you say is on record."), "saved")
    return to_round(review_id, round_id, "reopening")


def _vote(review: Review, round_id: UUID, form: VoteForm) -> bool:
    proof, wrong = prove(form.password.data or "")
    if proof is None:
        with unit_of_work() as work:
            line = queries.get_line(work, review.id, round_id)
        asking, own = line.newest_reopening, signed_in_actor().person_id
        if asking is not None and any(one.person_id == own for one in asking.votes):
            return True  # the same form, quicker: a code counts once
        form.password.errors = [wrong]
        return False
    with unit_of_work() as work:
        service.vote(
            work, signed_in_actor(), review, round_id, form.chosen, form.words.data or "",
            proof=proof, now=clock(),
        )  # fmt: skip
    return True


def _ask_page(review: Review, round_id: UUID, form: BecauseForm) -> str:
    line = queries.get_line(db(), review.id, round_id)
    return render(
        "signing/reopen.html",
        review=review,
        name=paper_name(line.paper),
        within=within(line.paper),
        box=round_box(line, reads=allowed(review, line).read),
        rule=rule_words(line.rule, line.needed, line.tally.of),
        may_ask=may_reopen(line.ended, review.stage) and line.reopening is None,
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )


def _vote_page(review: Review, round_id: UUID, form: VoteForm) -> str:
    line = queries.get_line(db(), review.id, round_id)
    asking = line.newest_reopening
    own = signed_in_actor().person_id
    return render(
        "signing/vote.html",
        review=review,
        name=paper_name(line.paper),
        within=within(line.paper),
        box=round_box(line, reads=allowed(review, line).read),
        asking=asking,
        rule=rule_words(line.rule, line.needed, line.tally.of),
        may_say=asking is not None
        and asking.is_open
        and all(one.person_id != own for one in asking.votes),
        has_code=has_second_factor(),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )
