"""Boards with people on them, made by the real services."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import UUID

from qmapp.foundation.access import AGENCY_ROLES, Actor, BoardRole
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts import queries, service
from qmapp.people.accounts.models import Board, Person

PASSWORD = "three unrelated words"
SALT = "a salt of the tests"


@cache
def _hashed(password: str) -> str:
    return service.hash_password(password, SALT)


def make_board(
    storage: Storage, name: str = "Northmere Board", now: datetime | None = None
) -> Board:
    """A board with one agency, the police."""
    now = now or clock()
    with storage.unit_of_work() as db:
        board = service.create_board(db, name=name, now=now)
        service.make_agency(db, board.id, "Police", now)
        return board


def agency_of(storage: Storage, board_id: UUID, name: str = "Police") -> UUID:
    with storage.reading() as db:
        return next(a.id for a in queries.list_agencies(db, board_id) if a.name == name)


def make_person(
    storage: Storage,
    email: str,
    *,
    name: str | None = None,
    board: Board | None = None,
    roles: tuple[BoardRole, ...] = (),
    now: datetime | None = None,
) -> Person:
    """A person who can sign in with PASSWORD, with roles on a board."""
    now = now or clock()
    with storage.unit_of_work() as db:
        person = service.create_person(
            db, email=email, name=name or email.partition("@")[0].title(),
            password_hash=_hashed(PASSWORD), now=now,
        )  # fmt: skip
        for role in roles:
            agency = queries.list_agencies(db, board.id)[0].id if role in AGENCY_ROLES else None
            service.add_membership(
                db, board_id=board.id, person_id=person.id, role=role, agency_id=agency, now=now
            )
        return person


def actor_of(storage: Storage, person: Person) -> Actor:
    """The person as the policy sees them, now."""
    with storage.reading() as db:
        return Actor(person.id, person.name, board_roles=queries.board_roles_of(db, person.id))
