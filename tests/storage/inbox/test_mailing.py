"""Mail about what waits: at once, once a day or never; once; and not a word of a case in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from qmapp.desk import telling
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from qmapp.people.inbox import mailing, service
from qmapp.people.inbox.rules import NoticeKind, Pace
from qmapp.people.notices.mailers import SmtpMailer
from qmapp.people.notices.service import send_due
from tests.factories.assessments import Case, at_once, declare_interest, make_case
from tests.support.catcher import Caught, caught_mail

BASE = "https://markers.example"
EVENING = datetime(2026, 11, 10, 20, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 11, 7, 0, tzinfo=UTC)
REFERENCE = "Zqref 7"


@pytest.fixture
def case(storage: Storage) -> Case:
    telling.register()
    return make_case(storage, reference=REFERENCE)


@pytest.fixture
def caught():
    with caught_mail() as found:
        yield found


def wish(storage: Storage, person_id: UUID, pace: Pace) -> None:
    with storage.unit_of_work() as db:
        service.wish_for(db, person_id, pace, EVENING)


def tell(
    storage: Storage, case: Case, *names: str, kind: NoticeKind = NoticeKind.WAITS, key: str = "k"
) -> None:
    with storage.unit_of_work() as db:
        service.tell(
            db, [case.people[name].person_id for name in names], kind, "Zqwhat waits for you",
            f"/reviews/{case.review_id}", key=key, board_id=case.board_id,
            review_id=case.review_id, now=EVENING,
        )  # fmt: skip


def address(case: Case, name: str) -> str:
    return f"{case.people[name].person_id}@example.org"


def work(storage: Storage, caught: Caught, now: datetime) -> None:
    """What the worker does: write the mails, then send them by SMTP."""
    mailing.mail(storage, BASE, now)
    assert send_due(storage, SmtpMailer(caught.settings), now).failed == 0


def test_each_hears_as_they_choose(storage: Storage, case: Case, caught: Caught) -> None:
    wish(storage, case.panel.person_id, Pace.AT_ONCE)
    wish(storage, case.observer.person_id, Pace.NEVER)
    tell(storage, case, "panel", "observer", "commissioner")
    work(storage, caught, EVENING)
    assert [one["To"] for one in caught.letters] == [address(case, "panel")]
    work(storage, caught, MORNING - timedelta(seconds=1))
    assert len(caught.letters) == 1
    work(storage, caught, MORNING)
    work(storage, caught, MORNING + timedelta(days=1))
    assert [one["To"] for one in caught.letters] == [
        address(case, "panel"),
        address(case, "commissioner"),
    ]


def test_one_mail_says_how_many_of_which_kind(storage: Storage, case: Case, caught: Caught) -> None:
    for n, kind in enumerate([*NoticeKind, NoticeKind.WAITS]):
        tell(storage, case, "panel", kind=kind, key=f"k{n}")
    work(storage, caught, MORNING)
    [letter] = caught.letters
    body = letter.get_content()
    for words in (
        "2 things wait for you", "1 thing is due", "you were named once",
        "1 piece of news about a sign-off", f"{BASE}/notices\r\n", f"{BASE}/notices/settings",
    ):  # fmt: skip
        assert words in body


def test_no_mail_carries_anything_of_a_case(storage: Storage, case: Case, caught: Caught) -> None:
    tell(storage, case, "panel", kind=NoticeKind.MENTION)
    work(storage, caught, MORNING)
    [letter] = caught.letters
    words = f"{letter['Subject']}\n{letter.get_content()}"
    assert "Panel Example" in words, "it speaks to its reader"
    names = [n.replace("_", " ").title() for n in case.people if n != "panel"]
    for secret in (REFERENCE, "Zqref", "Zqwhat", str(case.review_id), str(case.board_id), *names):
        assert secret not in words


def test_what_was_read_meanwhile_is_not_mailed(
    storage: Storage, case: Case, caught: Caught
) -> None:
    tell(storage, case, "panel")
    with storage.unit_of_work() as db:
        service.read_all(db, case.panel.person_id, EVENING, EVENING)
    work(storage, caught, MORNING)
    assert caught.letters == []


def test_nobody_hears_of_a_review_that_they_may_not_see(
    storage: Storage, case: Case, caught: Caught
) -> None:
    tell(storage, case, "panel", "commissioner")
    declare_interest(storage, case, case.panel)
    work(storage, caught, MORNING)
    assert [one["To"] for one in caught.letters] == [address(case, "commissioner")]


def test_nobody_who_left_is_written_to(storage: Storage, case: Case, caught: Caught) -> None:
    tell(storage, case, "panel")
    with storage.unit_of_work() as db:
        db.execute(update(Person).where(Person.id == case.panel.person_id).values(active=False))
    work(storage, caught, MORNING)
    assert caught.letters == []


def test_two_workers_at_once_write_one_mail(storage: Storage, case: Case, caught: Caught) -> None:
    tell(storage, case, "panel", "commissioner")
    assert at_once(*[lambda: mailing.mail(storage, BASE, MORNING)] * 4) == []
    work(storage, caught, MORNING)
    assert sorted(one["To"] for one in caught.letters) == sorted(
        [address(case, "panel"), address(case, "commissioner")]
    )
