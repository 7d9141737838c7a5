"""The practice issues that a board enters, on their pages."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from qmapp.casework.practice import queries
from qmapp.casework.practice.models import PracticeEntry
from qmapp.casework.practice.queries import list_entries
from qmapp.casework.practice.rules import EntryLine
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.practice import TITLE, enter
from tests.web.conftest import As

TYPED = {"basis": "local", "stage": "referrals", "title": TITLE, "source_note": ""}


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/entries"


def entries(storage: Storage, case: Case) -> list[EntryLine]:
    with storage.reading() as db:
        return list(queries.list_entries(db, case.board_id))


def test_empty_then_entered(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    page = client.get(base).text
    assert "Nothing entered yet" in page
    assert "14 of 44 published issues are on the map" in page
    assert client.post(f"{base}/add", data=TYPED).headers["Location"] == base
    page = client.get(base).text
    assert "The issue is on the map of your board." in page
    assert TITLE in page
    assert "14 of 44" in page  # its own never counts
    there = {**TYPED, "basis": "source", "title": "Of the map", "source_note": "Our copy"}
    client.post(f"{base}/add", data=there)
    page = client.get(base).text
    assert "15 of 44" in page
    assert "1 of the 30 that we could not find" in page


def test_a_form_sent_twice_enters_once(as_: As, storage: Storage, case: Case, base: str) -> None:
    client, one = as_(case.manager), {**TYPED, "own_id": str(uuid4())}
    for _ in range(2):
        assert client.post(f"{base}/add", data=one).status_code == 302
    assert len(entries(storage, case)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"basis": ""}, "Say whether it stands on the published map"),
        ({"basis": "both"}, "Not a valid choice"),
        ({"stage": ""}, "Choose a stage from the list"),
        ({"stage": "nowhere"}, "Not a valid choice"),
        ({"title": ""}, "Enter the title of the issue"),
        ({"title": "x" * 201}, "too long by 1 characters"),
        ({"title": "Not convening strategy discussions"}, "on the map already, at the stage"),
        ({"basis": "source"}, "Say where you read it"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    as_: As, storage: Storage, case: Case, base: str, changes: dict[str, str], words: str
) -> None:
    typed = {**TYPED, "title": "<b>Mine</b>", **changes}
    answer = as_(case.manager).post(f"{base}/add", data=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "There is something to put right" in answer.text
    assert "<b>Mine" not in answer.text
    if "title" not in changes:
        assert "&lt;b&gt;Mine" in answer.text
    assert entries(storage, case) == []


def test_a_name_is_asked_about(as_: As, storage: Storage, case: Case, base: str) -> None:
    typed = {**TYPED, "title": "Mrs Okafor does not ring back"}
    client = as_(case.manager)
    asked = client.post(f"{base}/add", data=typed)
    assert asked.status_code == 422
    assert "Okafor" in asked.text
    assert entries(storage, case) == []
    shown = re.search(r'name="shown"[^>]*value="([^"]+)"', asked.text)
    assert shown
    again = {**typed, "checked": "y", "shown": shown[1]}
    assert client.post(f"{base}/add", data=again).status_code == 302


def test_two_tabs_meet_and_nothing_is_lost(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        made = enter(db, case.manager, case.board_id)
    client, one = as_(case.chair), f"{base}/{made.id}/change"
    assert TITLE in client.get(one).text
    first = {"stage": "referrals", "title": "As the first has it", "version": "1"}
    assert client.post(one, data=first).status_code == 302
    mine = {**first, "title": "As I have it"}
    stale = client.post(one, data=mine)
    assert stale.status_code == 409
    assert "As the first has it" in stale.text
    assert "As I have it" in stale.text
    assert "Nothing is lost" in stale.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', stale.text)
    assert version
    assert client.post(one, data={**mine, "version": version[1]}).status_code == 302
    assert [line.title for line in entries(storage, case)] == ["As I have it"]


def test_taken_out_and_put_back(as_: As, storage: Storage, case: Case, base: str) -> None:
    with storage.unit_of_work() as db:
        made = enter(db, case.manager, case.board_id)
    client = as_(case.manager)
    client.post(f"{base}/{made.id}/end", data={"version": "9"})
    assert "changed elsewhere meanwhile" in client.get(base).text
    assert not entries(storage, case)[0].is_ended
    client.post(f"{base}/{made.id}/end", data={"version": "1"})
    page = client.get(base).text
    assert "What was coded by it reads on" in page
    assert 'id="ended"' in page
    assert client.get(f"{base}/{made.id}/change").status_code == 302
    issue = f"/boards/{case.board_id}/learning/issues/{made.issue_id}"
    assert "nothing new is coded by it" in client.get(issue).text
    with storage.unit_of_work() as db:
        enter(db, case.manager, case.board_id, TITLE.lower())
    client.post(f"{base}/{made.id}/put-back", data={"version": "2"})
    assert "It stays taken out. This issue is on the map already" in client.get(base).text


def test_members_read_and_do_not_enter(as_: As, storage: Storage, case: Case, base: str) -> None:
    with storage.unit_of_work() as db:
        made = enter(db, case.manager, case.board_id)
    other = make_case(storage)
    for path in ("", "/add", "/entries.csv", f"/{made.id}/change"):
        assert as_(other.manager).get(f"{base}{path}").status_code == 404
        assert as_(case.commissioner).get(f"{base}{path}").status_code == 404
    theirs = f"/boards/{other.board_id}/learning/entries/{made.id}"
    assert as_(other.manager).get(f"{theirs}/change").status_code == 404
    sent = as_(other.manager).post(f"{theirs}/end", data={"version": "1"})
    assert sent.status_code == 404
    assert not entries(storage, case)[0].is_ended


def test_what_stands_is_taken_away_and_brought_again(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        enter(db, case.manager, case.board_id, "=A title, with a comma")
        enter(db, case.manager, case.board_id, "Of the map", is_local=False)
    answer = as_(case.manager).get(f"{base}/entries.csv")
    assert answer.mimetype == "text/csv"
    rows = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert rows[0] == "stage,title,basis,note"
    assert rows[1] == 'Referrals,"\'=A title, with a comma",local,'
    assert rows[2] == "Referrals,Of the map,source,our printed copy of the map"


def test_typed_into_one_that_was_taken_out_meanwhile_and_sent_again_after(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client, typed = as_(case.manager), {**TYPED, "own_id": str(uuid4())}
    client.post(f"{base}/add", data=typed)
    with storage.reading() as db:
        [entry] = list_entries(db, case.board_id)
    where = f"{base}/{entry.id}"
    client.post(f"{where}/end", data={"version": "1"})
    late = client.post(f"{where}/change", data={**TYPED, "title": "Late words", "version": "1"})
    assert late.status_code == 422
    assert "Put it back first" in late.text
    assert "Late words" in late.text
    client.post(f"{base}/add", data=typed)
    with storage.reading() as db:
        assert sorted(one.is_ended for one in list_entries(db, case.board_id)) == [False, True]


def test_titles_of_an_earlier_edition_are_told_apart(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        enter(db, case.manager, case.board_id, "Of the map", is_local=False)
        db.execute(update(PracticeEntry).values(edition="earlier"))
    page = as_(case.manager).get(base).text
    assert "From an earlier edition of the map" in page
    assert "14 of 44 published issues are on the map" in page
    assert page.index("From an earlier edition") < page.index("Of the map</a>")
    assert "bring that file again" in page
