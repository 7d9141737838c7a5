from __future__ import annotations

import pytest

from qmapp.foundation.access import ReviewRole
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.governed import give_role, name_outside, on_the_board, settle
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/arrangements"


def test_every_gap_is_named(as_: As, case: Case, base: str) -> None:
    page = as_(case.lead).get(base)
    assert page.status_code == 200
    assert "0 of 4 are settled." in page.text
    assert "A lead reviewer who feels pressed has nobody to turn to." in page.text
    assert "Settle the arrangements" not in page.text


def test_settled_and_read_by_the_lead_reviewer(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    person = on_the_board(storage, case)
    client = as_(case.manager)
    form = client.get(f"{base}/change")
    assert f'value="{person.person_id}"' in form.text
    assert str(case.commissioner.person_id) not in form.text
    assert f'value="{case.manager.person_id}"' not in form.text
    said = {
        "version": "0", "deadlock": "The chairs <b>decide</b>.",
        "outside_id": str(person.person_id), "outside_role": "independent scrutineer",
    }  # fmt: skip
    assert client.post(f"{base}/change", data=said).status_code == 302
    page = as_(case.lead).get(base).text
    assert "2 of 4 are settled." in page
    assert "The chairs &lt;b&gt;decide&lt;/b&gt;." in page
    assert "Scrutineer Example, independent scrutineer" in page


def test_refused_with_what_was_typed(as_: As, storage: Storage, case: Case, base: str) -> None:
    person = on_the_board(storage, case)
    client = as_(case.manager)
    said = {"version": "0", "outside_id": str(person.person_id), "challenge": "In writing."}
    answer = client.post(f"{base}/change", data=said)
    assert answer.status_code == 422
    assert "Say who this person is to the board" in answer.text
    assert "In writing." in answer.text
    spoilt = {**said, "outside_id": str(case.lead.person_id), "outside_role": "Friend"}
    assert client.post(f"{base}/change", data=spoilt).status_code == 422


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str) -> None:
    settle(storage, case, deadlock="First words.")
    client = as_(case.manager)
    stale = client.post(f"{base}/change", data={"version": "0", "deadlock": "Other words."})
    assert stale.status_code == 409
    assert "First words." in stale.text
    assert "Other words." in stale.text
    again = client.post(f"{base}/change", data={"version": "1", "deadlock": "Other words."})
    assert again.status_code == 302
    assert "Other words." in client.get(base).text


def test_somebody_who_no_longer_stands_outside_is_named(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    person = name_outside(storage, case)
    give_role(storage, case, person, ReviewRole.COMMISSIONER)
    assert "no longer stands outside the commissioning line" in as_(case.panel).get(base).text
