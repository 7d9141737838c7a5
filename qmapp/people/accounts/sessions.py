"""Who is signed in, in which browser, and for how long.

The cookie names a person (by a value that changes with the password) and one
sign-in. Somebody who does nothing for a while is signed out; if they then
press Save, what they typed is kept for them, and shown when they are back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user, user_logged_out
from flask_security import logout_user
from flask_security.signals import password_changed, password_reset, user_authenticated
from flask_wtf.csrf import CSRFError
from sqlalchemy import delete, update
from werkzeug.wrappers import Response

from qmapp.config import SESSION_LENGTH
from qmapp.errors import NotFound, StorageBusy
from qmapp.foundation.storage import clock
from qmapp.foundation.web import settings, unit_of_work
from qmapp.foundation.web.guards import ACCESS, PUBLIC
from qmapp.people.accounts import attempts, kept, queries, rules, stale
from qmapp.people.accounts.cookies import SteadyCookie
from qmapp.people.accounts.library import (
    ACCOUNT_SESSION,
    account_session,
    person_of,
    record_of_person,
)
from qmapp.people.accounts.models import Person, SignIn

BLUEPRINT = "security"
SIGN_IN, PERSON, SINCE, SEEN = "sign_in", "person", "since", "seen"
BACKGROUND = "X-Background"  # a page that asks by itself does not count as somebody being there
SILENT = "silent"  # category of the library's messages that we do not show
_CSRF = "csrf_token"
_SEEN_EVERY = 60
_UNUSED = frozenset(
    {"security.two_factor_rescue", "security.two_factor_setup_validate", "security.tf_select"}
)


def signed_in_person() -> Person | None:
    """The person who is signed in; None for anybody else."""
    person: object = person_of(current_user)  # or the library's anonymous somebody
    return person if isinstance(person, Person) else None


def load_person(uniquifier: str) -> Person | None:
    """Find the person whom the cookie names, while they are active and this sign-in is open."""
    try:
        sign_in_id = UUID(str(session.get(SIGN_IN)))
    except ValueError:
        return None
    writing = ACCOUNT_SESSION in g
    person = queries.find_signed_in(account_session(), uniquifier, sign_in_id, lock=writing)
    if person is not None:
        g.fs_authn_via, g.fs_paa = "session", session.get("fs_paa", 0)
    return person


def within_unit_of_work(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run one of the library's pages: a POST is one unit of work, committed once, at the end."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Response:
        if request.method != "POST":
            return make_response(view(*args, **kwargs))
        with _account_work():
            response = make_response(view(*args, **kwargs))
            _drop_silent_messages()
        return response

    return wrapper


@contextmanager
def _account_work() -> Iterator[None]:
    with unit_of_work() as writing:
        setattr(g, ACCOUNT_SESSION, writing)
        # Who asks is read again within the unit of work, and held: what was known of them
        # before it began may be old.
        g.pop("_login_user", None)
        try:
            yield
            writing.flush()
        finally:
            g.pop(ACCOUNT_SESSION, None)


def prepare_account_page() -> ResponseReturnValue | None:
    """Refuse what the library's pages would take but we do not offer."""
    if request.blueprint != BLUEPRINT:
        return None
    if request.endpoint in _UNUSED:
        abort(404)
    if request.method == "POST" and request.is_json:
        abort(400)
    wanted = [*request.args.getlist("next"), *request.form.getlist("next")]
    if any(path and not rules.is_own_path(path) for path in wanted):
        return redirect(request.path)
    return None


def watch() -> ResponseReturnValue | None:
    """Before each request: sign out who was idle, and keep what they typed."""
    if request.endpoint in {None, "static", "security.logout"} or PERSON not in session:
        return None
    now = clock()
    is_here = signed_in_person() is not None
    if is_here and not _is_over(now):
        session.setdefault(_CSRF, stale.token_for(UUID(session[PERSON])))
        _touch(now)
        return None
    if is_here:
        _leave_for_idleness()
        if not wants_json():
            flash(_idle_words(), "notice")
    view = current_app.view_functions[str(request.endpoint)]
    if getattr(view, ACCESS, None) == PUBLIC:
        return None
    if request.method == "POST" and not wants_json():
        return _ask_and_keep(now)
    return ask_to_sign_in()


def forget_what_was_saved(response: Response) -> Response:
    """After a kept form was posted again and taken: remove what was kept of it."""
    if request.method != "POST" or response.status_code not in {302, 303}:
        return response  # of a form that was too large, nothing can be read here either
    posted = request.form.get(kept.FIELD_OF_KEPT)
    person = signed_in_person() if posted else None
    if posted and person is not None:
        try:
            with unit_of_work() as db:
                kept.throw_away(db, person.id, UUID(posted), clock())
        except (NotFound, StorageBusy, ValueError):
            pass  # thrown away in another tab, or never there; at worst it waits for its day to end
    return response


def wants_json() -> bool:
    """Whether a script asks, which wants an answer that it can read."""
    return (
        request.headers.get("X-Requested-With") is not None
        or request.headers.get("HX-Request") is not None
        or request.accept_mimetypes.best == "application/json"
        or request.is_json
    )


def ask_to_sign_in() -> Response:
    """The answer for somebody who is not signed in: the sign-in page, or 401 for a script."""
    if wants_json():
        return _for_a_script("signed_out", 401)
    path = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=path if path != "/" else None))


