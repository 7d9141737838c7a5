"""The register of what runs beside a review."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.proceedings import queries, service
from qmapp.casework.proceedings.forms import EndForm, ProceedingForm
from qmapp.casework.proceedings.pages.register import (
    Difference,
    differences,
    proceeding_row,
    proceedings_page,
)
from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.proceedings.views.blueprint import bp, open_review
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work

_BASE = "/reviews/<uuid:review_id>/proceedings"
_ONE = f"{_BASE}/<uuid:proceeding_id>"


@bp.get(_BASE)
@guarded(Permission.PROCEEDINGS_READ, by="review")
def index(review_id: UUID) -> ResponseReturnValue:
    page = proceedings_page(
        queries.list_proceedings(db(), review_id),
        today(),
        may_write=may(signed_in_actor(), Permission.PROCEEDINGS_WRITE, subject()),
    )
    return render("proceedings/index.html", review=open_review(review_id), page=page)


@bp.route(f"{_BASE}/add", methods=["GET", "POST"])
@guarded(Permission.PROCEEDINGS_WRITE, by="review")
def add(review_id: UUID) -> ResponseReturnValue:
    review, form = open_review(review_id), ProceedingForm()
    if request.method == "GET":
        form.holds_publication.data = True  # until somebody says that it cannot harm
        return _add_page(review, form)
    if not _may_be_kept(form):
        return _add_page(review, form), 422
    try:
        with unit_of_work() as work:
            made = service.add(
                work,
                signed_in_actor(),
                review,
                form.details(),
                clock(),
                proceeding_id=form.proceeding_id,
            ).id
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, form), 422
    flash(gettext("It is in the register."), "saved")
    return _back(review_id, made)


def _may_be_kept(form: ProceedingForm | EndForm) -> bool:
    is_sound = form.validate_on_submit()
    return not form.is_in_doubt() and is_sound


def _add_page(review: Review, form: ProceedingForm) -> str:
    return render(
        "proceedings/add.html", review=review, form=form, has_errors=bool(form.errors) or form.asks
    )


@bp.route(f"{_ONE}/change", methods=["GET", "POST"])
@guarded(Permission.PROCEEDINGS_WRITE, by="proceeding")
def change(review_id: UUID, proceeding_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), queries.line_of(db(), review_id, proceeding_id)
    if line.ended_at is not None:
        return _back(review_id)
    form = ProceedingForm.of(line)
    if request.method == "GET":
        return _change_page(review, line, form)
    if not _may_be_kept(form):
        return _change_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.change(
                work,
                signed_in_actor(),
                queries.get_proceeding(work, review_id, proceeding_id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        return _change_page(review, line, form, differences(line, form.details())), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return _back(review_id, proceeding_id)


def _change_page(
    review: Review,
    line: ProceedingLine,
    form: ProceedingForm,
    clash: Sequence[Difference] = (),
    end_form: EndForm | None = None,
) -> str:
    end_form = end_form or EndForm(formdata=None)
    return render(
        "proceedings/change.html",
        review=review,
        row=proceeding_row(line, today()),
        form=form,
        end=end_form,
        clash=clash,
        has_errors=bool(form.errors or end_form.errors or clash) or form.asks or end_form.asks,
    )


@bp.post(f"{_ONE}/end")
@guarded(Permission.PROCEEDINGS_WRITE, by="proceeding")
def end(review_id: UUID, proceeding_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    try:
        if _may_be_kept(form):
            with unit_of_work() as work:
                found = queries.get_proceeding(work, review_id, proceeding_id)
                service.end(work, signed_in_actor(), found, form.because.data or "", now=clock())
            flash(gettext("It is taken out. Why stands below the list."), "saved")
            return _back(review_id)
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
    line = queries.line_of(db(), review_id, proceeding_id)
    standing = ProceedingForm.of(line, formdata=None)
    return _change_page(open_review(review_id), line, standing, end_form=form), 422


def _back(review_id: UUID, proceeding_id: UUID | None = None) -> ResponseReturnValue:
    anchor = f"proceeding-{proceeding_id}" if proceeding_id else None
    return redirect(url_for(".index", review_id=review_id, _anchor=anchor))
