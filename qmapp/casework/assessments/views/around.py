"""An assessment around its markers: start, what was known, the list of 18, submit, reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.assessments import queries, service
from qmapp.casework.assessments.forms import (
    CarryForm,
    CoAuthorForm,
    OutcomeForm,
    ReasonForm,
    StartForm,
    SubmitForm,
)
from qmapp.casework.assessments.pages.carried import StartOffer, build_offer
from qmapp.casework.assessments.pages.read import build_read
from qmapp.casework.assessments.pages.tasks import build_tasks, kind_words
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.assessments.views import judge, profile
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import get_draft, subject_of
from qmapp.casework.drafts.reads import note_read
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, may, require
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    storage,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts.queries import get_board

bp = Blueprint("assessments", __name__)
judge.install(bp)
profile.install(bp)


def _mark(review: Review) -> None:
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)


@bp.route("/reviews/<uuid:review_id>/assessments/new", methods=["GET", "POST"])
@guarded(Permission.REVIEW_SEE, by="review")
def start(review_id: UUID) -> ResponseReturnValue:
    """Choose what to assess and as whom, then begin."""
    actor, review = signed_in_actor(), get_review(db(), review_id)
    kinds = [k for k, p in service.STARTS.items() if may(actor, p, subject())]
    if not kinds:
        raise NotFound("assessment")
    number = request.args.get("draft", type=int)
    draft = get_draft(db(), review_id, number) if number else None
    if draft is not None:
        require(actor, Permission.DRAFT_READ, subject_of(draft))
    offers = _offers(actor, review, draft, kinds)
    form = _start_form(kinds, offers)
    if form.validate_on_submit():
        try:
            begun = _start(review_id, draft, form)
            return redirect(url_for("assessments.tasks", assessment_id=begun))
        except RuleBroken as error:
            form.kind.errors = [show_broken(error)]
    _mark(review)
    return render(
        "assessments/start.html",
        form=form,
        review=review,
        draft=draft,
        offers=offers,
        has_errors=bool(form.errors),
    )


def _offers(
    actor: Actor, review: Review, draft: Draft | None, kinds: Sequence[AssessmentKind]
) -> dict[AssessmentKind, StartOffer]:
    """For each kind, the earlier assessment that the person may start from."""
    if draft is None:
        return {}
    found = {k: queries.find_earlier(db(), actor.person_id, review.id, k, draft) for k in kinds}
    return {k: build_offer(db(), one, draft) for k, one in found.items() if one is not None}


def _start_form(
    kinds: Sequence[AssessmentKind], offers: Mapping[AssessmentKind, StartOffer]
) -> StartForm:
    if not offers:
        form = StartForm(data={"kind": kinds[0].value})
        form.kind.choices = {k.value: kind_words(k) for k in kinds}
        return form
    carrying_form = CarryForm(data={"kind": kinds[0].value, "carry": "over"})
    carrying_form.kind.choices = {k.value: kind_words(k) for k in kinds}
    number = max(offer.draft for offer in offers.values())
    carrying_form.carry.choices = {
        "over": gettext("My assessment of draft %(n)d, carried over", n=number),
        "nothing": gettext("Nothing: every marker is empty"),
    }
    return carrying_form


def _start(review_id: UUID, draft: Draft | None, form: StartForm) -> UUID:
    actor, kind = signed_in_actor(), AssessmentKind(form.kind.data)
    carry_over = isinstance(form, CarryForm) and form.carry.data == "over"
    if carry_over and draft is not None:
        # What nobody has looked for yet is looked for now, before the one transaction begins.
        service.prepare(storage(), actor, review_id, kind, draft, clock())
    with unit_of_work() as work:
        return service.start(
            work,
            actor,
            get_review(work, review_id),
            kind,
            work.get(Draft, draft.id) if draft else None,
            clock(),
            carry_over=carry_over,
        ).id


@bp.route("/assessments/<uuid:assessment_id>/outcome", methods=["GET", "POST"])
@guarded(Permission.ASSESSMENT_WRITE, by="assessment")
def outcome(assessment_id: UUID) -> ResponseReturnValue:
    """Ask what the assessor knew of the outcome, before marker 1."""
    assessment = queries.get_assessment(db(), assessment_id)
    review = get_review(db(), assessment.review_id)
    to = min(max(request.args.get("to", 1, type=int), 1), 18)
    form = OutcomeForm(data={"known_outcome": assessment.known_outcome or ""})
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.state_known_outcome(
                    work,
                    signed_in_actor(),
                    queries.get_assessment(work, assessment_id),
                    form.known_outcome.data or "",
                    clock(),
                )
            return redirect(url_for("assessments.judge", assessment_id=assessment_id, number=to))
        except RuleBroken as error:
            form.known_outcome.errors = [show_broken(error)]
    _mark(review)
    return render(
        "assessments/outcome.html",
        form=form,
        review=review,
        assessment=assessment,
        has_errors=bool(form.errors),
    )


@bp.get("/assessments/<uuid:assessment_id>")
@guarded(Permission.ASSESSMENT_READ, by="assessment")
def tasks(assessment_id: UUID) -> ResponseReturnValue:
    """The list of the 18 with what is done of each."""
    return _tasks(assessment_id, SubmitForm(), CoAuthorForm())


def _tasks(
    assessment_id: UUID,
    form: SubmitForm,
    coauthor_form: CoAuthorForm,
    status: int = 200,
    *,
    waits: bool = False,
) -> ResponseReturnValue:
    actor = signed_in_actor()
    assessment = queries.get_assessment(db(), assessment_id)
    review = get_review(db(), assessment.review_id)
    if actor.person_id not in queries.writers_of(db(), [assessment])[assessment_id]:
        return redirect(url_for("assessments.read", assessment_id=assessment_id))
    page = build_tasks(db(), actor, assessment, review, get_edition(db(), review.edition_sha256))
    coauthor_form.person.choices = {str(p): name for p, name in page.may_join}
    _mark(review)
    html = render(
        "assessments/tasks.html",
        page=page,
        form=form,
        coauthor_form=coauthor_form,
        waits=waits,
        has_errors=bool(waits or form.errors or coauthor_form.errors),
    )
    return html, status


@bp.post("/assessments/<uuid:assessment_id>/submit")
@guarded(Permission.ASSESSMENT_WRITE, by="assessment")
def submit(assessment_id: UUID) -> ResponseReturnValue:
    """Freeze the assessment."""
    form = SubmitForm()
    try:
        if not form.validate_on_submit():
            return _tasks(assessment_id, form, CoAuthorForm(formdata=None), 422)
        with unit_of_work() as work:
            service.submit(
                work,
                signed_in_actor(),
                queries.get_assessment(work, assessment_id),
                with_gaps=bool(form.with_gaps.data),
                now=clock(),
            )
    except RuleBroken as error:
        # Only the consent to gaps has a box on the page to point at.
        if error.field == "with_gaps":
            form.with_gaps.errors = [show_broken(error)]
        elif error.field != "waiting":  # the page names and links what waits
            form.form_errors.append(show_broken(error))
        waits = error.field == "waiting"
        return _tasks(assessment_id, form, CoAuthorForm(formdata=None), 422, waits=waits)
    flash(gettext("Submitted. It is frozen now; you can reopen it with a reason."), "saved")
    return redirect(url_for("assessments.read", assessment_id=assessment_id))


@bp.route("/assessments/<uuid:assessment_id>/reopen", methods=["GET", "POST"])
@guarded(Permission.ASSESSMENT_REOPEN, by="assessment")
def reopen(assessment_id: UUID) -> ResponseReturnValue:
    """Make a new version, with a reason; the old one is kept."""
    assessment = queries.get_assessment(db(), assessment_id)
    if assessment.state is not AssessmentState.SUBMITTED:
        return redirect(url_for("assessments.tasks", assessment_id=assessment_id))
    review, form = get_review(db(), assessment.review_id), ReasonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                fresh = service.reopen(
                    work,
                    signed_in_actor(),
                    queries.get_assessment(work, assessment_id),
                    form.reason.data or "",
                    clock(),
                )
            flash(gettext("Reopened as version %(n)d.", n=fresh.edition_number), "saved")
            return redirect(url_for("assessments.tasks", assessment_id=fresh.id))
        except RuleBroken as error:
            form.reason.errors = [show_broken(error)]
    _mark(review)
    return render(
        "assessments/reopen.html",
        form=form,
        review=review,
        assessment=assessment,
        has_errors=bool(form.errors),
    )


@bp.post("/assessments/<uuid:assessment_id>/writers")
@guarded(Permission.COAUTHORS_CHANGE, by="assessment")
def add_writer(assessment_id: UUID) -> ResponseReturnValue:
    """Let somebody with the same role write too."""
    form = CoAuthorForm()
    try:
        person_id = UUID(form.person.data or "")
        with unit_of_work() as work:
            service.add_coauthor(
                work,
                signed_in_actor(),
                queries.get_assessment(work, assessment_id),
                person_id,
                clock(),
            )
    except (RuleBroken, ValueError) as error:
        said = show_broken(error) if isinstance(error, RuleBroken) else gettext("Choose a person")
        form.person.errors = [said]
        return _tasks(assessment_id, SubmitForm(formdata=None), form, 422)
    flash(gettext("Added. You both write this assessment now."), "saved")
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


@bp.post("/assessments/<uuid:assessment_id>/writers/<uuid:person_id>/end")
@guarded(Permission.COAUTHORS_CHANGE, by="assessment")
def end_writer(assessment_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """End somebody's writing; what they wrote stays."""
    with unit_of_work() as work:
        service.remove_coauthor(
            work,
            signed_in_actor(),
            queries.get_assessment(work, assessment_id),
            person_id,
            clock(),
        )
    flash(gettext("Taken off. What they wrote stays."), "saved")
    return redirect(url_for("assessments.tasks", assessment_id=assessment_id))


