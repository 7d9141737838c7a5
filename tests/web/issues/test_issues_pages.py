"""The head page, the map, the briefings and the page of one issue."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from qmapp.casework.practice import service
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Db, Storage
from qmapp.learning.issues import ports
from qmapp.learning.issues.ports import HubLine, Line
from tests.factories.assessments import NOW
from tests.factories.impact import Followed, followed, issue, later_review, somebody
from tests.factories.practice import TITLE, enter
from tests.web.conftest import As


@pytest.fixture
def made(storage: Storage) -> Followed:
    return followed(storage)


@pytest.fixture
def base(made: Followed) -> str:
    return f"/boards/{made.board_id}/learning"


@pytest.fixture
def rooms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room above has registered (`app` lets them), but those that a test registers."""
    assert app.extensions
    monkeypatch.setattr(ports, "_on_issue", {})
    monkeypatch.setattr(ports, "_on_hub", {})


def test_the_way_in(as_: As, base: str, made: Followed) -> None:
    assert as_(made.case.chair).get("/learning").headers["Location"] == base
    assert "You are on no board" in as_(made.case.lead).get("/learning").text
    page = as_(made.case.chair).get(base).text
    assert "14 of 44 published issues are known" in page
    assert "1 of 14 read in full" in page
    assert "None entered yet" in page


@pytest.mark.usefixtures("rooms")
def test_of_a_room_that_one_may_not_enter_nothing_is_said(
    as_: As, base: str, made: Followed
) -> None:
    ports.register_on_issue("summits", lambda _db, _actor, _board, _ids: None)
    ports.register_on_issue("explore", lambda _db, _actor, _board, _ids: {})
    page = as_(made.case.chair).get(f"{base}/issues/{issue()}").text
    assert "Nobody has answered the questions on it here yet." in page
    assert "Summits on it" not in page
    assert "No summit has taken it up yet." not in page


def test_an_administrator_is_not_told_that_rooms_are_empty(
    as_: As, storage: Storage, base: str, made: Followed
) -> None:
    administrator = somebody(storage, made.board_id, BoardRole.ADMINISTRATOR)
    page = as_(administrator).get(f"{base}/issues/{issue()}").text
    for said in ("No summit has", "Nobody has answered", "not put to any body", "in no trend"):
        assert said not in page


@pytest.mark.usefixtures("rooms")
def test_rooms_above_stand_on_the_head_page_in_order(as_: As, base: str, made: Followed) -> None:
    def line(name: str, order: int) -> HubLine:
        return HubLine(label=name, lead="A sentence.", url="/x", figure="None yet", order=order)

    ports.register_on_hub("b", lambda _db, _actor, _board: line("Later room", 20))
    ports.register_on_hub("a", lambda _db, _actor, _board: line("Earlier room", 10))
    ports.register_on_hub("c", lambda _db, _actor, _board: None)
    page = as_(made.case.chair).get(base).text
    assert page.index("Earlier room") < page.index("Later room")


def test_eight_stages_in_order_and_what_is_missing_is_said(
    as_: As, base: str, made: Followed
) -> None:
    page = as_(made.case.chair).get(f"{base}/map").text
    stages = re.findall(r'id="stage-([a-z_]+)"', page)
    assert len(stages) == 8
    assert stages[0] == "universal_services"
    assert stages[-1] == "ongoing_case_work"
    assert "14 of 44 published practice issues are here" in page
    assert page.count("None of the 14 known. The printed map may have some here.") == 2
    assert page.count("This stage is our reading of it") == 5
    assert "13 points out of the published materials" in page
    assert "Enter the titles that are missing here" in page
    # Issues carry no number here: a point names the briefing that comes near it.
    points = page[page.index('id="points"') :]
    assert re.search(
        r'Nearest briefing: <a href="[^"]*/issues/pi-[^"]*">[A-Z][^<]{12,}</a>', points
    )
    assert "Near briefing" not in page


def test_own_ones_are_marked_and_not_counted(
    as_: As, storage: Storage, base: str, made: Followed
) -> None:
    with storage.unit_of_work() as db:
        enter(db, made.case.manager, made.board_id)
        enter(db, made.case.manager, made.board_id, "Of the map", is_local=False)
        gone = enter(db, made.case.manager, made.board_id, "Taken out")
        service.end(db, made.case.manager, made.board_id, gone.id, version=1, now=NOW)
    page = as_(made.case.chair).get(f"{base}/map").text
    assert "15 of 44 published practice issues are here. The other 29" in page
    assert "1 issue is this board’s own, and not counted." in page
    assert TITLE in page
    assert "The board’s own" in page
    assert "Entered by the board" in page
    assert "Taken out" not in page
    assert "5 of the 15 known" in page  # at the stage of referrals, without the own one


def test_figures_of_reviews_are_for_those_who_know_of_them(
    as_: As, storage: Storage, base: str, made: Followed
) -> None:
    admin = somebody(storage, made.board_id, BoardRole.ADMINISTRATOR)
    one = f"{base}/issues/{issue()}"
    for actor in (made.contact, admin):
        page = as_(actor).get(f"{base}/map").text
        assert "Found in" not in page
        assert "Coded for practice issues" not in page
        page = as_(actor).get(one).text
        assert 'id="found"' not in page
        assert 'id="answered"' not in page
        assert "Child K" not in page
    page = as_(made.owner).get(f"{base}/map").text
    assert "Found in 1 of 1 coded review" in page
    assert "Where an issue has no figure, no " in page
    assert "Coded for practice issues: 1 of 1 review" in page


