"""Drafts that are kept in order, on their pages: a newer text, thrown away and back, beside others."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from qmapp.casework.involvement import identifying
from qmapp.casework.practice import service as practice
from qmapp.casework.practice.rules import EntryDetails
from qmapp.foundation.access import BoardRole
from qmapp.foundation.catalogue import IssueBasis
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.explore.rules import MOST_AT_ISSUE, MOST_ROLES, PAGE_LENGTH, Answer, Scope
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.explore import (
    ISSUE,
    PRACTICE,
    explore,
    make_exploration,
    member_of,
    works_on_it,
)
from tests.factories.impact import somebody
from tests.factories.responses import agency, recommend
from tests.web.conftest import As
from tests.web.explore.test_pages import details, hidden

TODAY = london_date(NOW)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/explorations"


def enter(storage: Storage, case: Case) -> tuple[UUID, str]:
    said = EntryDetails(
        stage="referrals", title="Thresholds differ", basis=IssueBasis.LOCAL, source_note="Ours."
    )
    with storage.unit_of_work() as db:
        made = practice.add(db, case.manager, case.board_id, PRACTICE, said, NOW)
        return made.id, made.slug


def rename(storage: Storage, case: Case, entry_id: UUID, title: str) -> None:
    said = EntryDetails(stage="referrals", title=title, basis=IssueBasis.LOCAL, source_note="Ours.")
    with storage.unit_of_work() as db:
        practice.change(
            db, case.manager, case.board_id, PRACTICE, entry_id, said, version=1, now=NOW
        )


def test_a_newer_text_is_told_and_taken(as_: As, storage: Storage, case: Case, base: str) -> None:
    entry, issue = enter(storage, case)
    desk = make_exploration(
        storage, case, issue=issue, answers={"q-why-3": Answer(words="x")}, finished=False
    )
    client, own = as_(case.manager), f"{base}/{desk.id}"
    assert "was edited since" not in client.get(own).text
    rename(storage, case, entry, "Thresholds <are> read differently")
    page = client.get(own).text
    assert "<h1" in page
    assert "Thresholds differ" in page
    assert "What reads differently now: its title." in page
    assert "was edited since" in client.get(f"{own}/answer").text
    stale = client.post(f"{own}/newer-text", data={"version": "1"})
    assert stale.status_code == 409
    assert "the text stays" in stale.text
    said = {"version": hidden(page.split('id="newer-text"')[1], "version")}
    for _ in range(2):
        assert client.post(f"{own}/newer-text", data=said).status_code == 302
    page = client.get(own).text
    assert "Thresholds &lt;are&gt; read differently" in page
    assert "was edited since" not in page


def test_thrown_away_and_put_back(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk = make_exploration(storage, case, finished=False)
    own = f"{base}/{desk.id}"
    contact = as_(somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case)))
    assert "Throw it away" not in contact.get(own).text
    assert contact.post(f"{own}/throw-away", data={"version": "1"}).status_code == 404
    client = as_(case.manager)
    assert "Throw it away" in client.get(own).text
    gone = client.post(f"{own}/throw-away", data={"version": "1"}, follow_redirects=True)
    assert "It can be put back on its own page" in gone.text
    assert "Put this draft back" not in contact.get(own).text
    assert contact.post(f"{own}/put-back", data={"version": "2"}).status_code == 404
    page = client.get(own).text
    assert "Put this draft back" in page
    assert client.post(f"{own}/put-back", data={"version": "9"}).status_code == 409
    back = client.post(
        f"{own}/put-back", data={"version": hidden(page, "version")}, follow_redirects=True
    )
    assert "The draft is back" in back.text
    assert "4 of 15" in client.get(base).text


def test_read_beside_an_earlier_one(as_: As, storage: Storage, case: Case, base: str) -> None:
    early = make_exploration(storage, case, held_on=TODAY - timedelta(365))
    area = make_exploration(
        storage, case, scope=Scope.AREA, place="North", held_on=TODAY - timedelta(30)
    )
    later = make_exploration(storage, case)
    client, own = as_(case.manager), f"{base}/{later.id}"
    page = client.get(own).text
    assert "Read it beside an earlier one" in page
    # Those of the same team stand first, though another was later.
    assert page.index(str(early.id)) < page.index(str(area.id))
    beside = client.get(f"{own}?beside={early.id}").text
    assert "Same as the time before" in beside
    assert "Somebody else answered then" not in beside
    assert "Somebody else answered then" in client.get(f"{own}?beside={area.id}").text
    assert client.get(f"{own}?beside={later.id}").status_code == 404
    assert client.get(f"{own}?beside=x").status_code == 200
    other = make_case(storage, reference="Child Q")
    foreign = make_exploration(storage, other)
    assert client.get(f"{own}?beside={foreign.id}").status_code == 404


def test_begun_again_before_the_earlier_day(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    before = make_exploration(storage, case)
    on = TODAY - timedelta(1)
    wrong = details(**{"held_on-day": on.day, "held_on-month": on.month, "held_on-year": on.year})
    refused = as_(case.manager).post(f"{base}/begin?from={before.id}", data=wrong)
    assert refused.status_code == 422
    assert 'href="#held_on' in refused.text
    assert "before the day of the exploration" in refused.text


def test_a_name_in_why_it_is_put_right_is_asked_about(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk = make_exploration(storage, case)
    client, where = as_(case.manager), f"{base}/{desk.id}/put-right"
    asked = client.post(where, data={"because": "Mrs Jane Smith was not there."})
    assert asked.status_code == 422
    assert 'href="#because"' in asked.text
    assert "I have checked" in asked.text
    ticked = {
        "because": "Mrs Jane Smith was not there.",
        "checked": "y",
        "shown": hidden(asked.text, "shown"),
    }
    assert client.post(where, data=ticked).status_code == 302


def test_what_is_written_down_goes_to_the_draft_that_the_form_showed(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    recommend(storage, case)
    client, at = as_(worker), f"{base}/{desk.id}/questions/q-why-3/write"
    for what in ("finding", "exploration"):
        form = client.get(f"{at}/{what}?review={case.review_id}").text
        assert hidden(form, "draft") == "1"
        wrong = client.post(f"{at}/{what}?review={case.review_id}", data={"draft": "7"})
        assert wrong.status_code == 404


def test_many_explorations_come_in_pages(as_: As, storage: Storage, case: Case, base: str) -> None:
    total = PAGE_LENGTH + 3
    with storage.unit_of_work() as db:
        for number in range(total):
            explore(
                db, case.manager, case.board_id, answers={"q-why-3": Answer(words="x")},
                place=f"Team {number} {'verylongword' * 8}",
            )  # fmt: skip
    client = as_(case.manager)
    first = client.get(base).text
    assert f"{PAGE_LENGTH} of {total}, the newest first." in first
    assert "Page 1 of 2" in first
    last = client.get(f"{base}?issue={ISSUE}&page=2").text
    assert "Page 2 of 2" in last
    assert last.count("Team ") >= 3
    assert client.get(f"{base}?page=x").status_code == 200
    whole = client.get(f"{base}?show=all").text
    assert whole.count("1 of 15 questions answered") == total
    assert "Page 1 of" not in whole
    issue = client.get(f"/boards/{case.board_id}/learning/issues/{ISSUE}").text
    assert f"All {total} explorations of it" in issue
    assert issue.count("1 of 15 questions answered") == MOST_AT_ISSUE


def test_the_hub_counts_what_is_on_the_map(as_: As, storage: Storage, case: Case) -> None:
    entry, issue = enter(storage, case)
    make_exploration(storage, case, issue=issue, answers={"q-why-3": Answer(words="x")})
    make_exploration(storage, case)
    hub, client = f"/boards/{case.board_id}/learning", as_(member_of(storage, case))
    assert "2 of 15 issues on the map explored here" in client.get(hub).text
    with storage.unit_of_work() as db:
        practice.end(db, case.manager, case.board_id, entry, version=1, now=NOW)
    assert "1 of 14 issues on the map explored here" in client.get(hub).text


def test_what_no_field_keeps_is_not_looked_through(
    as_: As, case: Case, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    doubts = identifying.doubts

    def note(words: str, *, is_label: bool) -> object:
        looked.append(words)
        return doubts(words, is_label=is_label)

    monkeypatch.setattr(identifying, "doubts", note)
    many = details(place="a" + "\n" * 100_000 + "b", roles="\n".join(f"r {n}" for n in range(99)))
    assert as_(case.manager).post(f"{base}/begin", data=many).status_code == 422
    assert len(looked) <= MOST_ROLES + 2
    assert max(len(one) for one in looked) < 10
    repeated = details(roles="school nurse\n" * 99 + "Mrs Jane Smith")
    asked = as_(case.manager).post(f"{base}/begin", data=repeated)
    assert "I have checked" in asked.text
