"""Changing one person: making, naming, closing and opening their account, ending sign-ins."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from sqlalchemy import update

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import Person, SignIn

# OWASP's figures for argon2id on a small server: two cores sign many people in at nine o'clock.
ARGON2_MEMORY_KIB, ARGON2_ROUNDS, ARGON2_LANES = 19_456, 2, 1


def hash_password(password: str, salt: str) -> str:
    """A password as the account library stores it: argon2id over a keyed SHA-512.

    Written out so that the shell and the demonstration can set a password without
    a web request; a test signs in with the result.
    """
    keyed = hmac.new(
        salt.encode(), rules.normal_password(password).encode(), hashlib.sha512
    ).digest()
    hasher = PasswordHasher(
        time_cost=ARGON2_ROUNDS, memory_cost=ARGON2_MEMORY_KIB, parallelism=ARGON2_LANES
    )
    return hasher.hash(base64.b64encode(keyed))


def create_person(  # noqa: PLR0913 - a person's own facts, all by name
    db: Db,
    *,
    email: str,
    name: str,
    password_hash: str | None,
    now: datetime,
    actor_id: UUID | None = None,
    board_id: UUID | None = None,
) -> Person:
    """Make a person whose address is known to be theirs. Raises RuleBroken when it is taken."""
    email = rules.normal_email(email)
    if queries.find_person_by_email(db, email) is not None:
        raise RuleBroken(N_("This address already has an account"), field="email")
    person = Person(
        id=uuid4(),
        email=email,
        name=" ".join(name.split()),
        password=password_hash,
        password_set_at=now if password_hash else None,
        confirmed_at=now,
        created_at=now,
        active=True,
        fs_uniquifier=uuid4().hex,
    )
    db.add(person)
    db.flush()
    _record(db, "account:created", person, now, actor_id or person.id, board_id, name=person.name)
    return person


def set_password(db: Db, person: Person, password_hash: str, now: datetime) -> None:
    """Set a password by invitation: the link has proved whose address it is."""
    person.password, person.password_set_at = password_hash, now
    person.confirmed_at = person.confirmed_at or now
    end_sign_ins(db, person, now)
    _record(db, "account:password_changed", person, now, person.id)


def rename(db: Db, person_id: UUID, name: str, now: datetime) -> Person:
    """Change one's own name. Work already done shows the new name; the trail keeps the old."""
    person = queries.get_person(db, person_id)
    name = " ".join(name.split())
    if person.name != name:
        person.name = name
        _record(db, "account:renamed", person, now, person_id, name=name)
    return person


def sign_out_everywhere(db: Db, person_id: UUID, now: datetime) -> Person:
    """End all of one's own sign-ins, this one too."""
    person = queries.get_person(db, person_id)
    end_sign_ins(db, person, now)
    _record(db, "account:signed_out_everywhere", person, now, person_id)
    return person


def end_sign_ins(db: Db, person: Person, now: datetime) -> None:
    """End every sign-in of the person: each cookie names a value that is no longer theirs."""
    person.fs_uniquifier = uuid4().hex
    db.execute(
        update(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def deactivate(
    db: Db, person: Person, now: datetime, *, actor_id: UUID | None, board_id: UUID | None = None
) -> None:
    """Close a leaver's account. Nothing of theirs is removed."""
    person.active, person.deactivated_at = False, now
    end_sign_ins(db, person, now)
    _record(db, "account:deactivated", person, now, actor_id, board_id)


def reactivate(
    db: Db, person: Person, now: datetime, *, actor_id: UUID | None, board_id: UUID | None = None
) -> None:
    """Open a leaver's account again."""
    person.active, person.deactivated_at = True, None
    _record(db, "account:reactivated", person, now, actor_id, board_id)


def take_second_factor_off(db: Db, person: Person, now: datetime, actor_id: UUID | None) -> None:
    """Forget a lost authenticator; the person sets a new one up at the next sign-in."""
    person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None
    end_sign_ins(db, person, now)
    _record(db, "account:second_factor_removed", person, now, actor_id)


def _record(
    db: Db,
    verb: str,
    person: Person,
    now: datetime,
    actor_id: UUID | None,
    board_id: UUID | None = None,
    **values: object,
) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="person",
        subject_id=person.id,
        at=now,
        actor_id=actor_id,
        board_id=board_id,
        values=values,
    )
