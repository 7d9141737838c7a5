"""Recording a finding, with or without words of the draft to begin from."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.evidence.choosing import choice_of, figure
from qmapp.casework.findings import queries, service
from qmapp.casework.findings.forms.details import FindingForm
from qmapp.casework.findings.pages.words import cause_hints, held_words
from qmapp.casework.findings.rules import LONGEST_TITLE, Shows
from qmapp.casework.findings.views.blueprint import BASE, bp, open_passages, open_review
from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission, require
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, render, signed_in_actor, unit_of_work


@bp.route(f"{BASE}/add", methods=["GET", "POST"])
@guarded(Permission.FINDINGS_WRITE, by="review")
def add(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    draft = _draft(review)
    if draft is None:
        return redirect(url_for(".index", review_id=review_id))
    passages = open_passages(draft)
    if request.method == "GET" and request.args.get("choose") and "passage" not in request.args:
        query = request.args.get("q", "").strip()
        choice = choice_of(draft.number, passages, query=query, position=None)
        return render("findings/begin.html", review=review, page=choice)
    practice = known_issues(db(), catalogue().practice, review.board_id)
    form = FindingForm(practice)
    if request.method == "GET":
        _begin(form, draft, passages)
        return _page(review, draft, passages, form)
    if not form.may_be_kept():
        return _page(review, draft, passages, form), 422
    try:
        finding_id = _add(review, draft, passages, form)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, draft, passages, form), 422
    flash(gettext("It is recorded. Choose the words of the draft that show it."), "saved")
    return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))


def _add(review: Review, draft: Draft, passages: list[PassageLine], form: FindingForm) -> UUID:
    """Record the finding, and under it the words that it was begun from."""
    with unit_of_work() as work:
        actor, now = signed_in_actor(), clock()
        made = service.add_finding(
            work,
            actor,
            review,
            draft,
            form.details(),
            known_issues(work, catalogue().practice, review.board_id),
            now=now,
            finding_id=form.finding_id,
        )
        passage = _passage(form, passages)
        is_new = made.version == 1 and not queries.has_places(work, made)
        if passage is not None and is_new:
            service.pin_passage(
                work,
                actor,
                made,
                draft,
                position=passage.position,
                span=form.span,
                shows=Shows.PROBLEM,
                now=now,
            )
        return made.id


def _draft(review: Review) -> Draft | None:
    """The draft that the form was made from; else the newest that the actor may read."""
    number = figure(request.form.get("draft") or request.args.get("draft"))
    if number is None:
        return queries.newest_draft(db(), signed_in_actor(), review)
    found = drafts.get_draft(db(), review.id, number)
    require(signed_in_actor(), Permission.DRAFT_READ, drafts.subject_of(found))
    return found


def _begin(form: FindingForm, draft: Draft, passages: list[PassageLine]) -> None:
    """The form with the words that an address says were chosen."""
    form.draft.data = str(draft.number)
    for field, name in ((form.passage, "passage"), (form.start, "start"), (form.stop, "stop")):
        found = figure(request.args.get(name))
        field.data = str(found) if found is not None else ""
    passage = _passage(form, passages)
    if passage is None:
        return
    words = _words(form, passage)
    if len(words) <= LONGEST_TITLE:
        form.title.data = " ".join(words.split())
    else:
        form.problem.data = words


def _passage(form: FindingForm, passages: list[PassageLine]) -> PassageLine | None:
    position = figure(form.passage.data)
    if position is None:
        return None
    if position >= len(passages):
        raise NotFound("passage")
    return passages[position]


def _words(form: FindingForm, passage: PassageLine) -> str:
    """The words of the draft that the finding is begun from."""
    start, stop = form.span or (0, len(passage.text))
    return passage.text[start:stop].strip() or passage.text


def _page(review: Review, draft: Draft, passages: list[PassageLine], form: FindingForm) -> str:
    passage = _passage(form, passages)
    return render(
        "findings/add.html",
        review=review,
        form=form,
        draft=draft.number,
        is_draft_sent=draft.sent_at is not None,
        passage=passage,
        words=_words(form, passage) if passage is not None else "",
        held=held_words(known_issues(db(), catalogue().practice, review.board_id)),
        hints=cause_hints(),
        has_errors=bool(form.errors) or form.asks,
    )
