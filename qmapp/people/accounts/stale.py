"""A form whose token is not of this sign-in: whose it was, and what becomes of its words.

The token in every form names the person to whom its page was given, signed by
us. So what they typed can be kept for them, and for nobody else, although they
are signed out, the cookie is gone or somebody else has signed in meanwhile.
Nothing of such a form is carried out: it waits until its owner is back and
says so. See docs/adr/0010-stale-forms.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

import structlog
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import OperationalError

from qmapp.errors import StorageBusy
from qmapp.foundation.web.errors import page as error_page
from qmapp.people.accounts import kept, rules

Keeps = Callable[[UUID], UUID | None]

_FIELD = "csrf_token"
_SALT = "wtf-csrf-token"  # the library's: we read the tokens that it signs
_NOT_FORGED = frozenset({None, "same-origin", "none"})  # what a browser says of our own pages

log = structlog.get_logger()


def token_for(person_id: UUID) -> str:
    """A secret for the forms of one sign-in, which says whose they are."""
    return f"{person_id.hex}.{secrets.token_hex(20)}"


def whose_form() -> UUID | None:
    """The person to whom we gave the page of the posted form; None when nothing proves it."""
    serializer = URLSafeTimedSerializer(str(current_app.secret_key), salt=_SALT)
    longest = int(rules.STALE_FORM_LASTS.total_seconds())
    try:
        secret = serializer.loads(_token(), max_age=longest)
        return UUID(str(secret).partition(".")[0])
    except (BadData, ValueError):
        return None


def _token() -> str:
    # As the library looks for it: a form with a prefix puts that before the name.
    return next((value for name, value in request.form.items() if name.endswith(_FIELD)), "")


def answer(person_id: UUID | None, keep: Keeps) -> ResponseReturnValue:
    """The answer to a stale form for whoever is signed in now, or for nobody.

    Its words are kept for their owner; where that cannot be, they are shown in
    the answer itself, to be copied. A form that another site sends is refused
    without a trace.
    """
    if request.headers.get("Sec-Fetch-Site") not in _NOT_FORGED:
        return error_page(400, form_expired=True)
    owner = whose_form()
    kept_id = _keep(owner, keep) if owner is not None else None
    if kept_id is None:
        is_theirs = person_id is None or owner in {None, person_id}
        return error_page(400, form_expired=True, words=_words() if is_theirs else [])
    if person_id is not None and person_id != owner:
        return error_page(400, form_expired=True, of_another=True)
    where = url_for("accounts.kept", kept_id=kept_id)
    if person_id is not None:
        flash(gettext("That page was too old to send. What you typed is kept here."), "notice")
        return redirect(where)
    flash(
        gettext("You were signed out. What you typed is kept: sign in to see it and save it."),
        "notice",
    )
    return redirect(url_for("security.login", next=where))


def _keep(owner: UUID, keep: Keeps) -> UUID | None:
    try:
        return keep(owner)
    except (StorageBusy, OperationalError):
        log.exception("storage.busy", path=request.path)
        return None


def _words() -> list[tuple[str, str]]:
    """What was typed, to be shown again: only to the browser that says it comes from our page."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site != "same-origin" and (site is not None or origin != request.host_url.rstrip("/")):
        return []
    return kept.words_of(request.form)