@bp.get("/assessments/<uuid:assessment_id>/read")
@guarded(Permission.ASSESSMENT_READ, by="assessment")
def read(assessment_id: UUID) -> ResponseReturnValue:
    """The whole assessment on one page, for reading and for print."""
    actor, assessment = signed_in_actor(), queries.get_assessment(db(), assessment_id)
    review = get_review(db(), assessment.review_id)
    if assessment.draft_id is not None:
        note_read(
            person_id=actor.person_id,
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            draft_id=assessment.draft_id,
        )
    page = build_read(db(), actor, assessment, review, get_edition(db(), review.edition_sha256))
    _mark(review)
    return render("assessments/read.html", page=page)


@bp.route("/reviews/<uuid:review_id>/sight", methods=["GET", "POST"])
@guarded(Permission.SIGHT_LIFT, by="review")
def lift_sight(review_id: UUID) -> ResponseReturnValue:
    """The chair lifts blindness for one draft, with a reason."""
    review = get_review(db(), review_id)
    number = request.args.get("draft", type=int)
    draft = get_draft(db(), review_id, number) if number else None
    if draft is not None and draft.sent_at is None:
        raise NotFound("draft")
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.lift_sight(
                    work,
                    signed_in_actor(),
                    get_review(work, review_id),
                    work.get(Draft, draft.id) if draft else None,
                    form.reason.data or "",
                    clock(),
                )
            flash(gettext("Blindness is lifted. The reason is in the trail."), "saved")
            return redirect(url_for("reviews.home", review_id=review_id))
        except RuleBroken as error:
            form.reason.errors = [show_broken(error)]
    _mark(review)
    return render(
        "assessments/sight.html",
        form=form,
        review=review,
        draft=draft,
        has_errors=bool(form.errors),
    )
