"""Who was asked to a session, and whether they were there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.casework.reviews.forms import take_broken
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import db, guarded, render, signed_in_actor, unit_of_work
from qmapp.learning.classes import queries, service
from qmapp.learning.classes.forms import CameForm, PlaceForm
from qmapp.learning.classes.pages.sessions import Difference, place_name
from qmapp.learning.classes.rules import CAME_LABELS
from qmapp.learning.classes.service import ClassKey
from qmapp.learning.classes.views.blueprint import ONE, PLACE, Opened, bp, open_class, to_class


@bp.route(f"{ONE}/places/add", methods=["GET", "POST"])
@guarded(Permission.CLASS_WRITE, by="board")
def add_place(board_id: UUID, class_id: UUID) -> ResponseReturnValue:
    opened = open_class(board_id, class_id)
    if opened.line.ended_at is not None:
        return to_class(board_id, class_id)
    form = PlaceForm.begin(_not_on_it(opened))
    try:
        if form.validate_on_submit() and (form.person_id or not form.is_in_doubt()):
            with unit_of_work() as work:
                service.ask(
                    work,
                    signed_in_actor(),
                    ClassKey(board_id, class_id),
                    person_id=form.person_id,
                    role=form.role.data or "",
                    came=form.typed_came,
                    now=clock(),
                    place_id=form.new_id,
                )
            flash(gettext("They are on the list."), "saved")
            return to_class(board_id, class_id, "places")
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
    page = render(
        "classes/place_add.html",
        board=opened.board,
        line=opened.line,
        form=form,
        has_errors=bool(form.errors),
    )
    return page, 422 if request.method == "POST" else 200


@bp.route(PLACE, methods=["GET", "POST"])
@guarded(Permission.CLASS_WRITE, by="board")
def change_place(board_id: UUID, class_id: UUID, place_id: UUID) -> ResponseReturnValue:
    opened = open_class(board_id, class_id)
    if opened.line.ended_at is not None:
        return to_class(board_id, class_id)
    place = _place(opened, place_id)
    form = CameForm.of(place.came, place.version)
    if request.method == "GET":
        return _place_page(opened, place, form)
    try:
        if not form.validate_on_submit():
            return _place_page(opened, place, form), 422
        with unit_of_work() as work:
            service.set_came(
                work,
                signed_in_actor(),
                ClassKey(board_id, class_id),
                place_id,
                form.typed_came,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        form.version.data = str(place.version)  # saving once more is a choice then
        typed = form.typed_came
        mine = gettext(CAME_LABELS[typed]) if typed else gettext("(empty)")
        clash = [Difference(gettext("Were they there?"), gettext(CAME_LABELS[place.came]), mine)]
        return _place_page(opened, place, form, clash), 409
    except RuleBroken as broken:
        if broken.field is None:
            raise
        take_broken(form, broken)
        return _place_page(opened, place, form), 422
    flash(gettext("The change is saved."), "saved")
    return to_class(board_id, class_id, "places")


@bp.post(f"{PLACE}/take-out")
@guarded(Permission.CLASS_WRITE, by="board")
def end_place(board_id: UUID, class_id: UUID, place_id: UUID) -> ResponseReturnValue:
    form = CameForm()
    try:
        with unit_of_work() as work:
            service.take_out(
                work,
                signed_in_actor(),
                ClassKey(board_id, class_id),
                place_id,
                version=form.seen_version,
                now=clock(),
            )
    except SavedElsewhere:
        opened = open_class(board_id, class_id)
        place = _place(opened, place_id)
        again = CameForm.of(place.came, place.version)
        again.version.data = str(place.version)
        again.came.data = place.came.value
        again.came.errors = [
            gettext("This was changed meanwhile, and stays on the list. Look at it again.")
        ]
        return _place_page(opened, place, again), 409
    flash(gettext("They are taken off the list."), "saved")
    return to_class(board_id, class_id, "places")


def _place(opened: Opened, place_id: UUID) -> queries.PlaceLine:
    for one in queries.list_places(db(), signed_in_actor(), opened.held):
        if one.id == place_id:
            return one
    raise NotFound("place")


def _not_on_it(opened: Opened) -> dict[UUID, str]:
    """The lead reviewers of the board who are not on the list yet."""
    listed = {one.person_id for one in queries.list_places(db(), signed_in_actor(), opened.held)}
    leads = queries.who_leads(db(), signed_in_actor(), opened.board.id)
    return {id_: name for id_, name in leads.items() if id_ not in listed}


def _place_page(
    opened: Opened,
    place: queries.PlaceLine,
    form: CameForm,
    clash: Sequence[Difference] = (),
) -> str:
    return render(
        "classes/place.html",
        board=opened.board,
        line=opened.line,
        place=place,
        name=place_name(place),
        form=form,
        clash=clash,
        has_errors=bool(form.errors or clash),
    )
