"""How a recommendation is meant to work: the pages on which it is read and written."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from qmapp.casework.findings.rules import CAUSE_LABELS, Cause
from qmapp.casework.recommendations.rules import Kind
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.storage import Storage
from qmapp.foundation.web.words import show_date
from tests.factories.assessments import Case, make_case
from tests.factories.responses import (
    KNOWN,
    TODAY,
    agree,
    begin,
    find,
    give,
    promise,
    recommend,
)
from tests.web.conftest import As

WORDS = {
    "cause": "Each looks at a part.",
    "children": "They are asked.",
    "children_because": "Few.",
}


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def one(storage: Storage, case: Case) -> UUID:
    finding = find(storage, case, "Nobody knew who led")
    return recommend(storage, case, findings=[finding], cause=Cause.TEAM)


@pytest.fixture
def where(case: Case, one: UUID) -> str:
    return f"/reviews/{case.review_id}/recommendations/{one}/model"


def section(page: str, id_: str) -> str:
    """The part of a page under the heading with this id, as plain words."""
    found = re.search(rf'<section[^>]*aria-labelledby="{id_}".*?</section>', page, re.DOTALL)
    assert found is not None, id_
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def version(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_it_is_written_read_as_a_picture_and_as_a_list(
    as_: As, storage: Storage, case: Case, one: UUID, where: str
) -> None:
    client = as_(case.commissioner)
    page = client.get(where).text
    assert "It is not written yet" in page
    assert "The board has not answered it yet." in page
    begin(storage, case)
    give(storage, case, one)
    promise(storage, case, one, what="Look together each month.")
    form = client.get(f"{where}/edit").text
    assert "Look together each month." in form
    assert "Finding 1: Nobody knew who led" in form
    saved = client.post(f"{where}/edit", data={**WORDS, "version": version(form)})
    assert saved.location == where
    page = client.get(where).text
    assert "How it is meant to work is saved." in page
    drawn, listed = section(page, "drawn"), section(page, "list")
    for words in ("Each looks at a part.", "They are asked.", "Look together each month.", "Few."):
        assert words in drawn
        assert words in listed
    assert f"Finding 1: Nobody knew who led ({CAUSE_LABELS[Cause.TEAM]})" in listed
    assert "0 of the 3 links that matter have a measure." in drawn
    assert "1 of 3 has none, and a reason says why." in drawn
    assert "change in conditions, change in practice." in drawn
    assert page.count("is-gap") == 2
    assert KNOWN in section(page, "knowing")
    assert "The board has not agreed it yet." in section(page, "knowing")


def test_two_tabs_lose_no_word(as_: As, case: Case, where: str) -> None:
    client = as_(case.commissioner)
    first = version(client.get(f"{where}/edit").text)
    assert client.post(f"{where}/edit", data={**WORDS, "version": first}).status_code == 302
    stale = client.post(
        f"{where}/edit", data={"cause": "Another cause.", "children": "", "version": first}
    )
    assert stale.status_code == 409
    for words in (
        "This was changed meanwhile, in another tab or by somebody else",
        "Each looks at a part.",
        "(empty)",
    ):
        assert words in stale.text
    assert "Another cause.</textarea>" in stale.text
    assert "Each looks at a part." in client.get(where).text
    again = {"cause": "Another cause.", "version": version(stale.text)}
    assert client.post(f"{where}/edit", data=again).status_code == 302
    assert "Another cause." in client.get(where).text


def test_what_is_too_long_or_empty_comes_back_with_its_error(
    as_: As, case: Case, where: str
) -> None:
    client = as_(case.commissioner)
    empty = client.post(f"{where}/edit", data={"version": "0"})
    assert empty.status_code == 422
    assert 'href="#cause"' in empty.text
    long = client.post(f"{where}/edit", data={"practice": "x" * 4_001, "version": "0"})
    assert long.status_code == 422
    assert 'href="#practice"' in long.text
    assert "x" * 4_001 in long.text


def test_a_question_has_a_way_to_know_and_a_day_and_no_gap(
    as_: As, storage: Storage, case: Case
) -> None:
    asked = recommend(storage, case, "Who leads?", kind=Kind.QUESTION)
    begin(storage, case)
    give(storage, case, asked)
    client = as_(case.commissioner)
    where = f"/reviews/{case.review_id}/recommendations/{asked}/model"
    form = client.get(f"{where}/edit").text
    assert "Why nothing is measured" not in form
    client.post(f"{where}/edit", data={"cause": "Unclear.", "version": "0"})
    page = client.get(where).text
    assert "Looked at again on 1 November 2027" in section(page, "knowing")
    assert "it has no target" in section(page, "drawn")
    assert "is-gap" not in page
    assert "Measures of this recommendation" not in page


def test_what_was_declined_is_not_drawn(
    as_: As, storage: Storage, case: Case, one: UUID, where: str
) -> None:
    begin(storage, case)
    give(storage, case, one, Decision.NOT_ACCEPTED)
    agree(storage, case)
    client = as_(case.commissioner)
    for address in (where, f"{where}/edit"):
        page = client.get(address).text
        assert f"The board did not accept it on {show_date(TODAY)}" in page
        assert "<textarea" not in page


def test_who_may_not_write_reads_it_once_it_is_agreed(
    as_: As, storage: Storage, case: Case, one: UUID, where: str
) -> None:
    as_(case.commissioner).post(f"{where}/edit", data={**WORDS, "version": "0"})
    client = as_(case.observer)
    assert client.get(where).status_code == 404
    begin(storage, case)
    give(storage, case, one)
    agree(storage, case)
    page = client.get(where)
    assert page.status_code == 200
    assert "Each looks at a part." in page.text
    assert f"{where}/edit" not in page.text
    assert client.get(f"{where}/edit").status_code == 404
    assert client.post(f"{where}/edit", data={**WORDS, "version": "1"}).status_code == 404


def test_many_words_are_whole_in_the_list(as_: As, case: Case, where: str) -> None:
    client = as_(case.commissioner)
    long = " ".join(f"word{n}" for n in range(300))
    client.post(f"{where}/edit", data={"cause": long, "version": "0"})
    page = client.get(where).text
    assert "word299" not in section(page, "drawn")
    assert long in section(page, "list")


def test_words_that_were_typed_when_the_sign_in_was_over_are_kept_and_named(
    as_: As, storage: Storage, case: Case, where: str
) -> None:
    address = f"{where}/edit"
    client = as_(case.commissioner)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert token is not None
    client.delete_cookie("qmapp_session")
    data = {"children": "Words of a late evening.", "version": "0", "csrf_token": token[1]}
    answer = client.post(address, csrf=False, headers={"Sec-Fetch-Site": "same-origin"}, data=data)
    page = as_(case.commissioner).get(answer.location.partition("next=")[2]).text
    assert "Words of a late evening." in page
    assert "Change for children" in page
