"""The page of what somebody answers for and has to check."""

from __future__ import annotations

import pytest

from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.foundation.storage import today as clock_today
from tests.factories.assessments import Case, make_case
from tests.factories.waiting import TODAY, WHAT, act, agency, change_checks, check, serve
from tests.web.conftest import As

PATH = "/impact/mine"
# The clock of these pages runs as it does outside: days are counted from its own today.
AHEAD = (clock_today() - TODAY).days


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def lead(storage: Storage, case: Case) -> Actor:
    return serve(storage, case, BoardRole.MEMBER, agency(storage, case, "Police"))


def test_nothing_yet(as_: As, case: Case) -> None:
    client = as_(case.panel)
    assert "Nothing waits for you" in client.get(PATH).text
    assert PATH in client.get("/notices").text


def test_actions_with_status_day_and_part(
    as_: As, storage: Storage, case: Case, lead: Actor
) -> None:
    late = act(storage, case, AHEAD - 3, lead=lead)
    act(storage, case, AHEAD + 3, lead=lead, delivery=Delivery.AT_RISK)
    act(storage, case, AHEAD - 9, lead=lead, delivery=Delivery.DELIVERED)
    page = as_(lead).get(PATH).text
    assert (
        "2 of 3 actions that you answer for are still to be done. 1 of these 2 is overdue." in page
    )
    assert f"/reviews/{case.review_id}/actions/{late}" in page
    assert page.count("overdue</span>") == 1, "what is delivered is not late"
    assert "3 days overdue" in page
    assert "Child K · You look after it" in page
    assert page.count(WHAT) == 3
    for word in ("On track", "At risk", "Delivered", "It does not say that it helped."):
        assert word in page
    assert "Stopped" not in page, "tests of what is shown alone"


def test_a_contact_sees_the_action_and_no_reference(as_: As, storage: Storage, case: Case) -> None:
    police = agency(storage, case, "Police")
    contact = serve(storage, case, BoardRole.AGENCY_CONTACT, police)
    act(storage, case, AHEAD, agency_id=police)
    page = as_(contact).get(PATH).text
    assert "Police · Your agency owns it" in page
    assert WHAT in page
    assert "Child K" not in page


def test_checks_by_review(as_: As, storage: Storage, case: Case, lead: Actor) -> None:
    for _ in range(2):
        check(storage, case, AHEAD - 4, AHEAD + 2, AHEAD + 300)
    page = as_(case.commissioner).get(PATH).text
    assert "2 of 4 checks are due now, the others within two weeks." in page
    assert "2 checks are due, 2 checks come due within two weeks</p>" in page
    assert "Waiting since" in page
    assert f"/reviews/{case.review_id}/impact" in page
    assert "the first on" not in page
    assert "Child K" not in as_(lead).get(PATH).text, "who records no check is shown none"


def test_checks_that_are_all_due_or_all_to_come(as_: As, storage: Storage, case: Case) -> None:
    made = check(storage, case, AHEAD + 3)
    page = as_(case.commissioner).get(PATH).text
    assert "0 of 1 check is due now, the others within two weeks." in page
    assert "1 check comes due within two weeks, the first on" in page
    change_checks(storage, made, due_on=clock_today())
    page = as_(case.commissioner).get(PATH).text
    assert "1 of 1 check is due now." in page
    assert "Waiting since" not in page, "its day is today"


def test_many_stand_on_pages(as_: As, storage: Storage, case: Case, lead: Actor) -> None:
    for number in range(51):
        act(storage, case, AHEAD + number, lead=lead)
    client = as_(lead)
    assert 'rel="next"' in client.get(PATH).text
    last = client.get(f"{PATH}?page=2").text
    assert last.count(WHAT) == 1
    assert client.get(f"{PATH}?page=nonsense").status_code == 200
