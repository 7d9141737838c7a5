"""Notices of actions and checks that come due: whom they concern, once, and no longer than due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from qmapp.decision.actions.rules import Delivery
from qmapp.desk import telling
from qmapp.desk.telling.following import followed_due
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.rules import CheckKind
from qmapp.people.inbox.mailing import tell_of_due
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.ports import Due
from qmapp.people.inbox.queries import list_told_of_due
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.factories.waiting import TODAY, act, agency, change, check, close_review, day, serve

SOON = "An action that you answer for is due within two weeks"
LATE = "An action that you answer for is overdue"
HELPED_SOON = "A check of whether something helped is due within two weeks"
HELPED_LATE = "A check of whether something helped is overdue"
COMMISSIONERS = {"commissioner", "second_commissioner", "third_commissioner"}


@pytest.fixture
def case(storage: Storage) -> Case:
    telling.register()
    return make_case(storage)


@pytest.fixture
def lead(storage: Storage, case: Case) -> Actor:
    return serve(storage, case, BoardRole.MEMBER, agency(storage, case))


def due(storage: Storage, days: int = 0) -> list[Due]:
    with storage.reading() as db:
        return list(followed_due(db, TODAY + timedelta(days=days)))


def unread(storage: Storage, who: Actor) -> list[tuple[str, str]]:
    with storage.reading() as db:
        rows = db.scalars(
            select(Notice).where(Notice.person_id == who.person_id, Notice.read_at.is_(None))
        )
        return sorted((one.what, one.path) for one in rows)


@pytest.mark.parametrize(
    ("days", "what"), [(15, None), (14, SOON), (0, SOON), (-1, LATE), (-400, LATE)]
)
def test_an_action_and_its_day(
    storage: Storage, case: Case, lead: Actor, days: int, what: str | None
) -> None:
    made = act(storage, case, days, lead=lead)
    found = due(storage)
    assert [one.what for one in found] == ([what] if what else [])
    for one in found:
        assert set(one.person_ids) == {lead.person_id}
        assert one.path == f"/reviews/{case.review_id}/actions/{made}"
        assert one.review_id == case.review_id


def test_a_contact_hears_of_the_action_and_not_of_its_review(storage: Storage, case: Case) -> None:
    police = agency(storage, case)
    contact = serve(storage, case, BoardRole.AGENCY_CONTACT, police)
    member = serve(storage, case, BoardRole.MEMBER, police)
    act(storage, case, -1, agency_id=police)
    told = {person: one.review_id for one in due(storage) for person in one.person_ids}
    assert told == {contact.person_id: None, member.person_id: case.review_id}
    # Both hear, and both go on hearing: one key for both would settle the one by the other.
    for hours in range(3):
        tell_of_due(storage, NOW + timedelta(hours=hours))
    assert [what for what, _ in unread(storage, contact)] == [LATE]
    assert [what for what, _ in unread(storage, member)] == [LATE]


def test_an_action_that_nobody_here_answers_for(storage: Storage, case: Case) -> None:
    act(storage, case, 3)
    act(storage, case, -3)
    found = due(storage)
    assert [one.what for one in found] == [
        "An action that nobody here answers for is overdue",
        "An action that nobody here answers for is due within two weeks",
    ]
    assert all(set(one.person_ids) == {case.manager.person_id} for one in found)
    declare_interest(storage, case, case.manager)
    assert due(storage) == []


@pytest.mark.parametrize(
    ("days", "kind", "what"),
    [
        (15, CheckKind.IMPACT, None),
        (1, CheckKind.IMPACT, HELPED_SOON),
        (0, CheckKind.IMPACT, HELPED_SOON),
        (-1, CheckKind.IMPACT, HELPED_LATE),
        (-9, CheckKind.IMPACT, HELPED_LATE),
        (14, CheckKind.DELIVERY, "A check of whether actions were done is due within two weeks"),
        (-1, CheckKind.DELIVERY, "A check of whether actions were done is overdue"),
    ],
)
def test_checks_and_their_day(
    storage: Storage, case: Case, days: int, kind: CheckKind, what: str | None
) -> None:
    for _ in range(2):
        check(storage, case, days, kind=kind)
    declare_interest(storage, case, case.second_commissioner)
    found = due(storage)
    assert [one.what for one in found] == ([what] if what else []), "one notice for both"
    names = {who.person_id: name for name, who in case.people.items()}
    for one in found:
        told = {names[person] for person in one.person_ids}
        assert told == COMMISSIONERS - {"second_commissioner"} | {"manager"}
        assert one.path == f"/reviews/{case.review_id}/impact"


def test_closing_the_review_stops_no_notice(storage: Storage, case: Case, lead: Actor) -> None:
    act(storage, case, -1, lead=lead)
    check(storage, case, 9)
    close_review(storage, case)
    assert [one.what for one in due(storage)] == [LATE, HELPED_SOON]


def test_it_is_told_once_and_counts_no_longer_than_it_is_due(
    storage: Storage, case: Case, lead: Actor
) -> None:
    made = act(storage, case, 1, lead=lead)
    path = f"/reviews/{case.review_id}/actions/{made}"
    for hours in range(3):
        tell_of_due(storage, NOW + timedelta(hours=hours))
    assert unread(storage, lead) == [(SOON, path)]
    tell_of_due(storage, NOW + timedelta(days=2))
    assert unread(storage, lead) == [(LATE, path)], "what was soon has passed"
    change(storage, made, due_on=TODAY + timedelta(days=9))
    tell_of_due(storage, NOW + timedelta(days=2, hours=1))
    assert unread(storage, lead) == [(SOON, path)], "its day was moved"
    change(storage, made, delivery=Delivery.DELIVERED)
    tell_of_due(storage, NOW + timedelta(days=2, hours=2))
    assert unread(storage, lead) == []


def test_what_was_told_takes_no_turn_of_the_writers(
    storage: Storage, case: Case, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(5):
        act(storage, case, days, lead=lead)
    turns = []
    write = storage.write_session
    monkeypatch.setattr(storage, "write_session", lambda: turns.append(1) or write())
    tell_of_due(storage, NOW)
    assert len(turns) == 6
    turns.clear()
    tell_of_due(storage, NOW + timedelta(hours=1))
    assert len(turns) == 1, "to settle what is due no more"
    assert len(unread(storage, lead)) == 5


def test_who_was_told_is_asked_of_what_is_due_now_alone(
    storage: Storage, case: Case, lead: Actor
) -> None:
    now, past = act(storage, case, -1, lead=lead), act(storage, case, -2, lead=lead)
    tell_of_due(storage, NOW)
    change(storage, past, delivery=Delivery.DELIVERED)
    keys = {one.key for one in due(storage)}
    with storage.reading() as db:
        assert list_told_of_due(db, []) == {}
        told = list_told_of_due(db, [*keys, *(f"due:{n}" for n in range(2500))])
    assert told == {f"late:action:{now}:{day(-1)}": {lead.person_id}}


def test_many_ask_no_more_than_one(storage: Storage, case: Case) -> None:
    def asked() -> int:
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listener)
        due(storage)
        event.remove(storage.engine, "before_cursor_execute", listener)
        return len(statements)

    def fill(one: Case) -> None:
        act(storage, one, agency_id=agency(storage, one))
        act(storage, one)
        check(storage, one, 0)

    fill(case)
    alone = asked()
    for number in range(3):
        fill(make_case(storage, reference=f"Child {number}"))
    assert asked() == alone
