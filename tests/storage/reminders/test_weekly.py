"""The weekly mail: once a week for an address, as its reader wants, and not a word of a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select, update

from qmapp.decision.actions.links import read_token
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.reminders.mailing import find_letters, mail_weekly
from qmapp.learning.reminders.models import WeeklyMail
from qmapp.people.accounts.models import Person
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import Pace
from qmapp.people.notices.models import Message
from tests.factories.assessments import Case, at_once, declare_interest, make_case
from tests.factories.waiting import (
    TODAY,
    WHAT,
    act,
    agency,
    change,
    check,
    close_review,
    day,
    link,
    serve,
)

BASE, KEY = "https://markers.example", "k" * 32
MONDAY = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
TO = "owner@school.example"
REFERENCE = "Zqref 7"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, reference=REFERENCE)


@pytest.fixture
def lead(storage: Storage, case: Case) -> Actor:
    return serve(storage, case, BoardRole.MEMBER, agency(storage, case))


def work(storage: Storage, now: datetime = MONDAY) -> dict[str, Message]:
    """What the worker queues now, by address."""
    known = {one.id for one in queued(storage)}
    count = mail_weekly(storage, BASE, KEY, now)
    found = [one for one in queued(storage) if one.id not in known]
    assert len(found) == count
    return {one.recipient: one for one in found}


def queued(storage: Storage) -> list[Message]:
    with storage.reading() as db:
        return list(db.scalars(select(Message)))


def address(who: Actor) -> str:
    return f"{who.person_id}@example.org"


def wish(storage: Storage, who: Actor, pace: Pace) -> None:
    with storage.unit_of_work() as db:
        inbox.wish_for(db, who.person_id, pace, MONDAY)


def the_link(message: Message) -> UUID:
    """The link that a mail names, as the server reads it."""
    [line] = [one.strip() for one in message.body.splitlines() if f"{BASE}/o/" in one]
    return read_token(KEY, line.removeprefix(f"{BASE}/o/"))


def test_it_says_how_many_and_nothing_of_a_case(storage: Storage, case: Case, lead: Actor) -> None:
    for due in (-400, -2, -1, 13, 14, 15):
        act(storage, case, due, lead=lead, what=WHAT)
    check(storage, case, -1, 13, 14)
    made = act(storage, case, -1)
    link(storage, case, made, address(lead).upper())
    found = work(storage)
    body = found[address(lead)].body
    assert "- 2 actions are overdue\n" in body
    assert "- 2 actions are due within two weeks\n" in body, "that of the ninth, on the ninth, too"
    assert set(found) == {
        address(lead), *(address(case.people[one]) for one in
        ("manager", "chair", "commissioner", "second_commissioner", "third_commissioner")),
    }  # fmt: skip
    assert "- 2 checks of whether" in found[address(case.chair)].body
    assert f"{BASE}/impact/mine\n" in body
    for message in found.values():
        said = f"{message.subject}\n{message.body}"
        ids = (case.review_id, case.board_id, made)
        for secret in ("Zq", REFERENCE, WHAT, "Board", *map(str, ids)):
            assert secret not in said


def test_once_a_week_and_only_when_it_is_time(storage: Storage, case: Case, lead: Actor) -> None:
    act(storage, case, -1, lead=lead)
    assert work(storage, MONDAY - timedelta(seconds=1)) == {}
    assert set(work(storage)) == {address(lead)}
    assert work(storage, MONDAY + timedelta(hours=1)) == {}
    assert work(storage, MONDAY + timedelta(days=1)) == {}
    assert work(storage, MONDAY + timedelta(days=3)) == {}
    assert set(work(storage, MONDAY + WEEK + timedelta(hours=3))) == {address(lead)}


def test_a_server_that_was_down_on_monday_writes_on_tuesday(
    storage: Storage, case: Case, lead: Actor
) -> None:
    act(storage, case, -1, lead=lead)
    assert set(work(storage, MONDAY + timedelta(days=1))) == {address(lead)}


@pytest.mark.parametrize(("pace", "is_told"), [(p, p is not Pace.NEVER) for p in Pace])
def test_a_wish_is_respected_by_whichever_way(
    storage: Storage, case: Case, lead: Actor, *, pace: Pace, is_told: bool
) -> None:
    made = act(storage, case, -1, lead=lead)
    link(storage, case, made, address(lead).title())
    wish(storage, lead, pace)
    assert (address(lead) in work(storage)) is is_told


def test_who_left_or_declared_an_interest_hears_nothing(
    storage: Storage, case: Case, lead: Actor
) -> None:
    police = agency(storage, case, "Police")
    gone = serve(storage, case, BoardRole.MEMBER, police)
    act(storage, case, -1, lead=lead, agency_id=police)
    with storage.unit_of_work() as db:
        db.execute(update(Person).where(Person.id == gone.person_id).values(active=False))
    declare_interest(storage, case, lead)
    assert work(storage) == {}


def test_an_owner_by_link_hears_with_their_link(storage: Storage, case: Case) -> None:
    made = act(storage, case, 9)
    link_id = link(storage, case, made, until=60)
    found = work(storage)
    assert the_link(found[TO]) == link_id
    body = found[TO].body
    assert f"It is due on {day(9).day} November 2026. The link works until 9 January 2027:" in body
    assert "/impact/mine" not in body
    assert "/notices" not in body


@pytest.mark.parametrize(
    "how",
    [
        {"until": -2},
        {"revoked_at": MONDAY},
        {"email": ""},
    ],
)
def test_a_link_that_opens_nothing_is_not_sent(
    storage: Storage, case: Case, how: dict[str, object]
) -> None:
    made = act(storage, case, -1)
    link(storage, case, made, **how)
    assert work(storage) == {}


@pytest.mark.parametrize(
    "how",
    [
        {"delivery": "delivered"},
        {"promised_on": None},
        {"due_on": TODAY + timedelta(days=30)},
        {"due_on": None},
    ],
)
def test_nor_is_one_to_an_action_that_does_not_wait(
    storage: Storage, case: Case, how: dict[str, object]
) -> None:
    made = act(storage, case, -1)
    link(storage, case, made)
    change(storage, made, **how)
    assert work(storage) == {}


def test_closing_the_review_stops_no_mail(storage: Storage, case: Case, lead: Actor) -> None:
    act(storage, case, -1, lead=lead)
    link(storage, case, act(storage, case, 5))
    close_review(storage, case)
    assert set(work(storage)) == {address(lead), TO}


def test_several_links_of_one_address_are_one_mail(storage: Storage, case: Case) -> None:
    for due in (5, -5):
        link(storage, case, act(storage, case, due), TO)
    [message] = work(storage).values()
    assert message.body.count(f"{BASE}/o/") == 2
    assert "You answer for 2 actions by links" in message.body
    was, will = message.body.index("It was due"), message.body.index("It is due")
    assert was < will


def test_two_workers_at_once_write_one_mail(storage: Storage, case: Case, lead: Actor) -> None:
    act(storage, case, -1, lead=lead)
    link(storage, case, act(storage, case, -1))
    assert at_once(*[lambda: mail_weekly(storage, BASE, KEY, MONDAY)] * 4) == []
    assert sorted(one.recipient for one in queued(storage)) == sorted([address(lead), TO])
    with storage.reading() as db:
        assert len(db.scalars(select(WeeklyMail)).all()) == 2


def test_many_people_ask_no_more_than_one(storage: Storage, case: Case, lead: Actor) -> None:
    def asked() -> int:
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listener)
        with storage.reading() as db:
            assert find_letters(db, TODAY)
        event.remove(storage.engine, "before_cursor_execute", listener)
        return len(statements)

    act(storage, case, lead=lead)
    check(storage, case, 0)
    alone = asked()
    other = make_case(storage, reference="Child M")
    act(storage, other, agency_id=agency(storage, other))
    check(storage, other, 0)
    link(storage, other, act(storage, other))
    assert asked() == alone
