"""Two boards with their people, on each engine."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, Person
from tests.factories.accounts import make_board, make_person


@dataclass(frozen=True)
class Ground:
    """A board with a person for each role, and a stranger who serves another board."""

    storage: Storage
    board: Board
    manager: Person
    second_manager: Person
    chair: Person
    member: Person
    administrator: Person
    other_board: Board
    stranger: Person


@pytest.fixture
def ground(storage: Storage) -> Ground:
    board, other = make_board(storage), make_board(storage, "Southmere Board")

    def person(name: str, *roles: BoardRole, of: Board = board) -> Person:
        return make_person(storage, f"{name}@example.org", board=of, roles=roles)

    return Ground(
        storage=storage,
        board=board,
        manager=person("manager", BoardRole.REVIEW_MANAGER),
        second_manager=person("second", BoardRole.REVIEW_MANAGER),
        chair=person("chair", BoardRole.CHAIR),
        member=person("member", BoardRole.MEMBER),
        administrator=person("admin", BoardRole.ADMINISTRATOR),
        other_board=other,
        stranger=person("stranger", BoardRole.MEMBER, BoardRole.REVIEW_MANAGER, of=other),
    )