def test_where_no_briefing_is_found_there_is_one_way_on(as_: As, base: str, made: Followed) -> None:
    client = as_(made.case.chair)
    none = client.get(f"{base}/briefings?q=zebra").text
    assert "No briefing is like this" in none
    assert re.search(r'id="briefings-whole" hidden>', none)
    assert re.search(r'id="briefings-expand" hidden ', none)
    some = client.get(f"{base}/briefings?q=referral").text
    assert re.search(r'id="briefings-whole">', some)
    assert re.search(r'id="briefings-expand" data', some)
    # Where it was read stands in one place, which one opens.
    assert '<details class="qm-d" id="sources">' in some
    assert some.index('id="sources"') < some.index("Where the sources differ</h2>")


def test_an_issue_opens_what_was_found_and_done(as_: As, base: str, made: Followed) -> None:
    one = f"{base}/issues/{issue()}"
    page = as_(made.owner).get(one).text
    assert "It was found in 1 of 1 review that is coded" in page
    assert '<span class="qm-time">Worded as in the agreed response</span>' in page
    assert "/findings/" not in page  # a member opens no finding
    assert "3 of 3 recommendations on it is followed" not in page
    assert "3 of 3 recommendations on it are followed, 0 of 3 delivered." in page
    assert "Agree who leads when several services know a child." in page
    assert page.count("0 of 1 action delivered") == 3
    assert page.count("Not yet due") == 3
    page = as_(made.case.commissioner).get(one)
    assert page.status_code == 404  # of the review, and not of the board
    assert as_(made.outsider).get(one).status_code == 404
    assert as_(made.owner).get(f"{base}/issues/pi-nothing").status_code == 404


def test_an_interest_hides_a_review_and_says_that_one_is(
    as_: As, storage: Storage, base: str, made: Followed
) -> None:
    later = later_review(storage, made, "Child L", NOW + timedelta(400))
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == later).values(stage=Stage.REPORT_SIGNED))
        db.add(
            Interest(
                board_id=made.board_id, review_id=later, person_id=made.owner.person_id,
                statement="A cousin.", declared_at=NOW, declared_by=made.owner.person_id,
            )
        )  # fmt: skip
    page = as_(made.owner).get(f"{base}/issues/{issue()}").text
    assert "Child L" not in page
    assert "1 of 1 review" in page
    assert "Reviews in which you declared an interest are left out" in page
    page = as_(made.case.chair).get(f"{base}/issues/{issue()}").text
    assert "Child L" in page
    assert "1 finding, whose words are for those who work on the review" in page
    assert "declared an interest" not in page


@pytest.mark.usefixtures("rooms")
def test_what_rooms_above_have_stands_at_the_issue(as_: As, base: str, made: Followed) -> None:
    def of(_db: Db, _actor: Actor, _board: object, ids: object) -> dict[str, list[Line]]:
        assert ids == [issue()]
        return {issue(): [Line("A <summit>", "/s", "last year")]}

    ports.register_on_issue("summits", of)
    page = as_(made.owner).get(f"{base}/issues/{issue()}").text
    assert "A &lt;summit&gt;" in page
    assert "last year" in page


def test_all_briefings_in_five_parts_with_what_was_not_seen(
    as_: As, base: str, made: Followed
) -> None:
    page = as_(made.contact).get(f"{base}/briefings").text
    assert page.count('<details class="qm-mk"') == 14
    assert "14 of 14 briefings" in page
    for part in (
        "What is the issue?",
        "Why does this occur?",
        "Underlying reasons, from the summits",
        "Solutions suggested by summit participants",
    ):
        assert page.count(f">{part}") == 14
    assert page.count("Not seen. This part was not found where we looked.") >= 13
    assert "1 of 14 briefings was read in full" in page
    assert page.count('rel="noopener noreferrer external"') >= 14 + 5
    assert "May 2015 to April 2016" in page  # sources differ, and both are told


def test_search_filter_and_expand_work_without_script(as_: As, base: str, made: Followed) -> None:
    client = as_(made.owner)

    def shown(query: str) -> list[str]:
        page = client.get(f"{base}/briefings{query}").text
        found = re.findall(r'<details class="qm-mk" id="briefing-(\d+)"([^>]*)>', page)
        assert len(found) == 14  # a script narrows and widens them again
        return [number for number, more in found if "hidden" not in more]

    assert shown("?read=full") == ["6"]
    assert shown("?stage=ongoing_case_work") == ["13", "14"]
    assert shown("?q=telephone") == ["6"]
    assert shown("?q=telephone&read=part") == []
    assert len(shown("?stage=nowhere&read=all")) == 14
    page = client.get(f"{base}/briefings?q=telephone").text
    assert "<mark>telephone</mark>" in page
    assert re.search(r'id="briefing-6"[^>]* open', page)
    assert (
        len(
            re.findall(
                r'id="briefing-\d+"[^>]* open', client.get(f"{base}/briefings?open=all").text
            )
        )
        == 14
    )
    none = client.get(f"{base}/briefings?q=%3Cscript%3Ealert").text
    assert '<div class="qm-empty" id="briefings-none">' in none
    assert '<div class="qm-empty" id="briefings-none" hidden>' in page
    assert "<script>alert" not in none


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_everything_in_one_file(
    as_: As, storage: Storage, base: str, made: Followed, kind: str, begins: bytes
) -> None:
    with storage.unit_of_work() as db:
        enter(db, made.case.manager, made.board_id)
    answer = as_(made.owner).get(f"{base}/briefings.{kind}")
    assert answer.status_code == 200
    assert answer.get_data().startswith(begins)
    assert f'filename="briefings.{kind}"' in answer.headers["Content-Disposition"]
    assert as_(made.owner).get(f"{base}/briefings.{uuid4().hex[:3]}").status_code == 404
    assert as_(made.outsider).get(f"{base}/briefings.{kind}").status_code == 404
