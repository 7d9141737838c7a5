from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from qmapp.foundation.storage import Storage, today
from tests.factories.actions import linked
from tests.factories.assessments import Case
from tests.factories.responses import agency, agree, begin, give, look, promise, recommend
from tests.web.conftest import As


@pytest.fixture
def one(storage: Storage, case: Case) -> UUID:
    made = recommend(storage, case)
    begin(storage, case)
    return made


def actions(storage: Storage, case: Case, recommendation_id: UUID) -> list[str]:
    line = look(storage, case).line_of(recommendation_id)
    assert line is not None
    return [one.what for one in line.actions]


def test_saved_and_said_what_will_be_done(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    police = agency(storage, case, "Police")
    client, where = as_(case.commissioner), f"{base}/recommendations/{one}"
    page = client.get(where).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert seen is not None
    data = {"decision": "accepted", "reasons": "", "version": "0", "seen": seen[1], "do": "act"}
    saved = client.post(where, data=data)
    assert saved.location == f"{where}/actions/add"
    own = str(uuid4())
    for _ in range(2):
        done = client.post(
            f"{where}/actions/add",
            data={
                "what": "Write the plan.", "owner_role": "Head of service",
                "agency_id": str(police), "own_id": own, "due_on-day": "1", "due_on-month": "3",
                "due_on-year": "2027",
            },
        )  # fmt: skip
        assert done.location == f"{where}#actions"
    assert actions(storage, case, one) == ["Write the plan."]
    page = client.get(where).text
    assert "Head of service, Police; by 1 March 2027" in page


def test_what_is_missing_of_an_action(as_: As, case: Case, base: str, one: UUID) -> None:
    client, where = as_(case.commissioner), f"{base}/recommendations/{one}/actions/add"
    refused = client.post(where, data={"what": "Write <it>.", "owner_role": " "})
    assert refused.status_code == 422
    assert "Say who does it, by role and not by name" in refused.text
    assert "Write &lt;it&gt;." in refused.text


def test_changed_in_two_tabs(as_: As, storage: Storage, case: Case, base: str, one: UUID) -> None:
    made = promise(storage, case, one, what="First words.")
    client, where = as_(case.manager), f"{base}/actions/{made}/change"
    assert "First words." in client.get(where).text
    data = {"what": "Second words.", "owner_role": "Head of service", "version": "1"}
    assert client.post(where, data=data).location == f"{base}/recommendations/{one}#actions"
    stale = client.post(where, data={**data, "what": "Third words."})
    assert stale.status_code == 409
    assert "Second words." in stale.text
    assert "Third words." in stale.text
    assert actions(storage, case, one) == ["Second words."]


def test_taken_out_with_a_reason_and_put_back(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    made = promise(storage, case, one, what="Write the plan.")
    client = as_(case.commissioner)
    refused = client.post(f"{base}/actions/{made}/end", data={"because": ""})
    assert refused.status_code == 422
    assert "Say why it will not be done" in refused.text
    assert "Write the plan." in refused.text
    done = client.post(f"{base}/actions/{made}/end", data={"because": "It is done already."})
    assert done.status_code == 302
    page = client.get(f"{base}/recommendations/{one}").text
    assert "Taken out: 1" in page
    assert "It is done already." in page
    assert client.get(f"{base}/actions/{made}/change").status_code == 302
    assert client.post(f"{base}/actions/{made}/put-back").status_code == 302
    assert actions(storage, case, one) == ["Write the plan."]


def test_one_action_answers_two(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    other = recommend(storage, case, "Another thing.")
    client, where = as_(case.commissioner), f"{base}/recommendations/{other}/actions"
    assert "No other action yet" in client.get(f"{where}/tie").text
    made = promise(storage, case, one, what="Write the plan.")
    page = client.get(f"{where}/tie").text
    assert "Write the plan." in page
    refused = client.post(f"{where}/tie", data={})
    assert refused.status_code == 422
    assert "Choose an action" in refused.text
    assert client.post(f"{where}/tie", data={"action": str(made)}).status_code == 302
    page = client.get(f"{base}/recommendations/{other}").text
    assert "It also answers: Recommendation 1" in page
    assert client.post(f"{where}/untie", data={"action_id": str(made)}).status_code == 302
    assert actions(storage, case, other) == []
    assert actions(storage, case, one) == ["Write the plan."]
    assert client.post(f"{where}/untie", data={"action_id": "zzz"}).status_code == 404


def test_the_last_tie_is_not_cut(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    made = promise(storage, case, one)
    where = f"{base}/recommendations/{one}"
    client = as_(case.commissioner)
    assert "It does not answer this one" not in client.get(where).text
    cut = client.post(f"{where}/actions/untie", data={"action_id": str(made)})
    assert cut.status_code == 409
    assert len(actions(storage, case, one)) == 1


def test_promised_ones_stay(as_: As, storage: Storage, case: Case, base: str, one: UUID) -> None:
    made = promise(storage, case, one)
    give(storage, case, one)
    agree(storage, case)
    client = as_(case.commissioner)
    page = client.get(f"{base}/actions/{made}/change").text
    assert "Promised on" in page
    assert "It will not be done" not in page
    ended = client.post(f"{base}/actions/{made}/end", data={"because": "No."})
    assert ended.status_code == 409
    assert client.get(f"{base}/recommendations/{one}/actions/add").status_code == 409


def test_of_another_owner_it_is_said_what_became_of_links(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    police = agency(storage, case, "Police")
    give(storage, case, one)
    made = promise(storage, case, one)
    agree(storage, case)
    linked(storage, case, made, until=today() + timedelta(days=90))
    client, where = as_(case.manager), f"{base}/actions/{made}/change"
    data = {
        "what": "It is done.", "owner_role": "Head of service", "version": "2",
        "due_on-day": "1", "due_on-month": "3", "due_on-year": "2027",
    }  # fmt: skip
    assert client.post(where, data=data).status_code == 302
    assert "A link to it still opens" not in client.get(where).text
    data |= {"owner_role": "Head of midwifery", "version": "3"}
    assert client.post(where, data=data).status_code == 302
    assert "A link to it still opens for: Head of nursing." in client.get(where).text
    on_page = client.get(f"/reviews/{case.review_id}/actions/{made}").text
    assert "the action is owned by another role" in on_page
    data |= {"agency_id": str(police), "version": "4"}
    assert client.post(where, data=data).status_code == 302
    page = client.get(f"/reviews/{case.review_id}/actions/{made}").text
    assert "Links to it that were given before open nothing any more" in page
    assert "revoked on" in page


def test_who_may_not(as_: As, storage: Storage, case: Case, base: str, one: UUID) -> None:
    made = promise(storage, case, one)
    for who in (case.panel, case.lead, case.observer):
        client = as_(who)
        assert client.get(f"{base}/actions/{made}/change").status_code == 404
        assert client.get(f"{base}/recommendations/{one}/actions/add").status_code == 404
        assert client.get(f"{base}/recommendations/{one}/actions/tie").status_code == 404
    assert as_(case.chair).get(f"{base}/actions/{one}/change").status_code == 404
