"""What came of a summit."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement.forms.asking import read_id
from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import catalogue, db, guarded, signed_in_actor, unit_of_work
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.forms import OutcomeForm, PressForm
from qmapp.learning.summits.queries import Leads
from qmapp.learning.summits.rules import OutcomeKind
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.views.blueprint import ONE, Opened, bp, open_one, render_one, to_one


@bp.route(f"{ONE}/outcomes/add", methods=["GET", "POST"])
@guarded(Permission.SUMMIT_RUN, by="summit")
def add_outcome(board_id: UUID, summit_id: UUID) -> ResponseReturnValue:
    opened = open_one(board_id, summit_id)
    if opened.page.is_over or not opened.page.is_opened:
        return to_one(board_id, summit_id)
    asked, leads = request.args.get("review", ""), None
    if asked not in ("", "none"):
        leads = _leads(board_id, asked)
    elif not asked:
        return render_one(
            "summits/outcome_choose.html",
            opened,
            reviews=queries.list_reviews(db(), signed_in_actor(), board_id),
            issue=request.args.get("issue", ""),
        )
    form = OutcomeForm(data={"issue": request.args.get("issue", "")})
    form.offer(opened.whole.text, leads, _labels(leads))
    if request.method == "GET":
        return _page(opened, form, leads)
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _page(opened, form, leads), 422
    try:
        with unit_of_work() as work:
            service.add_outcome(
                work,
                signed_in_actor(),
                opened.key,
                form.outcome(leads=leads is not None),
                catalogue().practice,
                clock(),
                review_id=leads.review_id if leads is not None else None,
                outcome_id=form.new_id,
            )
    except RuleBroken as broken:
        take_broken(form, broken)
        return _page(opened, form, leads), 422
    flash(gettext("The outcome is on record."), "saved")
    return to_one(board_id, summit_id, "outcomes")


@bp.post(f"{ONE}/outcomes/<uuid:outcome_id>/end")
@guarded(Permission.SUMMIT_RUN, by="summit")
def end_outcome(board_id: UUID, summit_id: UUID, outcome_id: UUID) -> ResponseReturnValue:
    form = PressForm()
    form.validate_on_submit()
    try:
        with unit_of_work() as work:
            service.end_outcome(
                work,
                signed_in_actor(),
                SummitKey(board_id, summit_id),
                outcome_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        flash(gettext("This outcome was changed meanwhile, and stays. Look again."), "warning")
        return render_one("summits/show.html", open_one(board_id, summit_id)), 409
    flash(gettext("The outcome is taken out."), "saved")
    return to_one(board_id, summit_id, "outcomes")


def _leads(board_id: UUID, asked: str) -> Leads:
    review_id = read_id(asked)
    found = queries.list_leads(db(), signed_in_actor(), board_id, review_id) if review_id else None
    if found is None:
        raise NotFound("review")
    return found


def _labels(leads: Leads | None) -> Mapping[str, str]:
    names = {
        OutcomeKind.RECOMMENDATION: gettext("Recommendation"),
        OutcomeKind.ACTION: gettext("Action"),
        OutcomeKind.ASK: gettext("Put to a body outside"),
    }
    return {
        f"{one.kind.value}:{one.id}": gettext(
            "%(kind)s %(number)s: %(words)s",
            kind=names[one.kind],
            number=one.number or "",
            words=one.words[:200],
        ).replace(" :", ":")
        for one in (leads.things if leads else ())
    }


def _page(opened: Opened, form: OutcomeForm, leads: Leads | None) -> str:
    return render_one(
        "summits/outcome_add.html",
        opened,
        form=form,
        leads=leads,
        back=url_for(".show", board_id=opened.board.id, summit_id=opened.summit.id),
        has_errors=bool(form.errors) or form.asks,
    )
