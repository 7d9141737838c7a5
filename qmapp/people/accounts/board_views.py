"""A board's people, agencies and settings, for its administrators."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.access import BoardRole, Permission
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    guarded,
    render,
    settings,
    signed_in_actor,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts import pages, queries, rules, service
from qmapp.people.accounts.forms import (
    OWN_WORDS,
    AgencyForm,
    InviteForm,
    RolesForm,
    SettingsForm,
    show_rule,
)
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.told import tell_where_mail_is
from qmapp.people.accounts.words import BOARD_ROLE, BOARD_ROLE_HINT

bp = Blueprint("boards", __name__, url_prefix="/boards/<uuid:board_id>")


def _board(board_id: UUID) -> Board:
    board = queries.get_board(db(), board_id)
    mark_page(board=board)
    return board


@bp.get("/people")
@guarded(Permission.BOARD_PEOPLE, by="board")
def people(board_id: UUID) -> ResponseReturnValue:
    page = pages.people_page(
        db(),
        _board(board_id),
        request.args.get("q", "").strip()[:100],
        left=request.args.get("show") == "left",
        now=clock(),
    )
    return render("boards/people.html", page=page)


@bp.route("/people/invite", methods=["GET", "POST"])
@guarded(Permission.BOARD_PEOPLE, by="board")
def invite(board_id: UUID) -> ResponseReturnValue:
    form = InviteForm()
    form.offer(queries.list_agencies(db(), board_id))
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.invite(
                    work,
                    signed_in_actor(),
                    board_id,
                    name=str(form.name.data),
                    email=str(form.email.data),
                    role=BoardRole(form.role.data),
                    agency_id=form.agency,
                    base_url=settings().base_url,
                    now=clock(),
                )
        except RuleBroken as error:
            show_rule(form, error)
        else:
            flash(
                gettext("The invitation is on its way to %(email)s.", email=form.email.data),
                "saved",
            )
            tell_where_mail_is()
            return redirect(url_for("boards.people", board_id=board_id))
    board = _board(board_id)
    return render("boards/invite.html", form=form, board=board, role_hints=BOARD_ROLE_HINT)


@bp.post("/people/invitations/<uuid:invitation_id>/resend")
@guarded(Permission.BOARD_PEOPLE, by="board")
def resend(board_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.resend(
            work, signed_in_actor(), board_id, invitation_id, settings().base_url, clock()
        )
    flash(
        gettext("The invitation is sent again, with a new link. The old link no longer works."),
        "saved",
    )
    tell_where_mail_is()
    return redirect(url_for("boards.people", board_id=board_id))


@bp.post("/people/invitations/<uuid:invitation_id>/withdraw")
@guarded(Permission.BOARD_PEOPLE, by="board")
def withdraw(board_id: UUID, invitation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.withdraw(work, signed_in_actor(), board_id, invitation_id, clock())
    flash(gettext("The invitation is withdrawn. Its link no longer works."), "saved")
    return redirect(url_for("boards.people", board_id=board_id))


@bp.route("/people/<uuid:person_id>", methods=["GET", "POST"])
@guarded(Permission.BOARD_PEOPLE, by="board")
def person(board_id: UUID, person_id: UUID) -> ResponseReturnValue:
    page = _person_page(board_id, person_id)
    agency = next((one.agency_id for one in page.held if one.agency_id), None)
    form = RolesForm(
        roles=[one.role.value for one in page.held], agency_id=str(agency) if agency else ""
    )
    form.offer(page.agencies)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.set_roles(
                    work,
                    signed_in_actor(),
                    board_id,
                    person_id,
                    roles=form.chosen,
                    agency_id=form.agency,
                    now=clock(),
                )
        except RuleBroken as error:
            show_rule(form, error)
        else:
            flash(gettext("The roles of %(name)s are saved.", name=page.person.name), "saved")
            return redirect(url_for("boards.people", board_id=board_id))
    return render(
        "boards/person.html",
        page=page,
        form=form,
        role_hints=BOARD_ROLE_HINT,
        role_words=BOARD_ROLE,
    )


@bp.route("/people/<uuid:person_id>/remove", methods=["GET", "POST"])
@guarded(Permission.BOARD_PEOPLE, by="board")
def remove(board_id: UUID, person_id: UUID) -> ResponseReturnValue:
    page = _person_page(board_id, person_id)
    if not page.held:
        raise NotFound
    broken = None
    if request.method == "POST":
        try:
            with unit_of_work() as work:
                left = service.remove(work, signed_in_actor(), board_id, person_id, clock())
        except RuleBroken as error:
            broken = show_broken(error)
        else:
            words = (
                gettext("%(name)s has left. Their account is closed and they are signed out.")
                if left.is_deactivated
                else gettext(
                    "%(name)s has left this board. Their account stays open: "
                    "they serve another board."
                )
            )
            flash(words % {"name": page.person.name}, "saved")
            return redirect(url_for("boards.people", board_id=board_id))
    return render("boards/remove.html", page=page, broken=broken)


@bp.post("/people/<uuid:person_id>/take-back")
@guarded(Permission.BOARD_PEOPLE, by="board")
def take_back(board_id: UUID, person_id: UUID) -> ResponseReturnValue:
    page = _person_page(board_id, person_id)
    try:
        with unit_of_work() as work:
            service.take_back(work, signed_in_actor(), board_id, person_id, clock())
    except RuleBroken as error:
        flash(show_broken(error), "warning")
        return redirect(url_for("boards.person", board_id=board_id, person_id=person_id))
    flash(gettext("%(name)s is back, with the roles they had.", name=page.person.name), "saved")
    return redirect(url_for("boards.people", board_id=board_id))


@bp.route("/agencies", methods=["GET", "POST"])
@guarded(Permission.BOARD_SETTINGS, by="board")
def agencies(board_id: UUID) -> ResponseReturnValue:
    form = AgencyForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.add_agency(work, signed_in_actor(), board_id, str(form.name.data), clock())
        except RuleBroken as error:
            show_rule(form, error)
        else:
            flash(gettext("%(name)s is added.", name=form.name.data), "saved")
            return redirect(url_for("boards.agencies", board_id=board_id))
    board = _board(board_id)
    rows = pages.agency_rows(db(), board_id)
    return render("boards/agencies.html", board=board, form=form, rows=rows)


@bp.route("/agencies/<uuid:agency_id>", methods=["GET", "POST"])
@guarded(Permission.BOARD_SETTINGS, by="board")
def agency(board_id: UUID, agency_id: UUID) -> ResponseReturnValue:
    found = queries.get_agency(db(), board_id, agency_id)
    form = AgencyForm(name=found.name)
    if form.validate_on_submit():
        try:
            with unit_of_work() as work:
                service.rename_agency(
                    work, signed_in_actor(), board_id, agency_id, str(form.name.data), clock()
                )
        except RuleBroken as error:
            show_rule(form, error)
        else:
            flash(gettext("The name is saved."), "saved")
            return redirect(url_for("boards.agencies", board_id=board_id))
    people_of_it = queries.count_people_of_agencies(db(), board_id).get(agency_id, 0)
    return render(
        "boards/agency.html", board=_board(board_id), agency=found, form=form, people=people_of_it
    )


@bp.post("/agencies/<uuid:agency_id>/end")
@guarded(Permission.BOARD_SETTINGS, by="board")
def end_agency(board_id: UUID, agency_id: UUID) -> ResponseReturnValue:
    try:
        with unit_of_work() as work:
            service.end_agency(work, signed_in_actor(), board_id, agency_id, clock())
    except RuleBroken as error:
        flash(show_broken(error), "warning")
        return redirect(url_for("boards.agency", board_id=board_id, agency_id=agency_id))
    flash(gettext("The agency has ended. What it did keeps its name."), "saved")
    return redirect(url_for("boards.agencies", board_id=board_id))


@bp.route("/settings", methods=["GET", "POST"])
@guarded(Permission.BOARD_SETTINGS, by="board")
def board_settings(board_id: UUID) -> ResponseReturnValue:
    board = _board(board_id)
    listed = board.marking in rules.MARKINGS
    form = SettingsForm(
        name=board.name,
        marking=board.marking if listed else OWN_WORDS,
        own_marking="" if listed else board.marking,
        **{part: getattr(board, part) or "" for part in rules.PRIVACY_PARTS},
    )
    if form.validate_on_submit():
        with unit_of_work() as work:
            service.change_settings(
                work,
                signed_in_actor(),
                board_id,
                name=str(form.name.data),
                marking=form.chosen_marking,
                privacy={part: form[part].data for part in rules.PRIVACY_PARTS},
                now=clock(),
            )
        flash(gettext("The settings are saved."), "saved")
        return redirect(url_for("boards.board_settings", board_id=board_id))
    return render("boards/settings.html", board=board, form=form)


def _person_page(board_id: UUID, person_id: UUID) -> pages.PersonPage:
    page = pages.person_page(db(), _board(board_id), person_id)
    if not page.held and not page.past:
        raise NotFound  # a stranger to this board, known to another or to none
    return page
