from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, today
from tests.factories.assessments import Case, make_case
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def address(case: Case) -> str:
    return f"/boards/{case.board_id}/meetings"


def parts(on: date) -> dict[str, str]:
    return {
        "held_on-day": str(on.day), "held_on-month": str(on.month), "held_on-year": str(on.year)
    }  # fmt: skip


def own_id(page: str) -> str:
    found = re.search(r'name="own_id"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_entered_twice_and_taken_out(as_: As, case: Case, address: str) -> None:
    client = as_(case.manager)
    empty = client.get(address).text
    assert "No meeting on the list" in empty
    said = {"own_id": own_id(empty), "title": "Full <board>", **parts(today() - timedelta(9))}
    for _ in range(2):
        assert client.post(address, data=said).status_code == 302
    page = client.get(address).text
    assert page.count("Full &lt;board&gt;") == 1
    assert f"since={(today() - timedelta(9)).isoformat()}" in page
    [end] = re.findall(r'action="([^"]*/end)"', page)
    assert client.post(end, data={"version": "9"}).status_code == 409
    assert client.post(end, data={"version": "1"}).status_code == 302
    assert "No meeting on the list" in client.get(address).text


def test_what_is_wrong_is_named_and_kept(as_: As, case: Case, address: str) -> None:
    client = as_(case.chair)
    answer = client.post(address, data={"title": "Kept words"})
    assert answer.status_code == 422
    assert 'href="#held_on-day"' in answer.text
    assert "Enter the day of the meeting" in answer.text
    assert "Kept words" in answer.text
    day = parts(today() + timedelta(9))
    client.post(address, data=day)
    again = client.post(address, data=day)
    assert again.status_code == 422
    assert "There is a meeting on this day already" in again.text


def test_members_read_and_write_none(as_: As, storage: Storage, case: Case, address: str) -> None:
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    client = as_(member)
    page = client.get(address)
    assert page.status_code == 200
    assert "Add the meeting" not in page.text
    assert client.post(address, data=parts(today())).status_code == 404
    assert as_(make_case(storage, reference="Child Q").chair).get(address).status_code == 404
