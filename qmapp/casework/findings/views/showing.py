"""One finding: looked at, put right, what the board adds to it, taken out, put back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.findings import ports, queries, service
from qmapp.casework.findings.forms.details import FindingForm
from qmapp.casework.findings.forms.small import EndForm, ViewForm
from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.pages.one import (
    HISTORY,
    Past,
    finding_differences,
    here_of,
    one_page,
    view_differences,
)
from qmapp.casework.findings.pages.words import cause_hints, held_words, issue_words, reason_words
from qmapp.casework.findings.views.blueprint import BASE, bp, open_finding, open_review
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.practice.queries import known_catalogue, known_issues
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.audit.queries import list_events_of_subject
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    catalogue,
    db,
    guarded,
    render,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.people.accounts.queries import names_of

ONE = f"{BASE}/<uuid:finding_id>"


@bp.get(ONE)
@guarded(Permission.FINDINGS_READ, by="finding")
def show(review_id: UUID, finding_id: UUID) -> str:
    return _show_page(review_id, finding_id, EndForm(formdata=None))


def _show_page(review_id: UUID, finding_id: UUID, end_form: EndForm) -> str:
    review, actor = open_review(review_id), signed_in_actor()
    line = open_finding(review, finding_id)
    answered = ports.answering().answered_by(db(), actor, review, [line.id])
    page = one_page(
        line,
        known_catalogue(db(), catalogue(), review.board_id),
        answers=answered.get(line.id, ()) if ports.may_be_answered() else None,
        history=_history(line),
        may_write=may(actor, Permission.FINDINGS_WRITE, subject()),
        may_add_view=may(actor, Permission.FINDING_ADD_VIEW, subject()),
    )
    return render(
        "findings/show.html",
        review=review,
        page=page,
        end=end_form,
        may_put_back=may(actor, Permission.FINDINGS_WRITE, subject()) and line.is_ended,
        has_errors=bool(end_form.errors) or end_form.asks,
    )


def _history(line: FindingLine) -> Sequence[Past]:
    events = list_events_of_subject(db(), line.board_id, line.id, verbs=tuple(HISTORY))
    names = names_of(db(), {one.actor_id for one in events if one.actor_id is not None})
    return [
        Past(
            what=gettext(HISTORY[one.verb]),
            who=names.get(one.actor_id, "") if one.actor_id is not None else "",
            at=one.at,
        )
        for one in events
    ]


@bp.route(f"{ONE}/change", methods=["GET", "POST"])
@guarded(Permission.FINDINGS_WRITE, by="finding")
def change(review_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = open_finding(review, finding_id)
    if line.is_ended:
        return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))
    details = service.details_of(
        queries.get_finding(db(), signed_in_actor(), review_id, finding_id)
    )
    practice = known_issues(db(), catalogue().practice, review.board_id)
    known = known_catalogue(db(), catalogue(), review.board_id)
    kept = (line.practice_issue, issue_words(line, known)) if line.practice_issue else None
    form = FindingForm.of(details, line.version, practice, kept)
    if request.method == "GET":
        return _change_page(review, line, form)
    if not form.may_be_kept():
        return _change_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.change_finding(
                work,
                signed_in_actor(),
                queries.get_finding(work, signed_in_actor(), review_id, finding_id),
                form.details(),
                known_issues(work, catalogue().practice, review.board_id),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = finding_differences(details, form.details(), known)
        return _change_page(review, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))


def _change_page(
    review: Review, line: FindingLine, form: FindingForm, clash: Sequence[Difference] = ()
) -> str:
    return render(
        "findings/change.html",
        review=review,
        here=here_of(line),
        line=line,
        form=form,
        held=held_words(known_issues(db(), catalogue().practice, review.board_id)),
        hints=cause_hints(),
        clash=clash,
        has_errors=bool(form.errors) or form.asks or bool(clash),
    )


@bp.route(f"{ONE}/view", methods=["GET", "POST"])
@guarded(Permission.FINDING_ADD_VIEW, by="finding")
def view(review_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    """What the board adds."""
    review = open_review(review_id)
    line = open_finding(review, finding_id)
    if line.is_ended:
        return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))
    now_stands = service.view_of(
        queries.get_finding(db(), signed_in_actor(), review_id, finding_id)
    )
    form = ViewForm.of(now_stands, line.version)
    if request.method == "GET":
        return _view_page(review, line, form)
    if not form.may_be_kept():
        return _view_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.add_view(
                work,
                signed_in_actor(),
                queries.get_finding(work, signed_in_actor(), review_id, finding_id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)
        clash = view_differences(now_stands, form.details())
        return _view_page(review, line, form, clash, is_stale=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _view_page(review, line, form), 422
    flash(gettext("What the board adds is saved."), "saved")
    return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))


def _view_page(
    review: Review,
    line: FindingLine,
    form: ViewForm,
    clash: Sequence[Difference] = (),
    *,
    is_stale: bool = False,
) -> str:
    return render(
        "findings/view.html",
        review=review,
        here=here_of(line),
        line=line,
        form=form,
        hints=cause_hints(),
        reason=reason_words(line.reason),
        clash=clash,
        is_stale=is_stale,
        has_errors=bool(form.errors) or form.asks or is_stale,
    )


@bp.post(f"{ONE}/end")
@guarded(Permission.FINDINGS_WRITE, by="finding")
def end(review_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _show_page(review_id, finding_id, form), 422
    try:
        with unit_of_work() as work:
            service.end_finding(
                work,
                signed_in_actor(),
                queries.get_finding(work, signed_in_actor(), review_id, finding_id),
                form.because.data or "",
                clock(),
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _show_page(review_id, finding_id, form), 422
    flash(gettext("The finding is taken out. It stands below the list, with the reason."), "saved")
    return redirect(url_for(".index", review_id=review_id))


@bp.post(f"{ONE}/put-back")
@guarded(Permission.FINDINGS_WRITE, by="finding")
def put_back(review_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        found = queries.get_finding(work, signed_in_actor(), review_id, finding_id)
        service.put_back(work, signed_in_actor(), found, clock())
    flash(gettext("The finding is there again."), "saved")
    return redirect(url_for(".show", review_id=review_id, finding_id=finding_id))
