"""The pages of notices, and the count in the head of every page."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.inbox import queries, service
from qmapp.people.inbox.rules import NoticeKind, Pace
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.web.conftest import As

WHAT = "You were named in a discussion"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def tell(storage: Storage, case: Case, actor: Actor, key: str = "k", minutes: int = 0) -> UUID:
    with storage.unit_of_work() as db:
        service.tell(
            db, [actor.person_id], NoticeKind.MENTION, WHAT, f"/reviews/{case.review_id}#there",
            key=key, board_id=case.board_id, review_id=case.review_id,
            now=NOW + timedelta(minutes=minutes),
        )  # fmt: skip
    with storage.reading() as db:
        return queries.list_notices(db, actor.person_id).lines[0].id


def unread(storage: Storage, actor: Actor) -> int:
    with storage.reading() as db:
        return queries.count_unread(db, actor.person_id)


def test_nothing_yet(as_: As, case: Case) -> None:
    page = as_(case.panel).get("/notices").text
    assert "Nothing yet" in page
    assert "qm-unread" not in page


def test_it_is_counted_in_the_head_and_leads_on_when_opened(
    as_: As, storage: Storage, case: Case
) -> None:
    notice = tell(storage, case, case.panel)
    client = as_(case.panel)
    assert '<span class="qm-unread">1' in client.get("/account").text
    page = client.get("/notices").text
    assert "You were named · Child K" in page
    assert "1 of 1 notice not read yet." in page
    assert unread(storage, case.panel) == 1, "looking is not reading"
    answer = client.post(f"/notices/{notice}/open")
    assert (answer.status_code, answer.location) == (302, f"/reviews/{case.review_id}#there")
    assert unread(storage, case.panel) == 0
    assert "None is left to read." in client.get("/notices").text


def test_one_is_marked_or_all_that_were_shown(as_: As, storage: Storage, case: Case) -> None:
    first = tell(storage, case, case.panel)
    tell(storage, case, case.panel, "k2", 1)
    client = as_(case.panel)
    client.post(f"/notices/{first}/read")
    assert unread(storage, case.panel) == 1
    tell(storage, case, case.panel, "k3", 5)
    until = (NOW + timedelta(minutes=1)).isoformat()
    assert client.post("/notices/read", data={"until": until}).status_code == 302
    assert unread(storage, case.panel) == 1, "what came since was not shown"
    client.post("/notices/read", data={"until": "spoilt"})
    assert unread(storage, case.panel) == 0


@pytest.mark.parametrize("what", ["open", "read"])
def test_somebody_elses_does_not_exist(as_: As, storage: Storage, case: Case, what: str) -> None:
    notice = tell(storage, case, case.panel)
    assert as_(case.lead).post(f"/notices/{notice}/{what}").status_code == 404
    assert unread(storage, case.panel) == 1


def test_a_review_out_of_sight_shows_nothing_of_itself(
    as_: As, storage: Storage, case: Case
) -> None:
    tell(storage, case, case.panel)
    declare_interest(storage, case, case.panel)
    page = as_(case.panel).get("/notices").text
    assert "This was about a review that you may not see any more." in page
    for word in ("Child K", WHAT, str(case.review_id), "/open"):
        assert word not in page


def test_a_wish_is_kept(as_: As, storage: Storage, case: Case) -> None:
    client = as_(case.panel)
    assert "/notices/settings" in client.get("/account").text
    page = client.get("/notices/settings").text
    assert re.search(r'<input[^>]*\bchecked\b[^>]*value="daily"', page)
    assert client.post("/notices/settings", data={"pace": "hourly"}).status_code == 422
    assert client.post("/notices/settings", data={"pace": "at_once"}).status_code == 302
    with storage.reading() as db:
        assert queries.pace_of(db, case.panel.person_id) is Pace.AT_ONCE


def test_many_stand_on_pages(as_: As, storage: Storage, case: Case) -> None:
    for n in range(queries.MOST_ON_A_PAGE + 1):
        tell(storage, case, case.panel, f"k{n}", n)
    client = as_(case.panel)
    assert 'rel="next"' in client.get("/notices").text
    last = client.get("/notices?page=2").text
    assert 'rel="prev"' in last
    assert last.count('class="qm-notice ') == 1
