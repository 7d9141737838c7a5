"""Pages that are reached from a first page, a list or a review's home, and from nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Membership, Person
from tests.factories.assessments import NOW, Case, make_case


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def shown(
    app: Flask,
    storage: Storage,
    sign_in: Callable[[FlaskClient, Person], FlaskClient],
    case: Case,
) -> Callable[[str, str], str]:
    """A page as one of the people of the case is shown it."""

    def shown(name: str, path: str) -> str:
        with storage.reading() as db:
            person = db.get_one(Person, case.people[name].person_id)
        return sign_in(app.test_client(), person).get(path).text

    return shown


def test_whoever_administers_a_board_finds_its_trail(shown, case, storage):
    way = f'href="/boards/{case.board_id}/trail"'
    assert way not in shown("manager", "/")
    with storage.unit_of_work() as db:
        db.add(
            Membership(
                board_id=case.board_id, person_id=case.people["manager"].person_id,
                role=BoardRole.ADMINISTRATOR, since=NOW,
            )
        )  # fmt: skip
    assert way in shown("manager", "/")


def test_whoever_keeps_reviews_finds_how_long_they_are_kept(shown, case):
    way = f'href="/boards/{case.board_id}/retention"'
    assert way in shown("manager", "/reviews")
    assert way in shown("chair", "/reviews")
    assert way not in shown("commissioner", "/reviews")


@pytest.mark.parametrize("page", ["retention", "destructions"])
def test_a_review_leads_to_how_it_is_kept_and_to_what_is_destroyed(shown, case, page):
    home = f"/reviews/{case.review_id}"
    way = f'href="{home}/{page}"'
    assert way in shown("manager", home)
    assert way in shown("chair", home)
    assert way not in shown("commissioner", home)
