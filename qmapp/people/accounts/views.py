"""A person's own pages: account, kept words, invitations, asking for a reset link."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from qmapp.errors import NotFound, RuleBroken
from qmapp.foundation.storage import clock
from qmapp.foundation.web import (
    db,
    public,
    render,
    settings,
    signed_in,
    signed_in_actor,
    unit_of_work,
)
from qmapp.foundation.web.rendering import mark_page
from qmapp.foundation.web.words import show_broken
from qmapp.people.accounts import attempts, kept, pages, queries, rules, service
from qmapp.people.accounts.forms import AcceptForm, NameForm
from qmapp.people.accounts.library import account_session
from qmapp.people.accounts.models import Board, Invitation, Person
from qmapp.people.accounts.ports import KeptPlace, find_kept_place
from qmapp.people.accounts.sessions import signed_in_person
from qmapp.people.accounts.sign_in_forms import ForgottenForm, remote
from qmapp.people.accounts.words import BOARD_ROLE
from qmapp.people.notices import service as notices

bp = Blueprint("accounts", __name__)


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    return _account(NameForm(name=signed_in_actor().name))


@bp.post("/account/name")
@signed_in
def rename() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate_on_submit():
        return _account(form)
    with unit_of_work() as work:
        service.rename(work, signed_in_actor().person_id, str(form.name.data), clock())
    flash(gettext("Your name is saved."), "saved")
    return redirect(url_for("accounts.account"))


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    with unit_of_work() as work:
        service.sign_out_everywhere(work, signed_in_actor().person_id, clock())
    session.clear()
    flash(gettext("You are signed out on every device."), "saved")
    return redirect(url_for("security.login"))


@bp.post("/session/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Somebody is still there. The watch before each request has taken note."""
    return {"minutes": settings().idle_minutes}


@bp.get("/account/kept/<uuid:kept_id>", endpoint="kept")
@signed_in
def kept_form(kept_id: UUID) -> ResponseReturnValue:
    person_id = signed_in_actor().person_id
    found = queries.get_kept_form(db(), person_id, kept_id, clock())
    place = _place_of(found.path)
    values = {"page": pages.kept_page(found, place), "field": kept.FIELD_OF_KEPT}
    if place is None:
        # They may be a case's words all the same, and are marked as such.
        marking = _marking(queries.list_boards_of(db(), person_id))
        return render("accounts/kept.html", page_marking=marking, **values)
    mark_page(board=queries.get_board(db(), place.board_id), reference=place.reference)
    return render("accounts/kept.html", **values)


def _marking(boards: Sequence[Board]) -> str:
    return next((board.marking for board in boards), rules.MARKINGS[0])


def _place_of(path: str) -> KeptPlace | None:
    addresses = current_app.url_map.bind("")
    try:
        _, parts = addresses.match(urlsplit(path).path, method="POST")
        return find_kept_place(db(), parts)
    except (HTTPException, NotFound):  # gone since, or an address of an older version
        return None


