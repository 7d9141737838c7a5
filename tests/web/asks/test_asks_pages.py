from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from qmapp.casework.recommendations.rules import Addressee
from qmapp.decision.asks.rules import Outcome
from qmapp.foundation.storage import Storage, today
from tests.factories.asks import TODAY, ask, ended, put, recommend, replied
from tests.factories.assessments import Case
from tests.web.conftest import As


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def own_id(page: str) -> str:
    found = re.search(r'name="own_id"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def national(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case, body="Department for Education")


def test_nothing_to_put_to_others(as_: As, case: Case, base: str) -> None:
    page = as_(case.commissioner).get(base)
    assert page.status_code == 200
    assert "Nothing to put to others" in page.text
    assert "Write down where one was sent" not in page.text
    assert "Nothing to put to others" in as_(case.commissioner).get(f"{base}/add").text


def test_written_down_and_answered(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    client = as_(case.commissioner)
    page = client.get(base)
    assert "0 of 1 recommendation that speaks beyond the board was sent to somebody." in page.text
    assert f"{base}/add?recommendation={national}" in page.text
    assert f"recommendation={national}" in client.get(f"{base}/add").text
    where = f"{base}/add?recommendation={national}"
    form = client.get(where)
    assert 'value="Department for Education"' in form.text
    sent = {"body": "Department for Education", "words": "We ask you.", "own_id": own_id(form.text)}
    for _ in range(2):
        answer = client.post(where, data={**sent, **parts("sent_on", today())})
        assert answer.status_code == 302
    made = UUID(str(answer.location).rsplit("ask-", 1)[1])
    page = client.get(base)
    assert page.text.count("Department for Education</h3>") == 1
    assert "1 of 1 recommendation that speaks beyond the board was sent to somebody." in page.text
    assert "Waiting for a reply" in page.text
    said = {"version": "1", "outcome": "will_act", "reply": "Yes.", **parts("replied_on", today())}
    assert client.post(f"{base}/{made}/reply", data=said).status_code == 302
    page = client.get(base)
    assert "A reply came" in page.text
    assert "<strong>Will act</strong>" in page.text
    gone = client.post(f"{base}/{made}/reply", data={"version": "2", "do": "take-back"})
    assert gone.status_code == 302
    assert ask(storage, case, made).replied_on is None


def test_silence_stands_first_and_says_how_long(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    put(storage, case, national, body="Home Office", sent=-1)
    made = put(storage, case, national, body="Ofsted", sent=-200)
    page = as_(case.chair).get(base).text
    weeks = (today() - (TODAY - timedelta(days=144))).days // 7
    assert page.index("A reply is overdue") < page.index("Waiting for a reply")
    assert f"{weeks} weeks overdue: no reply" in page
    replied(storage, case, made, on=-3)
    assert "A reply is overdue" not in as_(case.chair).get(base).text


def test_what_is_missing_is_named_and_what_was_typed_stays(
    as_: As, case: Case, base: str, national: UUID
) -> None:
    client = as_(case.manager)
    where = f"{base}/add?recommendation={national}"
    refused = client.post(where, data={"body": "", "words": "We ask <you>."})
    assert refused.status_code == 422
    assert "Say which body it is put to" in refused.text
    assert "We ask &lt;you&gt;." in refused.text
    later = client.post(
        where, data={"body": "Ofsted", **parts("sent_on", today() + timedelta(days=1))}
    )
    assert later.status_code == 422
    assert "This day is still to come" in later.text


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str, national: UUID) -> None:
    made = put(storage, case, national, body="Ofsted", sent=None)
    client = as_(case.commissioner)
    assert client.post(
        f"{base}/{made}/change", data={"body": "Home Office", "version": "1"}
    ).status_code == 302  # fmt: skip
    stale = client.post(f"{base}/{made}/change", data={"body": "The Treasury", "version": "1"})
    assert stale.status_code == 409
    assert "Home Office" in stale.text
    assert "The Treasury" in stale.text
    assert ask(storage, case, made).body == "Home Office"
    again = client.post(f"{base}/{made}/change", data={"body": "The Treasury", "version": "2"})
    assert again.status_code == 302
    assert ask(storage, case, made).body == "The Treasury"


def test_two_tabs_over_a_reply(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    made = put(storage, case, national)
    replied(storage, case, made, outcome=Outcome.PASSED_ON)
    stale = as_(case.chair).post(
        f"{base}/{made}/reply",
        data={"version": "1", "outcome": "will_act", "reply": "Mine", **parts("replied_on", TODAY)},
    )
    assert stale.status_code == 409
    assert "Passed on to another body" in stale.text
    assert "Mine" in stale.text
    assert ask(storage, case, made).outcome is Outcome.PASSED_ON


def test_what_is_not_sent_has_no_reply(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    made = put(storage, case, national, sent=None)
    client = as_(case.commissioner)
    assert client.get(f"{base}/{made}/reply").status_code == 302
    assert "Write down first when it was sent." in client.get(base).text


def test_taken_out_with_a_reason(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    made = put(storage, case, national, body="Ofsted", words="Our words")
    client = as_(case.commissioner)
    refused = client.post(f"{base}/{made}/end", data={"because": " "})
    assert refused.status_code == 422
    assert "Say why it should not be here" in refused.text
    assert "Our words" in refused.text
    assert client.post(f"{base}/{made}/end", data={"because": "Never sent."}).status_code == 302
    page = client.get(base).text
    assert "Entered by mistake: 1" in page
    assert "Never sent." in page
    assert client.get(f"{base}/{made}/change").status_code == 302
    assert client.get(f"{base}/{made}/reply").status_code == 302


def test_the_board_reads_and_only_those_who_answer_write(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    made = put(storage, case, national)
    page = as_(case.panel).get(base)
    assert page.status_code == 200
    assert "Write down" not in page.text
    for path in (f"{base}/add", f"{base}/{made}/change", f"{base}/{made}/reply"):
        assert as_(case.panel).get(path).status_code == 404
    for who in (case.lead, case.observer):
        assert as_(who).get(base).status_code == 404


def test_another_review_and_a_spoilt_address(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    own = recommend(storage, case, addressee=Addressee.PARTNERSHIP)
    client = as_(case.commissioner)
    for rest in (f"recommendation={own}", "recommendation=zzz", f"recommendation={case.draft_id}"):
        assert client.get(f"{base}/add?{rest}").status_code == 404
    assert client.get(f"{base}/{case.draft_id}/change").status_code == 404


def test_a_mistake_is_ended_for_good(
    as_: As, storage: Storage, case: Case, base: str, national: UUID
) -> None:
    made = put(storage, case, national)
    ended(storage, case, made)
    again = as_(case.commissioner).post(f"{base}/{made}/end", data={"because": "Again."})
    assert again.status_code == 409
