"""People who sign in by the form, and messages read from the outbox."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, Person
from qmapp.people.notices.models import Message
from tests.factories.accounts import PASSWORD, make_board, make_person

ADMIN = "admin@board.example"


@pytest.fixture
def board(storage: Storage) -> Board:
    return make_board(storage)


@pytest.fixture
def admin(storage: Storage, board: Board) -> Person:
    return make_person(
        storage, ADMIN, name="Ada Min", board=board, roles=(BoardRole.ADMINISTRATOR,)
    )


@pytest.fixture
def log_in() -> Callable[..., object]:
    """Post the sign-in form."""

    def log_in(client: FlaskClient, email: str, password: str = PASSWORD, **fields: str) -> object:
        return client.post("/sign-in", data={"email": email, "password": password, **fields})

    return log_in


@pytest.fixture
def outbox(storage: Storage) -> Callable[[], list[Message]]:
    def outbox() -> list[Message]:
        with storage.reading() as db:
            return list(db.scalars(select(Message).order_by(Message.created_at)))

    return outbox


@pytest.fixture
def verbs(storage: Storage) -> Callable[[], list[str]]:
    """The trail's verbs, in the order of each chain."""

    def verbs() -> list[str]:
        with storage.reading() as db:
            return list(db.scalars(select(Event.verb).order_by(Event.at, Event.sequence)))

    return verbs


def link_in(message: Message) -> str:
    """The path of the one link in a message."""
    (found,) = re.findall(r"http://localhost(/\S+)", message.body)
    return found


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200
