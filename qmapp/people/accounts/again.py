"""Showing once more who one is, on a page of another room: by password, or by a fresh code.

Before something that matters, such as a signature. Failures count as failed sign-ins do, and too
many of them make the address wait, whichever page they were made on.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from qmapp.foundation.storage import clock
from qmapp.foundation.web import db as reading_session
from qmapp.foundation.web import unit_of_work
from qmapp.people.accounts import attempts, rules
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.queries import get_person
from qmapp.people.accounts.sign_in_forms import (
    WAIT,
    WRONG_CODE,
    WRONG_PASSWORD,
    is_own_password,
    remote,
)


class Way(StrEnum):
    """How somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 - the word for it, not one
    SECOND_FACTOR = "second_factor"


def show_again(person_id: UUID, typed: str) -> tuple[Way | None, str]:
    """How the person showed who they are; else None, with the words to show.

    One box takes both: six figures are a code where an authenticator is set up (no password is so
    short), anything else is the password. A code counts once, here and at the sign-in alike. This
    has its own short unit of work, before that of what is done with it.
    """
    person = get_person(reading_session(), person_id)
    if attempts.must_wait(reading_session(), person.email, remote(), clock()):
        return None, WAIT
    code = rules.find_code(typed)
    if code is not None and person.has_second_factor:
        return (Way.SECOND_FACTOR, "") if _is_right_code(person_id, code) else (None, WRONG_CODE)
    # Hashing is slow: nobody waits for it to write.
    if is_own_password(person, typed):
        return Way.PASSWORD, ""
    with unit_of_work() as db:
        attempts.record_failure(db, person.email, remote(), clock())
    return None, WRONG_PASSWORD


def _is_right_code(person_id: UUID, code: str) -> bool:
    """Whether the code is right and new. The person is held, so that it counts once."""
    totp = current_app.extensions["security"].totp_factory
    window = current_app.config["SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY"]
    with unit_of_work() as db:
        held = db.scalars(
            select(Person)
            .where(Person.id == person_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        right: bool = held.has_second_factor and totp.verify_totp(
            token=code, totp_secret=held.tf_totp_secret, user=held, window=window
        )
        if not right:
            attempts.record_failure(db, held.email, remote(), clock())
    return right
