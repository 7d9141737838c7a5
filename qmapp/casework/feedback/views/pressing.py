"""For the person outside the commissioning line: what went to them, and what came of it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.forms import SettleForm
from qmapp.casework.feedback.pages.words import (
    asked_words,
    done_words,
    section_words,
    source_words,
)
from qmapp.casework.feedback.views.blueprint import bp
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    signed_in,
    signed_in_actor,
    subject,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.people.accounts import queries as accounts

_ONE = "/pressure/<uuid:pressure_id>"


@bp.get("/pressure")
@signed_in
def pressures() -> ResponseReturnValue:
    lines = queries.list_for(db(), signed_in_actor().person_id)
    return render(
        "feedback/pressures.html",
        waiting=[line for line in lines if line.settled_at is None],
        settled=[line for line in lines if line.settled_at is not None],
    )


@bp.get(_ONE)
@guarded(Permission.PRESSURE_READ, by="pressure")
def pressure(pressure_id: UUID) -> ResponseReturnValue:
    return _page(pressure_id, SettleForm(formdata=None))


@bp.post(f"{_ONE}/settle")
@guarded(Permission.PRESSURE_SETTLE, by="pressure")
def settle(pressure_id: UUID) -> ResponseReturnValue:
    form = SettleForm()
    try:
        if not form.validate_on_submit():
            return _page(pressure_id, form), 422
        with unit_of_work() as work:
            service.settle_pressure(
                work,
                signed_in_actor(),
                queries.get_pressure(work, pressure_id),
                form.words.data or "",
                now=clock(),
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(pressure_id, form), 422 if broken.field else 409
    flash(gettext("It is settled. The record of the letter says so from now on."), "saved")
    return redirect(url_for(".pressure", pressure_id=pressure_id))


def _page(pressure_id: UUID, form: SettleForm) -> str:
    place, actor = queries.get_place(db(), pressure_id), signed_in_actor()
    review = place.review
    mark_page(board=accounts.get_board(db(), review.board_id), reference=review.reference)
    is_lead = queries.is_lead(actor, review.id)
    outside = queries.find_outside(db(), review) if is_lead else None
    is_open = place.pressure.settled_at is None
    return render(
        "feedback/pressure.html",
        place=place,
        section=section_words(place.point.section),
        source=source_words(place.point),
        asked=asked_words(place.point),
        said=done_words(place.answer) if place.answer else "",
        is_lead=is_lead,
        pass_to=outside.outside_name
        if outside and is_open and outside.details.outside_id != place.pressure.to_id
        else "",
        may_settle=is_open and may(actor, Permission.PRESSURE_SETTLE, subject()),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )
