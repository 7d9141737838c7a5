"""How a review is governed: looked at by everybody on it, settled by those who keep it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.arrangements import queries, service
from qmapp.casework.arrangements.forms import ArrangementForm
from qmapp.casework.arrangements.pages import Difference, arrangements_page, differences
from qmapp.casework.arrangements.queries import NONE_YET, ArrangementLine
from qmapp.casework.arrangements.views.blueprint import bp, open_review
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work

_BASE = "/reviews/<uuid:review_id>/arrangements"


@bp.get(_BASE)
@guarded(Permission.ARRANGEMENTS_READ, by="review")
def edit(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    page = arrangements_page(
        queries.find_line(db(), review),
        may_write=may(signed_in_actor(), Permission.ARRANGEMENTS_WRITE, subject()),
    )
    return render("arrangements/index.html", review=review, page=page)


@bp.route(f"{_BASE}/change", methods=["GET", "POST"])
@guarded(Permission.ARRANGEMENTS_WRITE, by="review")
def change(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    line = queries.find_line(db(), review)
    details, version = (line.details, line.version) if line else (NONE_YET, 0)
    people = _people(review, line)
    form = ArrangementForm.of(details, version, people)
    if request.method == "GET":
        return _page(review, form)
    if not form.validate_on_submit():
        return _page(review, form), 422
    try:
        with unit_of_work() as work:
            service.settle(
                work,
                signed_in_actor(),
                review,
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(version)  # saving it once more is a choice made knowingly
        return _page(review, form, differences(details, form.details(), dict(people))), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(review, form), 422
    flash(gettext("The arrangements are saved."), "saved")
    return redirect(url_for(".edit", review_id=review_id))


def _people(review: Review, line: ArrangementLine | None) -> Sequence[tuple[UUID, str]]:
    """Those who may be named, without whoever asks, and whoever is named now."""
    own_id, named = signed_in_actor().person_id, line.details.outside_id if line else None
    found = {one.id: one.name for one in queries.list_candidates(db(), review)}
    found.pop(own_id, None)
    if line and named:
        found.setdefault(named, line.outside_name)
    return sorted(found.items(), key=lambda item: (item[1].casefold(), item[0]))


def _page(review: Review, form: ArrangementForm, clash: Sequence[Difference] = ()) -> str:
    return render(
        "arrangements/change.html",
        review=review,
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )
