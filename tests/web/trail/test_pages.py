"""The history of a review tells what somebody may know of; the search tells no word of a case."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from qmapp.casework.assessments.queries import list_of_draft
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Membership, Person
from tests.factories.assessments import NOW, Case, begin, make_case, pin, submit, type_words

WROTE = "wrote on a marker"


@pytest.fixture
def case(storage: Storage) -> Case:
    case = make_case(storage)
    mine = begin(storage, case, case.commissioner)
    pin(storage, case, case.commissioner, mine)
    type_words(storage, case.commissioner, mine, reasons="Because of zqhiddenqz.", ends=True)
    return case


@pytest.fixture
def administrator(app, storage: Storage, sign_in, case: Case) -> FlaskClient:
    with storage.unit_of_work() as db:
        person = Person(
            email="admin@example.org", name="An Administrator", created_at=NOW, confirmed_at=NOW,
            password_set_at=NOW,
        )  # fmt: skip
        db.add(person)
        db.flush()
        db.add(
            Membership(
                board_id=case.board_id, person_id=person.id, role=BoardRole.ADMINISTRATOR, since=NOW
            )
        )
    return sign_in(app.test_client(), person)


def words_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def history(case: Case) -> str:
    return f"/reviews/{case.review_id}/history"


def test_one_sees_ones_own_work_and_not_that_of_others(case: Case, as_) -> None:
    own = words_of(as_(case.commissioner).get(history(case)))
    assert own.count(f"Commissioner Example {WROTE}") == 1
    assert "pinned evidence" in own
    for who in (case.lead, case.second_commissioner, case.observer, case.manager):
        others = words_of(as_(who).get(history(case)))
        assert WROTE not in others
        assert "began an assessment" not in others
        assert "pinned evidence" not in others


def test_what_is_submitted_is_told_to_those_who_may_see_it(
    storage: Storage, case: Case, as_
) -> None:
    with storage.reading() as db:
        (mine,) = list_of_draft(db, case.review_id, case.draft_id)
    submit(storage, case.commissioner, mine)
    assert "submitted an assessment" in words_of(as_(case.observer).get(history(case)))
    assert "submitted an assessment" not in words_of(
        as_(case.second_commissioner).get(history(case))
    )


def test_the_history_of_one_thing(storage: Storage, case: Case, as_) -> None:
    client: FlaskClient = as_(case.commissioner)
    page = words_of(client.get(f"{history(case)}?about={case.draft_id}"))
    assert WROTE not in page
    unknown = words_of(client.get(f"{history(case)}?about=nonsense"))
    assert "Nothing that you may know of" in unknown


def test_a_long_history_has_pages(storage: Storage, case: Case, as_) -> None:
    with storage.unit_of_work() as db:
        for number in range(120):
            record(
                db, verb="review:edited", subject_kind="review", subject_id=case.review_id,
                at=NOW + timedelta(minutes=number), actor_id=case.manager.person_id,
                board_id=case.board_id, review_id=case.review_id,
            )  # fmt: skip
    client: FlaskClient = as_(case.manager)
    assert "1 to 50 of 120" in words_of(client.get(history(case)))
    assert "101 to 120 of 120" in words_of(client.get(f"{history(case)}?page=3"))
    for odd in ("99999999", "-1", "x", "0"):
        assert "of 120" in words_of(client.get(f"{history(case)}?page={odd}"))


def test_an_administrator_finds_who_did_what_and_no_word(
    case: Case, administrator: FlaskClient
) -> None:
    trail = f"/boards/{case.board_id}/trail"
    page = administrator.get(trail)
    assert f"Commissioner Example {WROTE}" in words_of(page)
    for word in ("zqhiddenqz", "Child K"):
        assert word not in page.text
    person = case.commissioner.person_id
    assert WROTE in words_of(administrator.get(f"{trail}?group=judging&person={person}"))
    assert "Nothing in the trail fits" in words_of(administrator.get(f"{trail}?group=sign_off"))
    assert "Nothing in the trail fits" in words_of(administrator.get(f"{trail}?until=2020-01-01"))
    assert WROTE in words_of(administrator.get(f"{trail}?since=2026-11-10&until=2026-11-10"))


def test_a_day_that_is_none_is_told_at_its_box(case: Case, administrator: FlaskClient) -> None:
    trail = f"/boards/{case.board_id}/trail"
    page = administrator.get(f"{trail}?since=soon&until=0000-99-99").text
    assert "<title>Error: The trail" in page
    for name, label in (("since", "From"), ("until", "Until")):
        said = f"{label}: enter a day, such as 2026-11-22"
        assert f'<a href="#{name}">{said}</a>' in page  # in the summary
        assert f'id="{name}-error"><span class="qm-vh">Error:</span> {said}' in page
    assert 'value="soon"' in page
    assert WROTE not in page  # what was asked for is not known, so nothing stands for it


def test_days_that_end_before_they_begin_are_told(case: Case, administrator: FlaskClient) -> None:
    trail = f"/boards/{case.board_id}/trail"
    page = administrator.get(f"{trail}?since=2026-11-10&until=2026-11-09").text
    assert "<title>Error: The trail" in page
    assert '<a href="#until">Until: enter a day that is not before the first</a>' in page
    assert 'href="#since"' not in page
    assert "Nothing in the trail fits" not in page
    right = administrator.get(f"{trail}?since=2026-11-10&until=2026-11-10").text
    assert "<title>The trail" in right
    assert "govuk-error-summary" not in right


def test_of_another_board_there_is_nothing(
    storage: Storage, case: Case, administrator: FlaskClient, as_
) -> None:
    other = make_case(storage, reference="Child L")
    assert administrator.get(f"/boards/{other.board_id}/trail").status_code == 404
    assert administrator.get(history(case)).status_code == 404
    assert as_(case.manager).get(f"/boards/{case.board_id}/trail").status_code == 404
    assert as_(other.lead).get(history(case)).status_code == 404
