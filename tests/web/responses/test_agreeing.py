from __future__ import annotations

import re
from uuid import UUID

import pytest

from qmapp.foundation.storage import Storage, today
from tests.factories.assessments import Case
from tests.factories.responses import (
    agree,
    begin,
    dissent,
    give,
    look,
    promise,
    recommend,
    reword,
    take_up,
)
from tests.web.conftest import As


@pytest.fixture
def one(storage: Storage, case: Case) -> UUID:
    made = recommend(storage, case)
    begin(storage, case)
    give(storage, case, made, reasons="It is <right>.")
    promise(storage, case, made, what="Write the plan.")
    dissent(storage, case, role="Named doctor", words="Too late.")
    return made


def said(page: str, **more: str) -> dict[str, str]:
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)
    assert seen is not None
    day = today()
    return {
        "seen": seen[1], "declares": "y", "agreed_on-day": str(day.day),
        "agreed_on-month": str(day.month), "agreed_on-year": str(day.year), **more,
    }  # fmt: skip


def test_what_will_be_frozen_is_shown_and_then_stands(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    client = as_(case.chair)
    assert "Agree the response" in client.get(base).text
    page = client.get(f"{base}/agree").text
    for words in (
        "It is &lt;right&gt;.",
        "Write the plan.",
        "Too late.",
        "It cannot be taken back",
    ):
        assert words in page
    assert client.post(f"{base}/agree", data=said(page)).location == base
    page = client.get(base).text
    assert "Version 1 was agreed on" in page
    reword(storage, one, "Quite another thing.")
    frozen = client.get(f"{base}/versions/1").text
    assert "Quite another thing." not in frozen
    for words in ("It is &lt;right&gt;.", "Write the plan.", "1 of 1", "Named doctor"):
        assert words in frozen
    assert "1 of 1</span> accepted</li>" in frozen
    assert client.get(f"{base}/agree").status_code == 409


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"declares": ""}, "Tick the box to say that the board has agreed it"),
        ({"agreed_on-year": ""}, "Add a year to the date"),
        ({"agreed_on-year": "2999"}, "This day is still to come"),
    ],
)
def test_what_agreeing_asks_for(
    as_: As, storage: Storage, case: Case, base: str, one: UUID, more: dict[str, str], words: str
) -> None:
    client = as_(case.chair)
    data = said(client.get(f"{base}/agree").text, **more)
    if not data["declares"]:
        del data["declares"]
    refused = client.post(f"{base}/agree", data=data)
    assert refused.status_code == 422
    assert words in refused.text
    assert look(storage, case).response.is_open  # type: ignore[union-attr]


def test_what_changed_since_it_was_read_is_read_again(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    client = as_(case.chair)
    data = said(client.get(f"{base}/agree").text)
    give(storage, case, one, reasons="Quite other reasons.")
    stale = client.post(f"{base}/agree", data=data)
    assert stale.status_code == 409
    assert "Something in the response changed since you read it" in stale.text
    assert "Quite other reasons." in stale.text
    assert client.post(f"{base}/agree", data=said(stale.text)).status_code == 302


@pytest.mark.parametrize("who", ["commissioner", "manager", "panel", "lead"])
def test_only_a_chair_agrees(as_: As, case: Case, base: str, one: UUID, who: str) -> None:
    client = as_(case.people[who])
    assert client.get(f"{base}/agree").status_code == 404
    assert client.post(f"{base}/agree").status_code == 404


def test_taken_up_again_with_a_reason(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    agree(storage, case)
    client = as_(case.manager)
    refused = client.post(f"{base}/reopen", data={"because": " "})
    assert refused.status_code == 422
    assert "Say why the agreed response is taken up again" in refused.text
    again = client.post(f"{base}/reopen", data={"because": "A partner asked."})
    assert again.status_code == 302
    page = client.get(base).text
    assert "Version 2 is open" in page
    assert "A partner asked." in page
    assert "It is &lt;right&gt;." in page
    assert f"{base}/versions/1" in page
    agree(storage, case)
    page = client.get(f"{base}/versions/1").text
    assert "A later version was agreed since." in page
    assert (
        "Why this version follows the one before: A partner asked."
        in client.get(f"{base}/versions/2").text
    )


def test_one_is_open_so_none_is_taken_up(
    as_: As, storage: Storage, case: Case, base: str, one: UUID
) -> None:
    agree(storage, case)
    take_up(storage, case)
    again = as_(case.chair).post(f"{base}/reopen", data={"because": "Once more."})
    assert again.status_code in {409, 422}


@pytest.mark.parametrize("who", ["chair", "lead", "observer", "panel"])
def test_the_documents(
    as_: As, storage: Storage, case: Case, base: str, one: UUID, who: str
) -> None:
    client = as_(case.people[who])
    for ending in ("pdf", "docx"):
        assert client.get(f"{base}/versions/1.{ending}").status_code == 404
    agree(storage, case)
    pdf = client.get(f"{base}/versions/1.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Cache-Control"] == "no-store"
    assert "response-child-k-version-1.pdf" in pdf.headers["Content-Disposition"]
    docx = client.get(f"{base}/versions/1.docx")
    assert docx.data.startswith(b"PK")


def test_no_such_version(as_: As, case: Case, base: str, one: UUID) -> None:
    for number in (0, 1, 2, 999_999_999_999):
        assert as_(case.chair).get(f"{base}/versions/{number}").status_code == 404
