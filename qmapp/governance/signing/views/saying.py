"""One round: exactly what is signed, whole, and what somebody who was asked says to it."""

from __future__ import annotations

from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.governance.signing import queries, service
from qmapp.governance.signing.forms import SayForm
from qmapp.governance.signing.lines import AskedLine, Frozen, RoundLine
from qmapp.governance.signing.pages.content import signed_page
from qmapp.governance.signing.pages.standing import round_box
from qmapp.governance.signing.pages.words import difference_words, paper_name, within
from qmapp.governance.signing.rules import Part, may_reopen, may_still_say
from qmapp.governance.signing.views.blueprint import (
    ROUND,
    allowed,
    bp,
    has_second_factor,
    kind_label,
    open_frozen,
    open_review,
    prove,
    to_round,
)


@bp.get(ROUND)
@guarded(Permission.SNAPSHOT_READ, by="signing_round")
def show(review_id: UUID, round_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    found = open_frozen(review, round_id)
    asked = _waiting(review, found)
    return _page(review, found, SayForm(asked, formdata=None) if asked is not None else None)


@bp.post(f"{ROUND}/say")
@guarded(Permission.SIGN, by="signing_round")
def say(review_id: UUID, round_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    found = open_frozen(review, round_id)
    asked = found.line.asked_of(signed_in_actor().person_id)
    if asked is None:
        raise RuleBroken(service.SAID_ALREADY)
    form = SayForm(asked)
    if not form.validate_on_submit():
        return _page(review, found, form), 422
    try:
        done = _say(review, round_id, form)
    except SavedElsewhere:
        return _page(review, found, form, broken=gettext(_ANOTHER)), 409
    except RuleBroken as broken:
        if broken.field is None:
            fresh = open_frozen(review, round_id)
            return _page(review, fresh, form, broken=show_broken(broken)), 409
        take_broken(form, broken)
        return _page(review, found, form), 422
    if not done:
        return _page(review, found, form), 422
    flash(gettext("It is on record, with what you have read and the time."), "saved")
    return to_round(review_id, round_id, "said")


_ANOTHER = N_(
    "What is signed here is not what you have read. Nothing was recorded. Read it once more, then "
    "say what you say."
)


def _say(review: Review, round_id: UUID, form: SayForm) -> bool:
    """Record it, once the person has shown who they are; False when they have not."""
    actor, saying, seen = signed_in_actor(), form.saying(), form.seen.data or ""
    if service.require_may_say(db(), actor, review, round_id, saying, seen):
        return True  # sent twice: it stands already
    proof, wrong = prove(form.password.data or "")
    if proof is None:
        with unit_of_work() as work:
            if queries.find_said(work, round_id, actor.person_id) is not None:
                return True  # the same form, quicker: a code counts once
        form.password.errors = [wrong]
        return False
    with unit_of_work() as work:
        service.say(work, actor, review, round_id, saying, proof=proof, seen=seen, now=clock())
    return True


def _waiting(review: Review, found: Frozen) -> AskedLine | None:
    """What whoever looks is asked, when they may still say it."""
    actor = signed_in_actor()
    asked = found.line.asked_of(actor.person_id)
    if asked is None or asked.signature is not None or not asked.is_able or not found.is_whole:
        return None
    # That nothing of it is hidden from them was asked when it was read.
    if not may(actor, Permission.SIGN, queries.subject_of(review, found.line)):
        return None
    return asked if may_still_say(found.line.ended, review.stage) else None


def _page(review: Review, found: Frozen, form: SayForm | None, broken: str = "") -> str:
    line = found.line
    if form is not None:
        form.seen.data = line.sha256
    asked = _waiting(review, found)
    standing = queries.standing_of(db(), review, line.paper)
    return render(
        "signing/round.html",
        review=review,
        name=paper_name(line.paper),
        within=within(line.paper),
        line=line,
        box=round_box(line, reads=True),
        page=signed_page(found.content, kind_label(review.kind)),
        is_whole=found.is_whole,
        is_asked=asked is not None,
        states=asked is not None and asked.part is Part.STATES,
        form=form,
        broken=broken,
        differences=[difference_words(one) for one in standing.differences]
        if standing.round is not None and standing.round.id == line.id
        else [],
        may=allowed(review, line),
        may_ask=_may_ask(review, line),
        may_vote=_may_vote(review, line),
        has_code=asked is not None and has_second_factor(),
        has_errors=bool(broken or (form is not None and form.errors)),
    )


def _may_ask(review: Review, line: RoundLine) -> bool:
    return (
        line.reopening is None
        and may_reopen(line.ended, review.stage)
        and may(signed_in_actor(), Permission.REOPENING_ASK, queries.subject_of(review, line))
    )


def _may_vote(review: Review, line: RoundLine) -> bool:
    """Whether whoever looks is asked about reopening, and has not said yet."""
    actor, asking = signed_in_actor(), line.reopening
    if asking is None or any(one.person_id == actor.person_id for one in asking.votes):
        return False
    return may(actor, Permission.SIGN, queries.subject_of_vote(review, line))
