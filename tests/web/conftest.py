"""The application under test, and a client that checks every page it is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp import create_app
from qmapp.config import Settings
from qmapp.foundation.storage import Storage
from tests.support.pages import CheckedClient


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
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
def sign_in() -> Callable[[FlaskClient, Any], FlaskClient]:
    """Call it with a client and a person: the client is signed in as that person.

    It writes the session that signing in leaves behind, without the password's
    slow check; tests of signing in itself post the form.
    """

    def sign_in(client: FlaskClient, person: Any) -> FlaskClient:
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
            session["fs_cc"] = "set"
            session["fs_paa"] = time.time()
        return client

    return sign_in
