"""A board and a person, without an event of their own."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, Person
from tests.storage.audit.trails import NOW


@pytest.fixture
def person_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        person = Person(id=uuid4(), email="a@example.org", name="A", created_at=NOW)
        db.add(person)
        return person.id


@pytest.fixture
def board_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        board = Board(id=uuid4(), name="Board", slug="board", created_at=NOW)
        db.add(board)
        return board.id
