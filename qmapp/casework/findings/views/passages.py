"""Words of a draft that show a finding: chosen, taken away, put back, kept."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.choosing import Choice, choice_of, figure
from qmapp.casework.findings import queries, service
from qmapp.casework.findings.forms.small import PassageForm
from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.pages.one import here_of
from qmapp.casework.findings.rules import Shows
from qmapp.casework.findings.views.blueprint import bp, open_finding, open_passages, open_review
from qmapp.casework.findings.views.showing import ONE
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Permission, require
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken


@bp.route(f"{ONE}/passages", methods=["GET", "POST"])
@guarded(Permission.FINDINGS_WRITE, by="finding")
def passages(review_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    """Choose words of the newest draft, or of the one that the form was made from."""
    review = open_review(review_id)
    line = open_finding(review, finding_id)
    draft = _draft(review)
    if line.is_ended or draft is None:
        return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))
    choice = choice_of(
        draft.number,
        open_passages(draft),
        query=request.args.get("q", "").strip(),
        position=figure(request.values.get("position") or request.args.get("passage")),
    )
    form = PassageForm(choice.words)
    if request.method == "GET":
        form.open_at(choice, figure(request.args.get("start")), figure(request.args.get("stop")))
        shows = next((one for one in Shows if one.value == request.args.get("shows")), None)
        form.shows.data = shows.value if shows is not None else None
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
                queries.get_finding(work, signed_in_actor(), review_id, finding_id),
                drafts.get_draft(work, review_id, draft.number),
                position=choice.opened.position,
                span=form.span,
                shows=form.chosen,
                now=clock(),
            )
    except RuleBroken as broken:
        form.refuse("first", show_broken(broken))
        return _page(review, line, choice, form), 422
    words = gettext("Passage %(number)s is linked.", number=choice.opened.number)
    flash(words, "saved")
    return _back(review_id, finding_id, f"shows-{form.chosen.value}")


def _draft(review: Review) -> Draft | None:
    number = figure(request.values.get("draft"))
    if number is None:
        return queries.newest_draft(db(), signed_in_actor(), review)
    found = drafts.get_draft(db(), review.id, number)
    require(signed_in_actor(), Permission.DRAFT_READ, drafts.subject_of(found))
    return found


def _page(review: Review, line: FindingLine, choice: Choice, form: PassageForm) -> str:
    return render(
        "findings/passages.html",
        review=review,
        here=here_of(line),
        line=line,
        page=choice,
        form=form,
        shows=request.args.get("shows") or None,
        has_errors=bool(form.errors),
    )


def _back(review_id: UUID, finding_id: UUID, anchor: str) -> ResponseReturnValue:
    return redirect(url_for(".show", review_id=review_id, finding_id=finding_id, _anchor=anchor))


@bp.post(f"{ONE}/passages/<uuid:place_id>/take-away")
@guarded(Permission.FINDINGS_WRITE, by="finding")
def take_place_away(review_id: UUID, finding_id: UUID, place_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        found = queries.get_finding(work, signed_in_actor(), review_id, finding_id)
        service.take_away(work, signed_in_actor(), found, place_id, clock())
    flash(gettext("Taken away. It can be put back below."), "saved")
    return _back(review_id, finding_id, "away")


@bp.post(f"{ONE}/passages/<uuid:place_id>/put-back")
@guarded(Permission.FINDINGS_WRITE, by="finding")
def put_place_back(review_id: UUID, finding_id: UUID, place_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        found = queries.get_finding(work, signed_in_actor(), review_id, finding_id)
        service.put_back_passage(work, signed_in_actor(), found, place_id, clock())
    flash(gettext("The passage is there again."), "saved")
    return _back(review_id, finding_id, "passages")


@bp.post(f"{ONE}/passages/<uuid:place_id>/keep")
@guarded(Permission.FINDINGS_WRITE, by="finding")
def keep_place(review_id: UUID, finding_id: UUID, place_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        found = queries.get_finding(work, signed_in_actor(), review_id, finding_id)
        service.keep_passage(work, signed_in_actor(), found, place_id, clock())
    flash(gettext("Noted: it still shows the same."), "saved")
    return _back(review_id, finding_id, "passages")
