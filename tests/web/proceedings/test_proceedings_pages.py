from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from qmapp.casework.proceedings import queries
from qmapp.casework.proceedings.rules import ProceedingStatus
from qmapp.foundation.storage import Storage, today
from tests.factories.assessments import Case, make_case
from tests.factories.governed import enter
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/proceedings"


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)
    }  # fmt: skip


def test_an_empty_register(as_: As, case: Case, base: str) -> None:
    assert "Publication waits for it" in re.sub(
        "publication", "Publication", as_(case.manager).get(base).text
    )
    page = as_(case.lead).get(base)
    assert page.status_code == 200
    assert "Nothing in the register" in page.text
    assert "Add proceedings" not in page.text


def test_entered_twice_and_ended(as_: As, case: Case, base: str) -> None:
    client = as_(case.commissioner)
    form = client.get(f"{base}/add")
    assert re.search(r'name="holds_publication"[^>]*checked|checked[^>]*holds_publ', form.text)
    said = {
        "own_id": value_of(form.text, "own_id"), "kind": "inquest", "status": "running",
        "title": "inquest into the death", "holds_publication": "y",
        "contact": "coroner’s officer, 0300 123 4567", **parts("status_on", today()),
    }  # fmt: skip
    for _ in range(2):
        answer = client.post(f"{base}/add", data=said)
        assert answer.status_code == 302
    made = UUID(str(answer.location).rsplit("proceeding-", 1)[1])
    page = client.get(base).text
    assert page.count("inquest into the death <span") == 1
    assert "1 of 1 proceeding is still open." in page
    assert "1 of these holds publication back." in page
    assert "0300 123 4567" in page
    over = {**said, "version": "1", "status": "ended"}
    assert client.post(f"{base}/{made}/change", data=over).status_code == 302
    page = client.get(base).text
    assert "0 of 1 proceeding is still open." in page
    assert "Holds publication back" not in page


def test_a_name_is_asked_about(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    said = {
        "kind": "criminal", "status": "expected", "title": "trial", "version": "1",
        "contact": "Detective Sergeant Marigold Fenwick",
    }  # fmt: skip
    asked = client.post(f"{base}/add", data=said)
    assert asked.status_code == 422
    assert "Nothing is saved yet." in asked.text
    assert "Fenwick" in asked.text
    with storage.reading() as db:
        assert queries.list_proceedings(db, case.review_id) == []
    said |= {"shown": value_of(asked.text, "shown"), "checked": "y"}
    assert client.post(f"{base}/add", data=said).status_code == 302


def test_what_is_missing_is_named(as_: As, case: Case, base: str) -> None:
    client = as_(case.manager)
    answer = client.post(f"{base}/add", data={"note": "keep <this>"})
    assert answer.status_code == 422
    for sentence in ("Choose what kind it is", "Say what it is", "Choose where it stands"):
        assert sentence in answer.text
    assert "keep &lt;this&gt;" in answer.text
    later = {
        "kind": "inquest", "status": "running", "title": "inquest",
        **parts("status_on", today() + timedelta(days=2)),
    }  # fmt: skip
    answer = client.post(f"{base}/add", data=later)
    assert answer.status_code == 422
    assert "This day is still to come" in answer.text


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str) -> None:
    made = enter(storage, case, title="inquest")
    client = as_(case.manager)
    first = {"kind": "inquest", "status": "running", "title": "first words", "version": "1"}
    assert client.post(f"{base}/{made}/change", data=first).status_code == 302
    stale = client.post(f"{base}/{made}/change", data={**first, "title": "other words"})
    assert stale.status_code == 409
    assert "first words" in stale.text
    assert "other words" in stale.text
    again = {**first, "title": "other words", "version": value_of(stale.text, "version")}
    assert client.post(f"{base}/{made}/change", data=again).status_code == 302


def test_a_mistake_is_taken_out_with_a_reason(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    made, client = enter(storage, case, title="inquest"), as_(case.manager)
    assert client.post(f"{base}/{made}/end", data={"because": " "}).status_code == 422
    asked = client.post(f"{base}/{made}/end", data={"because": "It is about Mrs Fenwick."})
    assert asked.status_code == 422
    said = {
        "because": "It is about Mrs Fenwick.", "checked": "y",
        "shown": value_of(asked.text[asked.text.index('id="end"') :], "shown"),
    }  # fmt: skip
    assert client.post(f"{base}/{made}/end", data=said).status_code == 302
    page = client.get(base).text
    assert "Entered by mistake: 1" in page
    assert client.get(f"{base}/{made}/change").status_code == 302
    gone = client.post(f"{base}/{made}/end", data={"because": "Again."})
    assert gone.status_code == 409


def test_an_end_that_has_passed_says_how_long(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    enter(storage, case, expected_end_on=today() - timedelta(days=1))
    enter(storage, case, expected_end_on=today() - timedelta(days=30))
    enter(storage, case, status=ProceedingStatus.EXPECTED, status_on=date(2026, 1, 2))
    page = as_(case.panel).get(base).text
    assert "passed 1 day ago" in page
    assert "passed 4 weeks ago" in page
    assert "Expected since 2 January 2026" in page
