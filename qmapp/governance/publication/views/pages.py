"""Where publication stands, what is arranged, what becomes of words, what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.involvement import queries as involvement
from qmapp.casework.involvement.pages.entry import Difference
from qmapp.casework.proceedings import queries as proceedings
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in_actor,
    unit_of_work,
    url_for,
)
from qmapp.foundation.web.words import show_broken
from qmapp.governance.publication import queries, service
from qmapp.governance.publication.forms import (
    MOST_AT_ONCE,
    DecideForm,
    IdentifiersForm,
    ReadinessForm,
    deciding_form,
    identifiers_filled,
    identifiers_posted,
)
from qmapp.governance.publication.lines import Identifiers
from qmapp.governance.publication.pages import (
    LackLink,
    May,
    PublicationPage,
    identifiers_page,
    lack_link,
    publication_page,
    readiness_differences,
    saved_words,
)
from qmapp.governance.publication.rules import Extent, lacking
from qmapp.governance.publication.service import DecidedElsewhere
from qmapp.governance.publication.views.blueprint import bp, open_review

BASE = "/reviews/<uuid:review_id>/publication"


@bp.get(BASE)
@guarded(Permission.PUBLICATION_READ, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    return render("publication/index.html", review=review, page=_page(review))


def _page(review: Review) -> PublicationPage:
    actor, allowed = signed_in_actor(), _allowed(review)
    return publication_page(
        review,
        missing=queries.missing(db(), actor, review),
        readiness=queries.get_readiness(db(), review.id),
        identifiers=queries.list_identifiers(db(), review),
        decisions=queries.list_publications(db(), review.id),
        entries=involvement.visible_entries(db(), actor, review) if allowed.register else (),
        proceedings=proceedings.open_ones(db(), review.id),
        may=allowed,
    )


def _allowed(review: Review) -> May:
    actor, of_review = signed_in_actor(), subject_of(review)
    return May(
        write=may(actor, Permission.PUBLICATION_WRITE, of_review),
        identifiers=may(actor, Permission.IDENTIFIERS_DECIDE, of_review),
        decide=may(actor, Permission.STAGE_PUBLISH, of_review),
        register=may(actor, Permission.INVOLVEMENT_READ, of_review),
    )


# What is arranged ----------------------------------------------------------------------------


@bp.route(f"{BASE}/edit", methods=["GET", "POST"])
@guarded(Permission.PUBLICATION_WRITE, by="review")
def edit(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    form = ReadinessForm.of(queries.get_readiness(db(), review.id))
    if request.method == "GET":
        return _edit_page(review, form)
    form = ReadinessForm()
    if not form.validate_on_submit():
        return _edit_page(review, form), 422
    try:
        with unit_of_work() as work:
            service.arrange(
                work,
                signed_in_actor(),
                review,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        now = queries.get_readiness(db(), review.id)
        form.version.data = str(now.version)
        clash = readiness_differences(now.details, form.details(), form)
        return _edit_page(review, form, clash, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _edit_page(review, form), 422
    flash(gettext("What is arranged for publication is saved."), "saved")
    return redirect(url_for("publication.index", review_id=review_id))


def _edit_page(
    review: Review,
    form: ReadinessForm,
    clash: Sequence[Difference] = (),
    *,
    is_clash: bool = False,
) -> str:
    page = _page(review)
    return render(
        "publication/edit.html",
        review=review,
        form=form,
        page=page,
        clash=clash,
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )


# What may identify somebody ------------------------------------------------------------------


@bp.route(f"{BASE}/identifiers", methods=["GET", "POST"])
@guarded(Permission.IDENTIFIERS_DECIDE, by="review")
def identifiers(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    found = queries.list_identifiers(db(), review)
    if request.method == "GET":
        return _identifiers_page(review, found, _to_ask(found, request.args.get("change")))
    form = identifiers_posted(request.form.get("count"))
    if not form.validate_on_submit():
        return _identifiers_page(review, found, form), 422
    try:
        with unit_of_work() as work:
            count = service.decide_identifiers(
                work, signed_in_actor(), review, form.said(), clock()
            )
    except DecidedElsewhere as late:
        return _met(review, form, late.keys), 409
    except RuleBroken as broken:
        field = form.field_of_key((broken.field or "").removeprefix("because-"))
        if field is None:
            form.form_errors.append(show_broken(broken))
        else:
            field.errors = [*field.errors, show_broken(broken)]
        return _identifiers_page(review, found, form), 422
    flash(saved_words(count, queries.open_identifiers(db(), review)), "saved")
    return redirect(url_for("publication.identifiers", review_id=review_id))


def _to_ask(found: Identifiers, change: str | None) -> IdentifiersForm:
    """The form for what is open, those that must be decided first; or for one to decide anew."""
    if change and change in found.by_key:
        return identifiers_filled([found.by_key[change]])
    still = [one for one in (*found.sure, *found.unsure) if one.is_open]
    return identifiers_filled(still[:MOST_AT_ONCE])


def _met(review: Review, form: IdentifiersForm, late: Sequence[str]) -> str:
    """Two people met on the same words: both decisions are shown, and nothing is overwritten."""
    db().expire_all()
    found = queries.list_identifiers(db(), review)
    for place in form.places:
        line = found.by_key.get(form.key_of(place).data)
        if line is not None and line.key in late:
            form.was_of(place).data = str(line.decision.id) if line.decision else ""
    return _identifiers_page(review, found, form, late)


def _identifiers_page(
    review: Review, found: Identifiers, form: IdentifiersForm, late: Sequence[str] = ()
) -> str:
    draft = db().get(Draft, found.draft_id) if found.draft_id else None
    anchors = drafts.list_anchors(db(), draft.reading_id) if draft is not None else {}
    return render(
        "publication/identifiers.html",
        review=review,
        form=form,
        page=identifiers_page(review.id, found, form, anchors, late),
        late=late,
        has_errors=bool(form.errors) or bool(late),
    )


# What is decided -----------------------------------------------------------------------------


@bp.route(f"{BASE}/decide", methods=["GET", "POST"])
@guarded(Permission.STAGE_PUBLISH, by="review")
def decide(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    standing = queries.find_publication(db(), review.id)
    offered = queries.list_parts(db(), review)
    if request.method == "GET":
        on = queries.get_readiness(db(), review.id).details.publish_on
        return _decide_page(review, deciding_form(offered, standing, on, is_new=True))
    form = deciding_form(offered)
    if not form.validate_on_submit():
        return _decide_page(review, form), 422
    try:
        with unit_of_work() as work:
            service.decide(
                work,
                signed_in_actor(),
                review,
                form.details(),
                clock(),
                was=form.was.data or "",
            )
    except SavedElsewhere:
        form.was.data = str(standing.id) if standing else ""
        return _decide_page(review, form, is_clash=True), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _decide_page(review, form), 422
    flash(gettext("The decision is on record."), "saved")
    return redirect(url_for("publication.index", review_id=review_id))


def _decide_page(review: Review, form: DecideForm, *, is_clash: bool = False) -> str:
    """The form, with what is missing for each of the ways before it."""
    facts = queries.facts_of(db(), signed_in_actor(), review, waives_response=True)
    allowed = _allowed(review)
    missing: dict[str, Sequence[LackLink]] = {
        "published": [lack_link(one, review.id, allowed) for one in lacking(facts, Extent.FULL)],
        "not": [lack_link(one, review.id, allowed) for one in lacking(facts, Extent.NOT)],
    }
    return render(
        "publication/decide.html",
        review=review,
        form=form,
        missing=missing,
        needs_why=not facts.is_response_signed,
        standing=queries.find_publication(db(), review.id),
        today=today(),
        is_clash=is_clash,
        has_errors=bool(form.errors) or is_clash,
    )
