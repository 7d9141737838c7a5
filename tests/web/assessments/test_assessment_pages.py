"""The pages around the judging: the list of 18, submitting, reopening, reading, lifting."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    Case,
    begin,
    make_case,
    pin,
    reopen,
    submit,
    type_words,
)

PLANTED = "wolpertinger"


def state(storage: Storage, item: Assessment) -> AssessmentState:
    with storage.reading() as db:
        return queries.get_assessment(db, item.id).state


def judge(storage: Storage, case: Case, who, item: Assessment, number: int, rating: str) -> None:
    pin(storage, case, who, item, number, quote="nobody acted on it")
    type_words(storage, who, item, number, reasons=f"{PLANTED} {number}", rating=rating)


# Beginning -----------------------------------------------------------------------------------


def test_a_commissioner_begins_from_the_page(as_, case) -> None:
    client = as_(case.commissioner)
    url = f"/reviews/{case.review_id}/assessments/new?draft=1"
    text = client.get(url).get_data(as_text=True)
    assert "A commissioner’s assessment" in text
    assert "self-check" not in text.split("<main")[1]
    answer = client.post(url, data={"kind": "commissioner"})
    tasks = client.get(answer.location)
    assert "0 of 18 markers judged, 0 started." in tasks.get_data(as_text=True)
    assert client.post(url, data={"kind": "commissioner"}).location == answer.location


@pytest.mark.parametrize(
    ("who", "query", "data", "status"),
    [
        ("panel", "?draft=1", {"kind": "commissioner"}, 404),
        ("manager", "?draft=1", {"kind": "commissioner"}, 404),
        ("commissioner", "?draft=2", {"kind": "commissioner"}, 404),
        ("commissioner", "?draft=-1", {"kind": "commissioner"}, 404),
        ("commissioner", "?draft=99999999999999999999999", {"kind": "commissioner"}, 404),
        ("commissioner", "?draft=1", {"kind": "self_check"}, 200),
        ("commissioner", "?draft=1", {"kind": "x"}, 200),
        ("commissioner", "?draft=1", {}, 200),
        ("commissioner", "?draft=x", {"kind": "commissioner"}, 200),
    ],
)
def test_what_cannot_be_begun(as_, storage, case, who, query, data, status) -> None:
    url = f"/reviews/{case.review_id}/assessments/new{query}"
    answer = as_(case.people[who]).post(url, data=data)
    assert answer.status_code in {status, 422}
    with storage.reading() as db:
        assert queries.list_of_draft(db, case.review_id, case.draft_id) == []


def test_a_second_self_check_says_whom_to_ask(as_, storage, case) -> None:
    begin(storage, case, case.lead)
    url = f"/reviews/{case.review_id}/assessments/new?draft=1"
    text = as_(case.second_lead).post(url, data={"kind": "self_check"}).get_data(as_text=True)
    assert "Ask its author to add you to it." in text


def test_a_draft_that_is_not_sent_is_nowhere(as_, storage) -> None:
    case = make_case(storage, sent=False)
    client = as_(case.commissioner)
    answer = client.get(f"/reviews/{case.review_id}/assessments/new?draft=1")
    assert answer.status_code == 404
    assert client.get(f"/reviews/{case.review_id}/drafts/1/profile").status_code == 404


# The list of 18, submitting ------------------------------------------------------------------


def test_the_list_says_what_is_done(as_, storage, case, mine) -> None:
    judge(storage, case, case.commissioner, mine, 1, "met")
    type_words(storage, case.commissioner, mine, 2, reasons="Begun.")
    text = as_(case.commissioner).get(f"/assessments/{mine.id}").get_data(as_text=True)
    assert "1 of 18 markers judged, 1 started." in text
    assert "Still to do: Say where you looked, or pin a passage" in text
    assert "17 of 18 markers are not judged:" in text
    assert "Go on at marker 2" in text


def test_submitting_with_gaps_needs_the_box(as_, storage, case, mine) -> None:
    judge(storage, case, case.commissioner, mine, 1, "met")
    client, url = as_(case.commissioner), f"/assessments/{mine.id}/submit"
    answer = client.post(url)
    assert answer.status_code == 422
    assert 'href="#with_gaps"' in answer.get_data(as_text=True)
    assert 'id="with_gaps"' in answer.get_data(as_text=True)
    assert state(storage, mine) is AssessmentState.OPEN
    answer = client.post(url, data={"with_gaps": "y"})
    assert answer.location == f"/assessments/{mine.id}/read"
    assert state(storage, mine) is AssessmentState.SUBMITTED
    text = client.get(answer.location).get_data(as_text=True)
    assert "It is frozen now" in text
    assert "Reopen it" in text
    assert client.post(url, data={"with_gaps": "y"}).status_code == 422


def test_submitting_waits_for_the_draft_to_be_sent(as_, storage) -> None:
    case = make_case(storage, sent=False)
    mine = begin(storage, case, case.lead)
    client = as_(case.lead)
    text = client.get(f"/assessments/{mine.id}").get_data(as_text=True)
    assert "The draft has not been sent yet." in text
    assert "Submit the assessment" not in text
    answer = client.post(f"/assessments/{mine.id}/submit", data={"with_gaps": "y"})
    assert answer.status_code == 422
    assert state(storage, mine) is AssessmentState.OPEN
    with storage.unit_of_work() as db:
        db.get_one(Draft, case.draft_id).sent_at = mine.started_at
    client.post(f"/assessments/{mine.id}/submit", data={"with_gaps": "y"})
    assert state(storage, mine) is AssessmentState.SUBMITTED


def test_writers_join_and_leave(as_, storage, case, mine) -> None:
    client, url = as_(case.commissioner), f"/assessments/{mine.id}/writers"
    text = client.get(f"/assessments/{mine.id}").get_data(as_text=True)
    assert "Second Commissioner Example" in text
    assert "Panel Example" not in text
    for person in (
        "",
        "x",
        str(mine.id),
        str(case.panel.person_id),
        str(case.commissioner.person_id),
    ):
        answer = client.post(url, data={"person": person})
        assert answer.status_code == 422, person
        assert 'href="#person"' in answer.get_data(as_text=True)
    person_id = case.second_commissioner.person_id
    assert client.post(url, data={"person": str(person_id)}).status_code == 302
    other = as_(case.second_commissioner)
    assert other.get(f"/assessments/{mine.id}/markers/1").status_code == 200
    assert other.post(f"{url}/{person_id}/end").status_code == 404
    assert client.post(f"{url}/{person_id}/end").status_code == 302
    assert client.post(f"{url}/{person_id}/end").status_code == 404
    assert other.get(f"/assessments/{mine.id}/markers/1").status_code == 404


# Reopening and reading -----------------------------------------------------------------------


def test_reopening_with_a_reason(as_, storage, case, mine) -> None:
    judge(storage, case, case.commissioner, mine, 1, "met")
    client, url = as_(case.commissioner), f"/assessments/{mine.id}/reopen"
    assert client.get(url).location == f"/assessments/{mine.id}"  # still open
    submit(storage, case.commissioner, mine)
    assert "Write the reason" in client.post(url, data={"reason": ""}).get_data(as_text=True)
    assert "Say why you reopen it" in client.post(url, data={"reason": " "}).get_data(as_text=True)
    answer = client.post(url, data={"reason": "Minutes came in."})
    fresh = client.get(answer.location).get_data(as_text=True)
    assert "Version 2, reopened: Minutes came in." in fresh
    assert "1 of 18 markers judged" in fresh
    old = client.get(f"/assessments/{mine.id}/read").get_data(as_text=True)
    assert f"{PLANTED} 1" in old
    assert "This version was" in old
    assert client.post(url, data={"reason": "Again."}).status_code == 302
    with storage.reading() as db:
        assert len(queries.list_of_draft(db, case.review_id, case.draft_id)) == 2


def test_a_version_after_sight_says_so(as_, storage, case, mine) -> None:
    theirs = begin(storage, case, case.lead)
    for who, item in ((case.commissioner, mine), (case.lead, theirs)):
        submit(storage, who, item)
    fresh = reopen(storage, case.commissioner, mine)
    client = as_(case.commissioner)
    for address in (f"/assessments/{fresh.id}", f"/assessments/{fresh.id}/read"):
        text = client.get(address).get_data(as_text=True)
        assert "could see another judgement of the same draft" in text, address


def test_the_whole_assessment_to_read(as_, storage, case, mine) -> None:
    judge(storage, case, case.commissioner, mine, 1, "partly_met")
    type_words(storage, case.commissioner, mine, 2, looked_in="Sections 1 and 2.")
    submit(storage, case.commissioner, mine)
    text = as_(case.panel).get(f"/assessments/{mine.id}/read").get_data(as_text=True)
    for words in (
        f"{PLANTED} 1", "nobody acted on it", "Partly met", "Sections 1 and 2.",
        "I knew that the child died.", "Commissioner Example", 'id="marker-18"',
    ):  # fmt: skip
        assert words in text, words
    assert "Reopen it" not in text


def test_a_hidden_assessment_is_not_there(as_, storage, case) -> None:
    theirs = begin(storage, case, case.lead, known=PLANTED)
    judge(storage, case, case.lead, theirs, 1, "met")
    submit(storage, case.lead, theirs)
    for who in ("commissioner", "second_commissioner", "chair", "manager"):
        client = as_(case.people[who])
        for address in ("", "/read", "/markers/1", "/outcome", "/reopen"):
            answer = client.get(f"/assessments/{theirs.id}{address}")
            assert answer.status_code == 404, (who, address)
            assert PLANTED not in answer.get_data(as_text=True)


# Lifting blindness ---------------------------------------------------------------------------


def test_the_chair_lifts_blindness(as_, storage, case, mine) -> None:
    theirs = begin(storage, case, case.lead)
    submit(storage, case.lead, theirs)
    client, url = as_(case.chair), f"/reviews/{case.review_id}/sight?draft=1"
    assert "Write the reason" in client.post(url, data={"reason": ""}).get_data(as_text=True)
    assert as_(case.commissioner).get(f"/assessments/{theirs.id}/read").status_code == 404
    assert client.post(url, data={"reason": "She left."}).status_code == 302
    assert as_(case.commissioner).get(f"/assessments/{theirs.id}/read").status_code == 200
    assert "lifted for this draft already" in client.post(url, data={"reason": "Again."}).get_data(
        as_text=True
    )
    for odd in ("2", "-3", "9" * 25):
        answer = client.get(f"/reviews/{case.review_id}/sight?draft={odd}")
        assert answer.status_code == 404, odd
