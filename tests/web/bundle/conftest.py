from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.casework.assessments.models import Assessment
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, begin, make_case

As = Callable[[Actor], FlaskClient]

# Signs beyond the first plane, accents of two code points, quotes, dashes: what offsets trip over.
TEXTS = (
    "1 Findings",
    "The health visitor wrote her concern down and nobody acted on it.",
    "Nobody asked the child. \U0001f600 The school had asked twice.",
    "Cafe\u0301 records were <b>not</b> sought & the “GP” knew.",
    "2 Learning",
    "Nobody asked the child. \U0001f600 The school had asked twice.",
    "=2+3 begins like a formula — and is none.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def as_(app: Flask, storage: Storage, sign_in: Callable[[FlaskClient, Person], FlaskClient]) -> As:
    """Call it with somebody of the case: a client signed in as them."""

    def act(actor: Actor) -> FlaskClient:
        with storage.reading() as db:
            person = db.get_one(Person, actor.person_id)
        return sign_in(app.test_client(), person)

    return act


@pytest.fixture
def own(storage: Storage, case: Case) -> Assessment:
    """The lead reviewer's self-check, begun."""
    return begin(storage, case, case.lead)


@pytest.fixture
def com(storage: Storage, case: Case) -> Assessment:
    """The commissioner's assessment, begun."""
    return begin(storage, case, case.commissioner)
