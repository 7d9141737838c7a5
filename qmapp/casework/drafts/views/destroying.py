"""A draft that came in error: asked to be destroyed by one, decided by another."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.drafts import destroying, destructions, pages, queries
from qmapp.casework.drafts.forms import DecideForm, DestroyForm
from qmapp.casework.drafts.views.blueprint import bp, files, mark
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission, require
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.foundation.web.words import show_broken

_OF = "/reviews/<uuid:review_id>/destructions"


@bp.get(_OF)
@guarded(Permission.DESTRUCTION_READ, by="review")
def requests(review_id: UUID) -> ResponseReturnValue:
    """What was asked for, and what is left of the drafts that are gone."""
    page = pages.destructions_page(db(), review_id)
    return render("drafts/destructions.html", page=page, review=mark(review_id))


@bp.route("/reviews/<uuid:review_id>/drafts/<int:number>/destroy", methods=["GET", "POST"])
@guarded(Permission.DESTRUCTION_ASK, by="draft")
def destroy(review_id: UUID, number: int) -> ResponseReturnValue:
    """Ask for it, and say why; nothing is destroyed before a second person has looked."""
    draft = queries.get_draft(db(), review_id, number)
    require(signed_in_actor(), Permission.DRAFT_LIST, queries.subject_of(draft))
    form = DestroyForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                destroying.ask(
                    work, signed_in_actor(), review_id, number, form.because.data or "", clock()
                )
        except RuleBroken as broken:
            form.because.errors = [show_broken(broken)]
        else:
            flash(
                gettext(
                    "Asked. Another review manager or the chair decides; the draft is as it was "
                    "until then."
                ),
                "saved",
            )
            return redirect(url_for(".requests", review_id=review_id))
    page = pages.destroy_page(draft)
    held = destroying.why_it_stays(db(), draft) if request.method == "GET" else None
    said = show_broken(held) if held is not None else ""
    return render(
        "drafts/destroy.html",
        page=page,
        form=form,
        held=said,
        review=mark(review_id),
        has_errors=bool(form.errors),
    ), (422 if form.errors else 200)


@bp.route(f"{_OF}/<uuid:destruction_id>", methods=["GET", "POST"])
@guarded(Permission.DESTRUCTION_READ, by="destruction")
def decide(review_id: UUID, destruction_id: UUID) -> ResponseReturnValue:
    """The second person destroys it or lets it be; who asked may take the request back."""
    found = destructions.get_destruction(db(), review_id, destruction_id)
    form, actor = DecideForm(), signed_in_actor()
    if form.validate_on_submit():
        said, is_gone = form.because.data or "", form.decision.data == "destroy"
        try:
            with unit_of_work() as work:
                if is_gone:
                    destroying.destroy(work, files(), actor, found, said, clock())
                else:
                    destroying.refuse(work, actor, found, said, clock())
        except RuleBroken as broken:
            field = "because" if broken.field == "because" else "decision"
            form[field].errors = [show_broken(broken)]
        else:
            flash(
                gettext("Draft %(number)s is destroyed.", number=found.number)
                if is_gone
                else gettext("Draft %(number)s stays.", number=found.number),
                "saved",
            )
            return redirect(url_for(".requests", review_id=review_id))
    page = pages.decide_page(db(), actor, found)
    return render(
        "drafts/decide.html",
        page=page,
        form=form,
        review=mark(review_id),
        has_errors=bool(form.errors),
    ), (422 if form.errors else 200)
