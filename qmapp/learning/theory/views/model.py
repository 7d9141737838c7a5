"""How one recommendation is meant to work: drawn, as a list, and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.theory import ports, queries, service
from qmapp.learning.theory.forms import BoxesForm
from qmapp.learning.theory.lines import ModelLine
from qmapp.learning.theory.pages.model import Difference, ModelPage, differences, model_page
from qmapp.learning.theory.views.blueprint import bp, open_review

_MODEL = "/reviews/<uuid:review_id>/recommendations/<uuid:recommendation_id>/model"


@bp.get(_MODEL)
@guarded(Permission.FOLLOW_READ, by="theory")
def show(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    _, page = _page(review, recommendation_id)
    return render("theory/show.html", review=review, page=page)


@bp.route(f"{_MODEL}/edit", methods=["GET", "POST"])
@guarded(Permission.THEORY_WRITE, by="theory")
def edit(review_id: UUID, recommendation_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line, page = _page(review, recommendation_id)
    if not page.may_write:
        return render("theory/show.html", review=review, page=page)
    form = BoxesForm.of(line)
    if request.method == "GET":
        return _edit_page(review, page, form)
    if not form.validate_on_submit():
        return _edit_page(review, page, form), 422
    try:
        with unit_of_work() as work:
            service.write(
                work,
                signed_in_actor(),
                review,
                recommendation_id,
                form.boxes(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        return _edit_page(review, page, form, differences(line, form.boxes())), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _edit_page(review, page, form), 422
    flash(gettext("How it is meant to work is saved."), "saved")
    where = url_for(".show", review_id=review_id, recommendation_id=recommendation_id)
    return redirect(where)


def _page(review: Review, recommendation_id: UUID) -> tuple[ModelLine, ModelPage]:
    measures = ports.measures_on(db(), review.id, recommendation_id)
    line = queries.get_model(
        db(), signed_in_actor(), review, recommendation_id, [one.link for one in measures]
    )
    subject = queries.subject_of(db(), review, recommendation_id)
    page = model_page(
        line,
        measures,
        may_write=may(signed_in_actor(), Permission.THEORY_WRITE, subject),
        measures_url=ports.where_measured(review.id, recommendation_id),
        followed_url=ports.where_followed(db(), review.id, recommendation_id),
        action_urls=_action_urls(review, line),
    )
    return line, page


def _action_urls(review: Review, line: ModelLine) -> Mapping[UUID, str]:
    """Where the promised actions of this review are followed.

    Those of others stand without a way to them: whoever looks may not see that review.
    """
    return {
        one.id: url_for("actions.show", review_id=review.id, action_id=one.id)
        for one in line.actions
        if one.is_promised and one.review_id == review.id
    }


def _edit_page(
    review: Review, page: ModelPage, form: BoxesForm, clash: Sequence[Difference] = ()
) -> str:
    return render(
        "theory/edit.html",
        review=review,
        page=page,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )
