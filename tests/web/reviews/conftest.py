"""A review of one board, and a signed-in client for anybody in any relation to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from qmapp.casework.reviews import service
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Board, Person
from tests.factories.accounts import make_board, make_person
from tests.factories.reviews import make_review, put_on, standing_of
from tests.support.settings import TRAIL_KEY

PLANTED = "wolkenkuckucksheim"

BOARD_ROLES = {
    "manager": (BoardRole.REVIEW_MANAGER,),
    "second_manager": (BoardRole.REVIEW_MANAGER,),
    "chair": (BoardRole.CHAIR,),
    "member": (BoardRole.MEMBER,),
    "contact": (BoardRole.AGENCY_CONTACT,),
    "admin": (BoardRole.ADMINISTRATOR,),
}
REVIEW_ROLES = {
    "lead": ReviewRole.LEAD_REVIEWER,
    "commissioner": ReviewRole.COMMISSIONER,
    "panel": ReviewRole.PANEL_MEMBER,
    "signatory": ReviewRole.SIGNATORY,
    "observer": ReviewRole.OBSERVER,
}


@dataclass(frozen=True)
class Case:
    """A review with somebody for every role, and people of another board."""

    storage: Storage
    board: Board
    other_board: Board
    review_id: UUID
    people: dict[str, Person]
    open_as: Callable[[str], FlaskClient]

    @property
    def url(self) -> str:
        return f"/reviews/{self.review_id}"


@dataclass(frozen=True)
class Prepared:
    """The case in a database file, made once and copied for each test."""

    file: Path
    board: Board
    other_board: Board
    review_id: UUID
    people: dict[str, Person]


@pytest.fixture(scope="session")
def prepared(sqlite_template, tmp_path_factory) -> Prepared:
    folder = tmp_path_factory.mktemp("reviews")
    storage = key_with(Storage(sqlite_template.copy_to(folder)), TRAIL_KEY)
    board, other = make_board(storage), make_board(storage, "Southmere Board")
    people = {
        name: make_person(storage, f"{name}@example.org", board=board, roles=roles)
        for name, roles in BOARD_ROLES.items()
    }
    people |= {name: make_person(storage, f"{name}@example.org") for name in REVIEW_ROLES}
    people["other_manager"] = make_person(
        storage, "other@example.org", board=other, roles=(BoardRole.REVIEW_MANAGER,)
    )
    people["nobody"] = make_person(storage, "nobody@example.org")
    people["interested"] = make_person(
        storage, "interested@example.org", board=board, roles=(BoardRole.MEMBER,)
    )
    review_id = make_review(
        storage, people["manager"], board, "Child K", scope_note=f"About a {PLANTED}."
    )
    for name, role in REVIEW_ROLES.items():
        put_on(storage, review_id, people[name], role)
    put_on(storage, review_id, people["interested"], ReviewRole.PANEL_MEMBER)
    with storage.unit_of_work() as db:
        service.declare_interest(
            db, standing_of(storage, people["interested"]), review_id, "A stake.", now=clock()
        )
    storage.close()
    [file] = folder.glob("*.sqlite3")
    return Prepared(file, board, other, review_id, people)


@pytest.fixture
def sqlite_url(prepared: Prepared, tmp_path: Path) -> str:
    """The application's database: a copy of the prepared one."""
    target = tmp_path / "qmapp.sqlite3"
    shutil.copyfile(prepared.file, target)
    return f"sqlite:///{target}"


@pytest.fixture
def case(app, storage, sign_in, prepared) -> Case:
    def open_as(name: str) -> FlaskClient:
        client = app.test_client()
        return client if name == "signed_out" else sign_in(client, prepared.people[name])

    return Case(
        storage, prepared.board, prepared.other_board, prepared.review_id, prepared.people, open_as
    )
