"""Who signs a paper, and by what rule."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.pages.answering import Difference
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken
from qmapp.governance.signing import queries, service
from qmapp.governance.signing.forms import RuleForm, SignatoryForm
from qmapp.governance.signing.lines import PlanLine
from qmapp.governance.signing.pages.words import paper_name, rule_words, within
from qmapp.governance.signing.rules import Paper
from qmapp.governance.signing.views.blueprint import BASE, PAPER, allowed, bp, open_review
from qmapp.people.accounts.queries import names_of

_PLAN = f"{BASE}/plan/{PAPER}"


@bp.route(_PLAN, methods=["GET", "POST"])
@guarded(Permission.SIGNING_PLAN, by="signing")
def plan(review_id: UUID, paper: str) -> ResponseReturnValue:
    review, which = open_review(review_id), Paper(paper)
    if request.method == "GET":
        return _page(review, which)
    form = RuleForm()
    if not form.validate_on_submit():
        return _page(review, which, form), 422
    try:
        with unit_of_work() as work:
            service.set_plan(
                work, signed_in_actor(), review, which, form.chosen, form.number,
                version=form.seen_version, now=clock(),
            )  # fmt: skip
    except SavedElsewhere:
        return _page(review, which, form, is_changed=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, which, form), 422
    flash(gettext("The rule is saved."), "saved")
    return _back(review_id, paper)


@bp.post(f"{_PLAN}/add")
@guarded(Permission.SIGNING_PLAN, by="signing")
def add_signatory(review_id: UUID, paper: str) -> ResponseReturnValue:
    review, which = open_review(review_id), Paper(paper)
    form = SignatoryForm(_able(review))
    if not form.validate_on_submit():
        return _page(review, which, signatory=form), 422
    try:
        with unit_of_work() as work:
            service.add_signatory(
                work, signed_in_actor(), review, which, form.person_id, form.chosen,
                capacity=form.capacity.data or "", now=clock(),
            )  # fmt: skip
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, which, signatory=form), 422
    flash(gettext("They are on the list."), "saved")
    return _back(review_id, paper)


@bp.post(f"{_PLAN}/<uuid:planned_id>/end")
@guarded(Permission.SIGNING_PLAN, by="signing")
def end_signatory(review_id: UUID, paper: str, planned_id: UUID) -> ResponseReturnValue:
    review, which = open_review(review_id), Paper(paper)
    try:
        with unit_of_work() as work:
            service.end_signatory(work, signed_in_actor(), review, which, planned_id, clock())
    except RuleBroken as broken:
        return _page(review, which, refused=show_broken(broken)), 409
    flash(gettext("They are off the list. A round that is under way keeps its own."), "saved")
    return _back(review_id, paper)


def _page(
    review: Review,
    paper: Paper,
    form: RuleForm | None = None,
    *,
    signatory: SignatoryForm | None = None,
    is_changed: bool = False,
    refused: str = "",
) -> str:
    found = queries.find_plan(db(), review.id, paper)
    clash: Sequence[Difference] = ()
    if form is not None and is_changed:
        clash = _clash(form, found)
        form.version.data = str(found.version if found is not None else 0)  # chosen knowingly now
    if form is None:
        form = RuleForm.of(found) if request.method == "GET" else _filled(found)
    signatory = signatory or SignatoryForm(_able(review), formdata=None)
    return render(
        "signing/plan.html",
        review=review,
        paper=paper,
        name=paper_name(paper),
        within=within(paper),
        plan=found,
        rule=rule_words(found.rule, found.needed, found.signing) if found is not None else "",
        form=form,
        signatory=signatory,
        clash=clash,
        refused=refused,
        may=allowed(review),
        has_errors=bool(form.errors or signatory.errors or clash or refused),
    )


def _filled(found: PlanLine | None) -> RuleForm:
    """The form of the rule as it stands, on a page that another form was posted to."""
    form = RuleForm(formdata=None)
    form.rule.data = found.rule.value if found is not None else None
    form.needed.data = str(found.needed or "") if found is not None else ""
    form.version.data = str(found.version if found is not None else 0)
    return form


def _clash(form: RuleForm, found: PlanLine | None) -> Sequence[Difference]:
    stands = rule_words(found.rule, found.needed, found.signing) if found is not None else ""
    typed = gettext("All who sign") if form.rule.data == "all" else form.needed.data or ""
    return [Difference(gettext("How many must sign"), stands or gettext("(empty)"), typed)]


def _able(review: Review) -> list[tuple[UUID, str]]:
    """The signatories of the review who may be put on a list, by name."""
    named = names_of(db(), queries.able_to_sign(db(), review.id))
    return sorted(named.items(), key=lambda one: (one[1].casefold(), str(one[0])))


def _back(review_id: UUID, paper: str) -> ResponseReturnValue:
    return redirect(url_for("signing.plan", review_id=review_id, paper=paper))