@bp.post("/account/kept/<uuid:kept_id>/throw-away")
@signed_in
def throw_away(kept_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as work:
        service.throw_away(work, signed_in_actor().person_id, kept_id, clock())
    flash(gettext("What was kept is thrown away."), "notice")
    return redirect(url_for("accounts.account"))


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    found = service.find_by_token(db(), token, clock())
    if found is None:
        return render("accounts/invitation_gone.html"), 404
    person = signed_in_person()
    if person is not None and person.email == found.email:
        return _accept(found, token)
    if person is not None:
        return _show_invitation(found, "other", token)
    known = queries.find_person_by_email(db(), found.email)
    if known is not None and known.active and known.password:
        return _show_invitation(found, "sign_in", token)
    return _accept_as_new(found, token, known)


@bp.get("/reset-password-sent")
@public
def reset_sent() -> ResponseReturnValue:
    return render("security/reset_sent.html", hours=rules.RESET_LINK_LASTS.total_seconds() // 3600)


def ask_for_reset() -> ResponseReturnValue:
    """Send a link for a new password. Stands in for the library's page, inside its unit of work.

    Whether or not somebody has the address, the answer is the same and so is the
    work: a message is written either way, and thrown away when it has no reader.
    """
    form = ForgottenForm()
    if not form.validate_on_submit():
        person = signed_in_person()
        if request.method == "GET" and person is not None:
            form.email.data = person.email
        return render("security/forgot_password.html", forgot_password_form=form)
    now, email = clock(), rules.normal_email(form.email.data or "")
    found = queries.find_person_by_email(db(), email)
    allowed = attempts.may_send_reset(db(), email, remote(), now)
    reader = found if found is not None and found.active else _nobody()
    body = render_template(
        "notices/reset_password.txt",
        user=reader,
        reset_token=generate_reset_password_token(reader),
        base_url=settings().base_url,
    )
    attempts.record_reset(account_session(), email, remote(), now)
    if reader is found and allowed:
        subject = gettext(current_app.config["SECURITY_EMAIL_SUBJECT_PASSWORD_RESET"])
        notices.queue(account_session(), reader.email, subject, body, now)
    return redirect(url_for("accounts.reset_sent"))


def _nobody() -> Person:
    return Person(name="", email="", password="", fs_uniquifier=uuid4().hex)


def _account(form: NameForm) -> ResponseReturnValue:
    person = queries.get_person(db(), signed_in_actor().person_id)
    roles = queries.board_roles_of(db(), person.id)
    listed = queries.list_boards_of(db(), person.id)
    boards = [
        (board, [words for role, words in BOARD_ROLE.items() if role in roles[board.id]])
        for board in listed
    ]
    held = [(one, _place_of(one.path)) for one in queries.list_kept_forms(db(), person.id, clock())]
    return render(
        "accounts/account.html",
        form=form,
        person=person,
        boards=boards,
        codes_left=len(person.mf_recovery_codes or []),
        required=settings().second_factor_required,
        kept=held,
        # What is kept is named by the case that it is of.
        page_marking=_marking(listed) if held else None,
    )


def _accept(found: Invitation, token: str) -> ResponseReturnValue:
    if request.method == "GET":
        return _show_invitation(found, "accept", token)
    try:
        with unit_of_work() as work:
            service.accept(work, signed_in_actor(), token, clock())
    except RuleBroken as error:
        return render("accounts/invitation_gone.html", why=show_broken(error)), 409
    flash(gettext("You have accepted the invitation."), "saved")
    return redirect(url_for("accounts.account"))


def _accept_as_new(found: Invitation, token: str, known: Person | None) -> ResponseReturnValue:
    form = AcceptForm(name=known.name if known else found.name)
    form.about = (found.email, found.name, queries.get_board(db(), found.board_id).name)
    if not form.validate_on_submit():
        return _show_invitation(found, "new", token, form)
    # Hashed before the unit of work begins: nobody waits for it to write.
    hashed = service.hash_password(str(form.password.data), settings().password_salt)
    try:
        with unit_of_work() as work:
            service.accept_as_new(
                work, token, name=str(form.name.data), password_hash=hashed, now=clock()
            )
    except RuleBroken as error:
        return render("accounts/invitation_gone.html", why=show_broken(error)), 409
    except IntegrityError:
        # Two invitations to one new address were accepted at the same moment: by now there
        # is an account, and the page says to sign in.
        return redirect(url_for("accounts.invitation", token=token))
    flash(gettext("Your account is ready. Sign in."), "saved")
    return redirect(url_for("security.login"))


def _show_invitation(
    found: Invitation,
    state: str,
    token: str,
    form: AcceptForm | None = None,
) -> ResponseReturnValue:
    board = queries.get_board(db(), found.board_id)
    return render(
        "accounts/invitation.html",
        invitation=found,
        board=board,
        role=pages.role_of(found),
        state=state,
        token=token,
        form=form,
    )
