from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.casework.recommendations.rules import Addressee, State
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.storage import Storage
from tests.factories import asks
from tests.factories.assessments import Case
from tests.factories.responses import (
    agree,
    begin,
    dissent,
    drop,
    give,
    look,
    opened,
    promise,
    recommend,
    take_up,
)
from tests.web.conftest import As


@pytest.fixture
def one(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case)


def ready(storage: Storage, case: Case, one: UUID) -> None:
    begin(storage, case)
    give(storage, case, one)
    promise(storage, case, one)


def test_begun_by_one_press(as_: As, case: Case, base: str, one: UUID) -> None:
    client = as_(case.manager)
    assert "It is not begun yet." in client.get(base).text
    for _ in range(2):
        assert client.post(f"{base}/start").status_code == 302
    page = client.get(base).text
    assert "Version 1 is open" in page
    assert "0 of 1 recommendation is answered." in page
    assert "Recommendation 1 has no answer." in page
    assert "Answer recommendation 1" in page


def test_a_panel_member_reads_and_does_nothing(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    client = as_(case.panel)
    assert "Begin the response" not in client.get(base).text
    begin(storage, case)
    page = client.get(base).text
    assert "Version 1 is open" in page
    for word in ("Answer it", "Write opening words", "Record dissent"):
        assert word not in page
    assert client.post(f"{base}/start").status_code == 404


@pytest.mark.parametrize("who", ["lead", "observer"])
def test_the_others_are_told_that_they_read_it_later(
    as_: As, storage: Storage, case: Case, base: str, one: UUID, who: str
) -> None:
    client = as_(case.people[who])
    before = client.get(base)
    assert before.status_code == 200
    assert "No agreed response yet" in before.text
    ready(storage, case, one)
    # What is begun is told to nobody else.
    assert client.get(base).text.count("No agreed response yet") == 1
    assert client.get(f"{base}/versions/1").status_code == 404
    agree(storage, case)
    assert client.get(base).location == f"{base}/versions/1"
    page = client.get(f"{base}/versions/1").text
    assert "The board’s response, version 1" in page
    take_up(storage, case)
    assert client.get(base).location == f"{base}/versions/1"
    assert client.get(f"{base}/versions/2").status_code == 404


def test_opening_words_in_two_tabs(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    begin(storage, case)
    version = str(opened(storage, case).version)
    client = as_(case.commissioner)
    assert client.get(f"{base}/opening").status_code == 200
    data = {"opening": "We thank the family.", "version": version}
    assert client.post(f"{base}/opening", data=data).location == f"{base}#opening"
    assert "We thank the family." in client.get(base).text
    stale = client.post(f"{base}/opening", data={**data, "opening": "We met twice."})
    assert stale.status_code == 409
    assert "We thank the family." in stale.text
    assert "We met twice." in stale.text
    long = client.post(f"{base}/opening", data={**data, "opening": "x" * 10_001})
    assert long.status_code in {409, 422}


def test_dissent_on_one_and_on_the_whole(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    begin(storage, case)
    client = as_(case.chair)
    refused = client.post(f"{base}/dissent", data={"role": "", "words": "Too <late>."})
    assert refused.status_code == 422
    assert "Say who holds otherwise" in refused.text
    assert "Too &lt;late&gt;." in refused.text
    where = f"{base}/dissent?recommendation={one}"
    assert f'selected value="{one}"' in client.get(where).text
    for about in ("", str(one)):
        data = {"role": "Named doctor", "words": f"Too late {about}", "recommendation_id": about}
        assert client.post(f"{base}/dissent", data=data).status_code == 302
    page = client.get(base).text
    assert f"Too late {one}" in page
    taken = look(storage, case).dissents[0].id
    assert client.post(f"{base}/dissent/{taken}/take-back").status_code == 302
    assert "Taken back: 1" in client.get(base).text
    assert f"Too late {one}" in client.get(f"{base}/recommendations/{one}").text


def test_what_was_answered_and_stands_no_longer(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    begin(storage, case)
    give(storage, case, one, Decision.NOT_ACCEPTED, "No.")
    promise(storage, case, one, what="Loose thing.")
    dissent(storage, case, one, words="Loose dissent.")
    drop(storage, one)
    page = as_(case.chair).get(base).text
    assert "Answered, and no longer in the set: 1" in page
    assert "It was taken out of the set: It is in another review." in page
    assert "Loose thing." in page
    assert "Loose dissent." in page
    assert "answers no recommendation that stands in the set" in page


def test_overdue_asks_stand_on_the_page(as_: As, storage: Storage, case: Case, base: str) -> None:
    one = recommend(storage, case, addressee=Addressee.NATIONAL)
    begin(storage, case)
    asks.put(storage, case, one, body="Department for Education", sent=-400)
    page = as_(case.chair).get(base).text
    assert "weeks overdue: no reply" in page
    assert "Department for Education" in page


def test_proposals_keep_it_from_being_agreed(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    ready(storage, case, one)
    recommend(storage, case, state=State.PROPOSED)
    page = as_(case.chair).get(base).text
    assert "Recommendations still to be confirmed or dropped in the set: 1." in page
    assert "Agree the response" not in page
    closed = as_(case.chair).get(f"{base}/agree")
    assert "It cannot be agreed yet." in closed.text
