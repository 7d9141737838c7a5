from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, make_case

As = Callable[[Actor], FlaskClient]


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def as_(app: Flask, storage: Storage, sign_in: Callable[[FlaskClient, Person], FlaskClient]) -> As:
    """Call it with somebody of the case: a client signed in as them."""

    def act(actor: Actor) -> FlaskClient:
        with storage.reading() as db:
            person = db.get_one(Person, actor.person_id)
        return sign_in(app.test_client(), person)

    return act


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/response"
