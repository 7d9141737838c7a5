from __future__ import annotations

import re

import pytest

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories import asks
from tests.factories.assessments import Case
from tests.factories.responses import begin, promise, recommend
from tests.web.conftest import As


def kept(
    as_: As,
    storage: Storage,
    actor: Actor,
    address: str,
    data: dict[str, str],
    form_at: str | None = None,
) -> str:
    """Post when the sign-in is over, sign in again: the page of what was kept.

    `form_at`: the page with the form, where it is another than that it is sent to.
    """
    client = as_(actor)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(form_at or address).text)
    assert token is not None
    client.delete_cookie("qmapp_session")
    answer = client.post(
        address, csrf=False, headers={"Sec-Fetch-Site": "same-origin"},
        data={**data, "csrf_token": token[1]},
    )  # fmt: skip
    assert answer.location.startswith("/sign-in?next=/account/kept/")
    return as_(actor).get(answer.location.partition("next=")[2]).text


@pytest.mark.parametrize("who", ["chair", "commissioner"])
def test_an_answer_is_kept_and_named(
    as_: As, storage: Storage, case: Case, base: str, who: str
) -> None:
    one = recommend(storage, case)
    begin(storage, case)
    page = kept(
        as_, storage, case.people[who], f"{base}/recommendations/{one}",
        {"decision": "in_part", "reasons": "Words of a late evening.", "seen": "f" * 64,
         "version": "0"},
    )  # fmt: skip
    assert "Words of a late evening." in page
    assert "Accepted in part" in page
    assert "What does the board say to it?" in page
    assert f">{'f' * 64}<" not in page  # carried on unseen


def test_an_action_is_kept_and_named(as_: As, storage: Storage, case: Case, base: str) -> None:
    one = recommend(storage, case)
    begin(storage, case)
    action = promise(storage, case, one)
    page = kept(
        as_, storage, case.chair, f"{base}/actions/{action}/change",
        {"what": "Words of a late evening.", "owner_role": "Head", "version": "1"},
    )  # fmt: skip
    assert "What will be done" in page
    assert "Words of a late evening." in page


def test_a_letter_is_kept_and_named(as_: As, storage: Storage, case: Case) -> None:
    one = asks.put(storage, case, asks.recommend(storage, case), body="Ofsted")
    page = kept(
        as_, storage, case.manager, f"/reviews/{case.review_id}/asks/{one}/reply",
        {"reply": "Words of a late evening.", "outcome": "passed_on", "version": "1"},
    )  # fmt: skip
    assert "put to Ofsted" in page
    assert "Passed on to another body" in page
    assert "What they say" in page
