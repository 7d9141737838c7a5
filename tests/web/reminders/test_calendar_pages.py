"""A calendar's page and the calendar itself: shown once, read by a program, stopped."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.foundation.storage import today as clock_today
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.reminders.models import CalendarFeed
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.factories.waiting import TODAY, act, agency, change, check, leave, serve
from tests.web.conftest import As

ADDRESS = re.compile(r'<p class="qm-addr" id="address">([^<]*)</p>')
FIELD = r'name="{}"[^>]*value="([^"]*)"'


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, reference="Zqref 7")


@pytest.fixture
def lead(storage: Storage, case: Case) -> Actor:
    return serve(storage, case, BoardRole.MEMBER, agency(storage, case))


def fields(page: str) -> dict[str, str]:
    """The hidden boxes of the form that makes an address."""
    found = {name: re.findall(FIELD.format(name), page) for name in ("own_id", "feed")}
    return {name: values[0] if values else "" for name, values in found.items()}


def make(client: FlaskClient) -> str:
    """The path of a new calendar."""
    page = client.get("/impact/calendar").text
    answer = client.post("/impact/calendar", data=fields(page))
    assert answer.status_code == 200
    [address] = ADDRESS.findall(answer.text)
    return "/calendar/" + unescape(address).rsplit("/", 1)[1]


def events(client: FlaskClient, path: str) -> list[tuple[date, str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    read = Calendar.from_ical(answer.data)
    return [
        (one.decoded("dtstart"), str(one["summary"]), str(one["url"]))
        for one in read.walk("VEVENT")
    ]


def test_the_address_is_shown_once(
    as_: As, client: FlaskClient, storage: Storage, case: Case
) -> None:
    mine = as_(case.panel)
    page = mine.get("/impact/calendar").text
    assert "Make an address" in page
    assert "Stop the calendar" not in page
    answer = mine.post("/impact/calendar", data=fields(page))
    [address] = ADDRESS.findall(answer.text)
    assert re.fullmatch(r"http://[^/]+/calendar/[\w-]{43}\.ics", address)
    assert "Copy this address now" in answer.text
    # Pressing twice, or the browser sending it again, shows the same.
    again = mine.post("/impact/calendar", data=fields(page))
    assert ADDRESS.findall(again.text) == [address]
    page = mine.get("/impact/calendar").text
    assert address not in page
    assert "Stop the calendar" in page
    assert "Not yet" in page, "no program has read it"
    path = "/calendar/" + address.rsplit("/", 1)[1]
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert "Not yet" not in mine.get("/impact/calendar").text
    with storage.reading() as db:
        [kept] = db.scalars(select(CalendarFeed))
        assert kept.secret_sha256 not in path


def test_a_new_address_and_none(as_: As, client: FlaskClient, case: Case) -> None:
    mine = as_(case.panel)
    stale = mine.get("/impact/calendar").text
    old = make(mine)
    assert mine.post("/impact/calendar", data=fields(mine.get("/account").text)).status_code == 409
    assert client.get(old).status_code == 200
    new = make(mine)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert mine.post("/impact/calendar/stop", data=fields(stale)).status_code == 409
    assert client.get(new).status_code == 200
    page = mine.get("/impact/calendar").text
    answer = mine.post("/impact/calendar/stop", data=fields(page), follow_redirects=True)
    assert "Your calendar is stopped." in answer.text
    assert client.get(new).status_code == 404
    assert client.get("/calendar/never-was.ics").status_code == 404


def test_it_holds_days_and_no_word_of_a_case(
    as_: As, client: FlaskClient, storage: Storage, case: Case
) -> None:
    police = agency(storage, case)
    manager = case.manager
    with storage.unit_of_work() as db:
        db.add(
            Meeting(
                board_id=case.board_id, held_on=TODAY, title="Zqtitle",
                added_by=manager.person_id, added_at=NOW,
            )
        )  # fmt: skip
    made = act(storage, case, 3, lead=manager, agency_id=police)
    check(storage, case, 4)
    check(storage, case, 4, kind=CheckKind.DELIVERY)
    check(storage, case, 4)
    path = make(as_(manager))
    found = events(client, path)
    words = [(on - TODAY, said) for on, said, _ in found]
    assert words == [
        (timedelta(0), "The board meets"),
        (timedelta(3), "An action that you answer for is due"),
        (timedelta(4), "1 check is due: was it done?"),
        (timedelta(4), "2 checks are due: did it help?"),
    ]
    assert found[1][2].endswith(f"/reviews/{case.review_id}/actions/{made}")
    answer = client.get(path)
    assert "Zq" not in answer.text
    assert "Example" not in answer.text
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_follows_rights_and_deeds_as_they_are_now(
    as_: As, client: FlaskClient, storage: Storage, case: Case, lead: Actor
) -> None:
    done, mine = act(storage, case, 3, lead=lead), act(storage, case, 4, lead=lead)
    path = make(as_(lead))
    assert len(events(client, path)) == 2
    change(storage, done, delivery=Delivery.DELIVERED)
    assert len(events(client, path)) == 1
    change(storage, mine, due_on=clock_today() + timedelta(days=2000))
    assert events(client, path) == [], "beyond what a calendar reaches"
    change(storage, mine, due_on=clock_today() + timedelta(days=20))
    declare_interest(storage, case, lead)
    assert events(client, path) == []


def test_who_serves_the_board_no_more_sees_an_empty_one(
    as_: As, client: FlaskClient, storage: Storage, case: Case, lead: Actor
) -> None:
    act(storage, case, 3, lead=lead)
    path = make(as_(lead))
    leave(storage, case, lead)
    assert events(client, path) == []


def test_keys_stay_while_the_thing_is_the_same(
    as_: As, client: FlaskClient, storage: Storage, case: Case, lead: Actor
) -> None:
    made = act(storage, case, 3, lead=lead)
    path = make(as_(lead))

    def keys() -> list[str]:
        return re.findall(r"UID:(\S+)", client.get(path).text.replace("\r\n ", ""))

    before = keys()
    change(storage, made, due_on=TODAY + timedelta(days=9))
    assert keys() == before, "it moves in the calendar, and is not there twice"


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    for path in ("/impact/mine", "/impact/calendar"):
        assert client.get(path).location.startswith("/sign-in")
    for path in ("/impact/calendar", "/impact/calendar/stop"):
        assert client.post(path).location.startswith("/sign-in")


def test_stopping_what_is_not_there_is_no_error(as_: As, case: Case) -> None:
    assert as_(case.observer).post("/impact/calendar/stop").location == "/impact/calendar"
