from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.asks import put, recommend
from tests.factories.assessments import Case, make_case

SAID = "Ask again: a reply from outside is overdue"


@pytest.fixture
def case(storage: Storage) -> Case:
    made = make_case(storage)
    put(storage, made, recommend(storage, made), sent=-400)
    return made


@pytest.mark.parametrize(
    ("who", "is_told"),
    [
        ("commissioner", True),
        ("manager", True),
        ("chair", True),
        ("panel", False),
        ("lead", False),
        ("observer", False),
    ],
)
def test_the_home_of_a_review_says_that_a_reply_is_overdue(
    app: Flask,
    storage: Storage,
    sign_in: Callable[[FlaskClient, Person], FlaskClient],
    case: Case,
    who: str,
    is_told: bool,
) -> None:
    with storage.reading() as db:
        person = db.get_one(Person, case.people[who].person_id)
    client = sign_in(app.test_client(), person)
    page = client.get(f"/reviews/{case.review_id}").text
    assert (SAID in page) is is_told
    assert (f"/reviews/{case.review_id}/asks" in page) is is_told
    if who in {"commissioner", "manager"}:  # whose reviews stand on their own home
        assert SAID in client.get("/").text