def _for_a_script(error: str, status: int) -> Response:
    response = jsonify(
        error=error,
        message=gettext("You are signed out. Sign in again; your words are still here."),
        sign_in=url_for("security.login"),
    )
    response.status_code = status
    return response


def on_signed_in(app: Flask, user: Person, **_: object) -> None:
    """Open a sign-in for this browser; forget failures; write the event."""
    now, writing = clock(), account_session()
    if session.get(PERSON) != str(user.id):
        # Forms that somebody else left open here do not work for this person, nor does a token
        # that a stranger planted in this browser before anybody signed in.
        session[_CSRF] = stale.token_for(user.id)
        g.pop(_CSRF, None)
    over = SignIn.started_at < now - 2 * SESSION_LENGTH  # the trail remembers; this table need not
    writing.execute(delete(SignIn).where(SignIn.person_id == user.id, over))
    sign_in = SignIn(id=uuid4(), person_id=user.id, started_at=now)
    writing.add(sign_in)
    session[SIGN_IN], session[PERSON] = str(sign_in.id), str(user.id)
    session[SINCE] = session[SEEN] = int(now.timestamp())
    attempts.forget(writing, user.email)
    kept.forget_old(writing, now)
    record_of_person(writing, "account:signed_in", user)


def on_signed_out(app: Flask, user: Any, **_: object) -> None:
    """End the sign-in, so that a copy of the cookie is worth nothing."""
    sign_in_id = session.pop(SIGN_IN, None)
    if ACCOUNT_SESSION not in g:
        return  # idle: the cookie is too old to be used, copied or not
    for name in (PERSON, SINCE, SEEN):
        session.pop(name, None)
    if sign_in_id is None:
        return
    writing, now = account_session(), clock()
    writing.execute(update(SignIn).where(SignIn.id == UUID(sign_in_id)).values(ended_at=now))
    record_of_person(writing, "account:signed_out", person_of(user))


def on_new_password(app: Flask, user: Any, **_: object) -> None:
    """After a change or reset: all other sign-ins end, and the failures are forgotten."""
    person = person_of(user)
    now, writing = clock(), account_session()
    person.password_set_at = now
    here = session.get(SIGN_IN) if signed_in_person() is person else None
    ending = update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if here:
        ending = ending.where(SignIn.id != UUID(here))
    writing.flush()
    writing.execute(ending.values(ended_at=now))
    attempts.forget(writing, person.email)
    record_of_person(writing, "account:password_changed", person)


def on_stale_form(error: CSRFError) -> ResponseReturnValue:
    """A form of another sign-in, or of one that is over: what was typed is kept for its owner."""
    if wants_json():
        return _for_a_script("form_expired", 400)
    person = signed_in_person()
    return stale.answer(
        person.id if person is not None else None,
        lambda owner: _keep_what_was_typed(clock(), owner),
    )


def install(app: Flask) -> None:
    """Hang the watch and the events into the application."""
    app.session_interface = SteadyCookie()
    app.register_error_handler(CSRFError, on_stale_form)
    app.before_request(prepare_account_page)
    app.before_request(watch)
    app.after_request(forget_what_was_saved)
    user_authenticated.connect(on_signed_in, app)
    user_logged_out.connect(on_signed_out, app)
    password_changed.connect(on_new_password, app)
    password_reset.connect(on_new_password, app)


def _is_over(now: datetime) -> bool:
    at = now.timestamp()
    idle_for = at - float(session.get(SEEN, 0))
    lasted = at - float(session.get(SINCE, 0))
    return idle_for > settings().idle_minutes * 60 or lasted > SESSION_LENGTH.total_seconds()


def _touch(now: datetime) -> None:
    at = int(now.timestamp())
    if BACKGROUND not in request.headers and at - int(session.get(SEEN, 0)) >= _SEEN_EVERY:
        session[SEEN] = at


def _leave_for_idleness() -> None:
    """Sign out, but let the browser remember whose pages are open in it, and their form token:
    what is posted from them can then be kept for that person, and for nobody else.
    """
    person, token = session.get(PERSON), session.get(_CSRF)
    logout_user()
    session[PERSON] = person
    if token is not None:
        session[_CSRF] = token


def _idle_words() -> str:
    minutes = settings().idle_minutes
    return ngettext(
        "You were signed out because nothing happened for %(num)d minute.",
        "You were signed out because nothing happened for %(num)d minutes.",
        minutes,
    )


def _ask_and_keep(now: datetime) -> Response:
    """Ask for a sign-in, after which what was posted is shown to whoever typed it."""
    kept_id = _keep_what_was_typed(now, UUID(session[PERSON]))
    if kept_id is None:
        return redirect(url_for("security.login"))
    flash(gettext("What you typed is kept. Sign in to see it and save it."), "notice")
    return redirect(url_for("security.login", next=url_for("accounts.kept", kept_id=kept_id)))


def _keep_what_was_typed(now: datetime, person_id: UUID) -> UUID | None:
    if request.blueprint == BLUEPRINT or not request.form:
        return None
    with unit_of_work() as db:
        return kept.keep_form(
            db,
            person_id,
            request.full_path.rstrip("?"),
            request.form,
            file_names=[file.filename or "" for file in request.files.values()],
            now=now,
        )


def _drop_silent_messages() -> None:
    shown = [message for message in session.get("_flashes", []) if message[0] != SILENT]
    if "_flashes" in session:
        session["_flashes"] = shown
