"""Where signing stands; rounds of it: begun, and called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
from qmapp.governance.signing import queries, reading, service
from qmapp.governance.signing.content import Content, ReportContent
from qmapp.governance.signing.forms import BecauseForm
from qmapp.governance.signing.lines import Standing
from qmapp.governance.signing.opening import missing
from qmapp.governance.signing.pages.standing import PaperBox, paper_box, round_box
from qmapp.governance.signing.pages.words import paper_name, within
from qmapp.governance.signing.rules import Paper
from qmapp.governance.signing.views.blueprint import (
    BASE,
    PAPER,
    ROUND,
    allowed,
    bp,
    open_review,
    to_index,
)


@bp.get(BASE)
@guarded(Permission.SIGNING_READ, by="signing")
def index(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    standings = queries.standings_of(db(), review)
    boxes = [_box(review, standings, paper)[0] for paper in Paper]
    return render(
        "signing/index.html",
        review=review,
        papers=boxes,
        to_judge=queries.draft_to_judge(db(), signed_in_actor(), review),
        may=allowed(review, standings[Paper.REPORT].round),
    )


@bp.route(f"{BASE}/{PAPER}/open", methods=["GET", "POST"])
@guarded(Permission.SIGNING_OPEN, by="signing")
def open_round(review_id: UUID, paper: str) -> ResponseReturnValue:
    review, which, form = open_review(review_id), Paper(paper), BecauseForm()
    if request.method == "GET":
        return _open_page(review, which, form)
    if not form.validate_on_submit():
        return _open_page(review, which, form), 422
    try:
        with unit_of_work() as work:
            service.open_round(
                work, signed_in_actor(), review, which, clock(), form.because.data or ""
            )
    except RuleBroken as broken:
        if broken.field is None:
            return _open_page(review, which, form), 409  # the page lists what is missing
        take_broken(form, broken)
        return _open_page(review, which, form), 422
    flash(gettext("What is signed is frozen, and everybody on the list is asked."), "saved")
    return to_index(review_id, paper)


@bp.route(f"{ROUND}/call-off", methods=["GET", "POST"])
@guarded(Permission.SIGNING_OPEN, by="signing_round")
def call_off(review_id: UUID, round_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), BecauseForm()
    if request.method == "GET":
        return _call_off_page(review, round_id, form)
    if not form.validate_on_submit():
        return _call_off_page(review, round_id, form), 422
    try:
        with unit_of_work() as work:
            service.call_off(
                work, signed_in_actor(), review, round_id, form.because.data or "", clock()
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        status = 422 if broken.field else 409
        return _call_off_page(review, round_id, form), status
    flash(gettext("Signing is called off. What was said in it stays on record."), "saved")
    return to_index(review_id)


def _box(
    review: Review, standings: queries.Standings, paper: Paper
) -> tuple[PaperBox, Content | None]:
    standing, report = standings[paper], standings[Paper.REPORT]
    content = reading.read(
        db(), review, paper, report_sha256=report.signed.sha256 if report.signed else None
    )
    actor, allows = signed_in_actor(), allowed(review, report.round)
    to_judge = queries.draft_to_judge(db(), actor, review)
    if to_judge is not None:  # what differs tells what others judged meanwhile
        standing = replace(standing, differences=())
    # What is missing tells how far moderation has come: it is for those alone who begin signing.
    lacks = (
        missing(review.stage, standings, paper, content, to_judge=to_judge) if allows.open else []
    )
    box = paper_box(standing, lacks, actor.person_id, allows, review.stage)
    may_read = paper is Paper.RESPONSE or allows.read
    return replace(box, to_say=box.to_say if may_read else None), content


def _open_page(review: Review, paper: Paper, form: BecauseForm) -> str:
    standings = queries.standings_of(db(), review)
    box, content = _box(review, standings, paper)
    return render(
        "signing/open.html",
        review=review,
        box=box,
        form=form,
        counts=_counts(content),
        is_again=_is_again(standings[paper]),
        has_errors=bool(form.errors),
    )


def _is_again(standing: Standing) -> bool:
    return bool(standing.round or standing.past)


def _counts(content: Content | None) -> Sequence[str]:
    """What would be frozen now, without a word of it."""
    if content is None:
        return []
    if isinstance(content, ReportContent):
        held = sum(one.held is not None for one in content.markers)
        pieces = sum(len(one.evidence) for one in content.markers)
        return [
            gettext("Draft %(n)s", n=content.draft.number),
            gettext("The outcome of %(n)s of %(of)s markers", n=held, of=len(content.markers)),
            gettext("Pieces of evidence under them: %(n)s", n=pieces),
            gettext("Findings: %(n)s", n=len(content.findings)),
            gettext("Confirmed recommendations: %(n)s", n=len(content.recommendations)),
        ]
    return [
        gettext("Version %(n)s of the response, as it was agreed", n=content.text.version),
        gettext("Recommendations answered: %(n)s", n=len(content.text.recommendations)),
    ]


def _call_off_page(review: Review, round_id: UUID, form: BecauseForm) -> str:
    line = queries.get_line(db(), review.id, round_id)
    return render(
        "signing/call_off.html",
        review=review,
        name=paper_name(line.paper),
        within=within(line.paper),
        box=round_box(line, reads=allowed(review, line).read),
        is_open=line.is_open,
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )
