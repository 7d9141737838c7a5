"""The application under test, and a client that checks every page it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.config import Settings
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Person, SignIn
from qmapp.people.accounts.sessions import PERSON, SEEN, SIGN_IN, SINCE
from tests.support.apps import make_app
from tests.support.pages import CheckedClient

As = Callable[[Actor], FlaskClient]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = make_app(settings)
    app.test_client_class = CheckedClient
    yield app
    app.extensions["qmapp.storage"].close()


@pytest.fixture
def storage(app: Flask) -> Storage:
    """The application's own database."""
    found: Storage = app.extensions["qmapp.storage"]
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, storage: Storage) -> Callable[[FlaskClient, Person], FlaskClient]:
    """Call it with a client and a stored person: the client is signed in as that person.

    It leaves what signing in leaves, without the slow check of the password; tests of
    signing in itself post the form.
    """

    def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
        now = clock()
        opened = SignIn(id=uuid4(), person_id=person.id, started_at=now)
        with storage.unit_of_work() as db:
            db.add(opened)
        with client.session_transaction() as session:
            session.clear()
            session.update(
                {
                    "_user_id": person.fs_uniquifier,
                    "_fresh": True,
                    "fs_cc": "set",
                    "fs_paa": now.timestamp(),
                    SIGN_IN: str(opened.id),
                    PERSON: str(person.id),
                    SINCE: int(now.timestamp()),
                    SEEN: int(now.timestamp()),
                }
            )
        return client

    return sign_in


@pytest.fixture
def as_(app: Flask, storage: Storage, sign_in: Callable[[FlaskClient, Person], FlaskClient]) -> As:
    """Call it with somebody of a case: a client signed in as them."""

    def act(actor: Actor) -> FlaskClient:
        with storage.reading() as db:
            person = db.get_one(Person, actor.person_id)
        return sign_in(app.test_client(), person)

    return act
