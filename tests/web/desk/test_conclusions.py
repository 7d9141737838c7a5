"""A review's home says where findings, recommendations and the response stand, as far as one may know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from qmapp.foundation.storage import Storage, today
from qmapp.learning.impact.models import FollowUp
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, make_case
from tests.factories.findings import FindingsDesk, details, unexplained
from tests.factories.impact import followed
from tests.factories.responses import agree, begin, give, recommend, take_up
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def told(
    app: Flask,
    storage: Storage,
    sign_in: Callable[[FlaskClient, Person], FlaskClient],
    case: Case,
) -> Callable[[str], str]:
    """What the home says of it to one of the people of the case."""

    def told(name: str) -> str:
        with storage.reading() as db:
            person = db.get_one(Person, case.people[name].person_id)
        page = sign_in(app.test_client(), person).get(f"/reviews/{case.review_id}").text
        found = re.search(r'aria-labelledby="conclusions">(.*?)</section>', page, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""

    return told


def test_each_has_a_line_and_says_when_there_is_nothing(told: Callable[[str], str]) -> None:
    words = told("commissioner")
    assert "Findings None recorded yet." in words
    assert "Recommendations None collected or added yet." in words
    assert "The board’s response Not begun." in words
    assert "The board’s response Not agreed yet." in told("observer")


def test_figures_are_those_that_one_may_know(
    told: Callable[[str], str], storage: Storage, case: Case
) -> None:
    desk = FindingsDesk(storage, case)
    desk.add(details())
    desk.add(unexplained())
    desk.end(desk.add(details()))
    desk.next_draft(sent=False)
    desk.add(unexplained(), number=2)
    assert "Findings 1 of 2 come with a reason in the draft." in told("panel")
    assert "Findings 1 of 3 come with a reason in the draft." in told("lead")


def test_the_board_at_large_is_told_of_the_response_alone(told: Callable[[str], str]) -> None:
    words = told("chair")
    assert "Findings" not in words
    assert "Recommendations" not in words
    assert "The board’s response" in words


def test_how_far_the_response_has_come_is_told_to_whoever_reads_it(
    told: Callable[[str], str], storage: Storage, case: Case
) -> None:
    first, second = recommend(storage, case), recommend(storage, case)
    begin(storage, case)
    give(storage, case, first)
    words = "Version 1 is being written: 1 of 2 answered."
    assert words in told("chair")
    assert words in told("manager")
    assert "The board’s response Not agreed yet." in told("lead")
    give(storage, case, second)
    assert "Version 1 lacks nothing, and waits to be agreed." in told("chair")
    agree(storage, case)
    take_up(storage, case)
    recommend(storage, case)
    assert re.search(
        r"Version 2 is being written: 2 of 3 answered; version 1 was agreed on \d", told("chair")
    )
    assert "response Version 1 was agreed on" in told("lead")


def test_what_is_delivered_is_told_of_how_many(as_: As, storage: Storage) -> None:
    made = followed(storage)
    rows = list(made.follow_ups.values())

    def told(one: UUID, **values: object) -> str:
        with storage.unit_of_work() as db:
            db.execute(update(FollowUp).where(FollowUp.id == one).values(**values))
        return as_(made.case.chair).get(f"/reviews/{made.review_id}").text

    page = told(rows[0], delivered_on=today())
    assert "A difference is shown for 0 of 4; delivered: 1 of 4." in page
    page = told(rows[0], first_impact_on=today() - timedelta(1))
    assert "for 0 of 4; delivered with nothing to show yet: 1 of 1." in page
    page = told(rows[1], delivered_on=today())
    assert "for 0 of 4; delivered with nothing to show yet: 1 of 2." in page
