"""What the home of a review tells of work on the register, and to whom."""

from __future__ import annotations

import re

import pytest

from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories import register
from tests.factories.assessments import make_case

ADDED = "Lead Example added to the register of who was heard"
RECORDED = "Lead Example recorded steps in the register of who was heard"
WITHDRAWN = "Words in the register of who was heard were withdrawn"


@pytest.fixture
def look(app, storage: Storage, sign_in):
    def look(case, name):
        with storage.reading() as db:
            person = db.get_one(Person, case.people[name].person_id)
        client = sign_in(app.test_client(), person)
        answer = client.get(f"/reviews/{case.review_id}")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())

    return look


def test_work_on_the_register_is_told_once_a_day_and_without_whom(storage, look):
    case = make_case(storage)
    mother = register.add(storage, case, label="Birth mother")
    for _ in range(3):
        register.take(storage, case, mother, StepKind.CONTRIBUTION, words=register.WORDS)
    register.withdraw(storage, case, mother)
    words = look(case, "manager")
    assert [words.count(one) for one in (ADDED, RECORDED, WITHDRAWN)] == [1, 1, 1]
    assert "Birth mother" not in words.partition(ADDED)[2]


def test_whoever_may_not_read_the_register_is_told_nothing_of_it(storage, look):
    case = make_case(storage)
    register.add(storage, case)
    assert ADDED in look(case, "panel")
    for name in ("observer", "chair"):
        assert "added to the register" not in look(case, name)


def test_what_is_hidden_from_an_agency_is_not_told_to_its_people(storage, look):
    case = make_case(storage)
    police = register.agency(storage, case)
    officer = register.add(storage, case, Group.POLICE, hidden_from=frozenset({police}))
    register.take(storage, case, officer, StepKind.TOLD)
    register.speaks_for(storage, case, case.panel, police)
    assert "register of who was heard" not in look(case, "panel")
    assert RECORDED in look(case, "second_lead")
