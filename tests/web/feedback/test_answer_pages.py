from __future__ import annotations

import re

import pytest

from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case
from tests.factories.feedback import LetterDesk
from tests.factories.governed import give_role, name_outside, on_the_board, settle
from tests.web.conftest import As


@pytest.fixture
def outside(storage: Storage, case: Case) -> Actor:
    return name_outside(storage, case)


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_point_by_point(as_: As, case: Case, desk: LetterDesk, base: str) -> None:
    one, two = desk.sent("Ask the child.", "Name the lead.")
    client = as_(case.lead)
    assert "Answer letter 1" in client.get(base).text
    assert "Answer point 1" in client.get(f"{base}/1").text
    where = f"{base}/1/points/{one}/answer"
    empty = client.post(where, data={"version": "0", "why": "kept <words>"})
    assert empty.status_code == 422
    assert "Choose what you did with this point" in empty.text
    assert "kept &lt;words&gt;" in empty.text
    half = client.post(where, data={"version": "0", "done": "done"})
    assert half.status_code == 422
    assert "Say where in the draft" in half.text
    said = {"version": "0", "done": "done", "where": "Section 4"}
    assert client.post(where, data=said).status_code == 302
    page = as_(case.commissioner).get(f"{base}/1").text
    assert "1 of 2 points are answered." in page
    assert "Section 4" in page
    assert "This presses on my independence" not in page
    assert as_(case.commissioner).get(where).status_code == 404
    stale = client.post(where, data={"version": "0", "done": "not_done", "why": "Other words."})
    assert stale.status_code == 409
    assert "Section 4" in stale.text
    assert "Other words." in stale.text
    kept = {"version": version_of(stale.text), "done": "not_done", "why": "Other words."}
    assert client.post(where, data=kept).status_code == 302
    back = client.post(where, data={"version": "2", "do": "take-back"})
    assert back.status_code == 302
    assert "0 of 2 points are answered." in client.get(f"{base}/1").text
    desk.answer(two)
    desk.next_draft()
    assert client.get(f"{base}/1/points/{two}/answer").status_code == 302
    late = {"version": "1", "done": "done", "where": "Elsewhere"}
    assert client.post(f"{base}/1/points/{two}/answer", data=late).status_code == 422


def test_two_tabs_over_a_late_answer_are_not_told_to_save_again(
    as_: As, case: Case, desk: LetterDesk, base: str
) -> None:
    """After the next draft the first answer to a point is the last one, from whichever tab."""
    [point] = desk.sent("Ask the child.")
    desk.next_draft()
    client, where = as_(case.lead), f"{base}/1/points/{point}/answer"
    first = {"version": "0", "done": "done", "where": "Section 4"}
    assert client.post(where, data=first).status_code == 302
    second = client.post(where, data={"version": "0", "done": "not_done", "why": "kept words"})
    assert second.status_code == 422
    assert "this answer stays as it was given" in second.text
    assert "kept words" in second.text
    assert "then save" not in second.text
    assert "Section 4" in client.get(f"{base}/1").text


def test_pressure_is_known_to_those_concerned_until_it_is_settled(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str, outside: Actor
) -> None:
    [point] = desk.sent("Find otherwise.")
    client = as_(case.lead)
    where = f"{base}/1/points/{point}/pressure"
    assert "Scrutineer Example, independent scrutineer" in client.get(where).text
    assert client.post(where, data={"words": " "}).status_code == 422
    marked = client.post(where, data={"words": "zqpressureqz"})
    assert marked.status_code == 302
    page = marked.location
    assert "It is with Scrutineer Example." in client.get(page).text
    assert "zqpressureqz" in client.get(f"{base}/1").text
    assert client.get(where).status_code == 302
    for who in (case.commissioner, case.panel, case.manager, case.chair):
        other = as_(who)
        assert other.get(page).status_code == 404
        for address in (base, f"{base}/1", "/pressure", "/", f"/reviews/{case.review_id}"):
            text = other.get(address).text
            assert "zqpressureqz" not in text
            assert "Marked as pressure" not in text
            assert page not in text
    mine = as_(outside)
    home = mine.get("/").text
    assert "marked as pressure waits for you" in home
    assert "Nothing waits for you" not in home
    assert page in mine.get("/pressure").text
    assert "zqpressureqz" in mine.get(page).text
    assert mine.get(f"{base}/1").status_code == 404
    assert mine.post(f"{page}/settle", data={"words": ""}).status_code == 422
    assert client.post(f"{page}/settle", data={"words": "x"}).status_code == 404
    assert mine.post(f"{page}/settle", data={"words": "It was withdrawn."}).status_code == 302
    assert mine.post(f"{page}/settle", data={"words": "Again."}).status_code == 409
    record = as_(case.commissioner).get(f"{base}/1").text
    assert "zqpressureqz" in record
    assert "It was withdrawn." in record
    assert "settled on" in mine.get("/pressure").text


def test_without_anybody_to_go_to(as_: As, case: Case, desk: LetterDesk, base: str) -> None:
    [point] = desk.sent()
    client, where = as_(case.lead), f"{base}/1/points/{point}/pressure"
    assert "It has nobody to go to." in client.get(where).text
    refused = client.post(where, data={"words": "Kept words."})
    assert refused.status_code == 422
    assert "Kept words." in refused.text


def test_passed_on(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, base: str, outside: Actor
) -> None:
    [point] = desk.sent()
    made, other = desk.mark(point), on_the_board(storage, case, name="Other")
    client = as_(case.second_lead)
    assert "Pass it on" not in client.get(f"/pressure/{made}").text
    settle(storage, case, outside_id=other.person_id)
    assert "Pass it on to Other Example" in client.get(f"/pressure/{made}").text
    assert client.post(f"{base}/1/points/{point}/pass-on").status_code == 302
    assert as_(outside).get(f"/pressure/{made}").status_code == 404
    assert as_(other).get(f"/pressure/{made}").status_code == 200


def test_whoever_has_a_part_by_now_does_not_settle(
    as_: As, storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    [point] = desk.sent()
    made = desk.mark(point)
    give_role(storage, case, outside, ReviewRole.COMMISSIONER)
    answer = as_(outside).post(f"/pressure/{made}/settle", data={"words": "Mine."})
    assert answer.status_code == 409
    assert "somebody else has to settle this" in answer.text


def test_nothing_came_to_most_people(as_: As, case: Case) -> None:
    assert "Nothing has come to you" in as_(case.observer).get("/pressure").text
