"""One entry of the register: added, looked at, put right, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.involvement import queries, service
from qmapp.casework.involvement.checking import ParticipantDetails
from qmapp.casework.involvement.forms.entries import EndForm, EntryForm
from qmapp.casework.involvement.pages.covered import coverages
from qmapp.casework.involvement.pages.entry import (
    Difference,
    entry_differences,
    entry_page,
    here_of,
)
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.views.blueprint import agency_names, bp, open_entry, open_review
from qmapp.casework.reviews.forms import take_broken
from qmapp.casework.reviews.models import Review
from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import clock, today
from qmapp.foundation.web import db, guarded, render, signed_in_actor, subject, unit_of_work
from qmapp.people.accounts import queries as accounts


@bp.route("/reviews/<uuid:review_id>/involvement/add", methods=["GET", "POST"])
@guarded(Permission.INVOLVEMENT_WRITE, by="review")
def add(review_id: UUID) -> ResponseReturnValue:
    review = open_review(review_id)
    side = next((one for one in Side if one.value == request.args.get("side")), None)
    if side is None:
        return render("involvement/choose.html", review=review)
    form = EntryForm(side, _agencies(review))
    if request.method == "GET":
        return _add_page(review, form)
    if not _may_be_kept(form):
        return _add_page(review, form), 422
    try:
        with unit_of_work() as work:
            made = service.add_participant(
                work,
                signed_in_actor(),
                review,
                form.details(),
                clock(),
                participant_id=form.entry_id,
            )
            where = url_for(".entry", review_id=review_id, participant_id=made.id)
    except RuleBroken as broken:
        take_broken(form, broken)
        return _add_page(review, form), 422
    flash(gettext("It is in the register. Write down next what was done so far."), "saved")
    return redirect(where)


def _add_page(review: Review, form: EntryForm) -> str:
    return render(
        "involvement/add.html", review=review, form=form, has_errors=bool(form.errors) or form.asks
    )


def _may_be_kept(form: EntryForm) -> bool:
    is_sound = form.is_sound()
    return not form.is_in_doubt() and is_sound


@bp.get("/reviews/<uuid:review_id>/involvement/<uuid:participant_id>")
@guarded(Permission.INVOLVEMENT_READ, by="participant")
def entry(review_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    return _entry_page(review_id, participant_id, EndForm(formdata=None))


def _entry_page(
    review_id: UUID, participant_id: UUID, end_form: EndForm, broken: RuleBroken | None = None
) -> str:
    review = open_review(review_id)
    line = open_entry(review_id, participant_id)
    page = entry_page(
        line,
        coverages(review, [line.entry], today()),
        agency_names(review.board_id),
        may_write=may(signed_in_actor(), Permission.INVOLVEMENT_WRITE, subject()),
    )
    return render(
        "involvement/entry.html",
        review=review,
        page=page,
        end=end_form,
        broken=broken,
        has_errors=bool(end_form.errors) or end_form.asks or broken is not None,
    )


@bp.route(
    "/reviews/<uuid:review_id>/involvement/<uuid:participant_id>/change", methods=["GET", "POST"]
)
@guarded(Permission.INVOLVEMENT_WRITE, by="participant")
def change(review_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    review, line = open_review(review_id), open_entry(review_id, participant_id)
    if line.ended_at is not None:
        return redirect(url_for(".entry", review_id=review_id, participant_id=participant_id))
    details = _details_of(line)
    form = EntryForm.of(details, line.version, _agencies(review, details))
    if request.method == "GET":
        return _change_page(review, line, form)
    if not _may_be_kept(form):
        return _change_page(review, line, form), 422
    try:
        with unit_of_work() as work:
            service.change_participant(
                work,
                signed_in_actor(),
                queries.get_participant(work, signed_in_actor(), review_id, participant_id),
                form.details(),
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(line.version)  # saving it once more is a choice made knowingly
        clash = entry_differences(details, form.details(), agency_names(review.board_id))
        return _change_page(review, line, form, clash), 409
    except RuleBroken as broken:
        take_broken(form, broken)
        return _change_page(review, line, form), 422
    flash(gettext("The change is saved."), "saved")
    return redirect(url_for(".entry", review_id=review_id, participant_id=participant_id))


def _change_page(
    review: Review, line: EntryLine, form: EntryForm, clash: Sequence[Difference] = ()
) -> str:
    return render(
        "involvement/change.html",
        review=review,
        entry=here_of(line),
        form=form,
        clash=clash,
        has_errors=bool(form.errors) or form.asks or bool(clash),
    )


@bp.post("/reviews/<uuid:review_id>/involvement/<uuid:participant_id>/end")
@guarded(Permission.INVOLVEMENT_WRITE, by="participant")
def end(review_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    is_sound = form.validate_on_submit()
    if form.is_in_doubt() or not is_sound:
        return _entry_page(review_id, participant_id, form), 422
    try:
        with unit_of_work() as work:
            service.end_participant(
                work,
                signed_in_actor(),
                queries.get_participant(work, signed_in_actor(), review_id, participant_id),
                form.because.data or "",
                clock(),
            )
    except RuleBroken as broken:
        if broken.field == "because":
            take_broken(form, broken)
            return _entry_page(review_id, participant_id, form), 422
        return _entry_page(review_id, participant_id, form, broken), 409
    flash(gettext("The entry is taken out. Why stands below the list."), "saved")
    return redirect(url_for(".register", review_id=review_id))


def _details_of(line: EntryLine) -> ParticipantDetails:
    return ParticipantDetails(
        belongs_to=line.group,
        label=line.label,
        agency_id=line.agency_id,
        size=line.size,
        why=line.why,
        identified_on=line.identified_on,
        hidden_from=line.hidden_from,
    )


def _agencies(review: Review, details: ParticipantDetails | None = None) -> list[tuple[UUID, str]]:
    """The agencies of the board that may be chosen, and those that the entry names already."""
    named = details.hidden_from | {details.agency_id} if details else frozenset()
    every = accounts.list_agencies(db(), review.board_id, live=False)
    return [(one.id, one.name) for one in every if one.ended_at is None or one.id in named]
