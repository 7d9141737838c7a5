"""Telling people, reading, wishing: each alone, nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.errors import NotFound
from qmapp.foundation.storage import Db, Storage
from qmapp.people.inbox import ports, queries, service
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.rules import KEPT_FOR, NoticeKind, Pace
from tests.factories.accounts import make_person
from tests.factories.assessments import NOW, at_once


@pytest.fixture
def gwen(storage: Storage) -> UUID:
    return make_person(storage, "gwen@x.example", now=NOW).id


@pytest.fixture
def hal(storage: Storage) -> UUID:
    return make_person(storage, "hal@x.example", now=NOW).id


@pytest.fixture
def sight() -> Iterator[dict[UUID, str]]:
    """The reviews that everybody may know of, with their references."""
    seen: dict[UUID, str] = {}

    def answer(db: Db, person_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {one: seen[one] for one in ids if one in seen}

    before = ports._in_sight
    ports.register_reviews_in_sight(answer)
    yield seen
    ports.register_reviews_in_sight(before)


def tell(storage: Storage, *people: UUID, key: str = "k", **more: object) -> None:
    values = {"what": "A draft is overdue", "path": "/reviews", "board_id": None, "review_id": None}
    now = more.pop("now", NOW)
    with storage.unit_of_work() as db:
        service.tell(
            db, people, more.pop("kind", NoticeKind.WAITS), key=key, now=now, **(values | more)
        )  # fmt: skip


def listed(storage: Storage, person: UUID, page: int = 1) -> queries.NoticePage:
    with storage.reading() as db:
        return queries.list_notices(db, person, page)


def test_the_same_key_tells_nobody_twice(storage: Storage, gwen: UUID, hal: UUID) -> None:
    tell(storage, gwen)
    tell(storage, gwen, gwen, hal, what="Something else")
    tell(storage, gwen, key="another")
    assert [line.what for line in listed(storage, gwen).lines] == ["A draft is overdue"] * 2
    assert [line.what for line in listed(storage, hal).lines] == ["Something else"]


def test_eight_at_once_tell_once(storage: Storage, gwen: UUID) -> None:
    assert at_once(*[lambda: tell(storage, gwen)] * 8) == []
    assert listed(storage, gwen).total == 1


def test_nobody_is_told_what_they_did(storage: Storage, gwen: UUID, hal: UUID) -> None:
    tell(storage, gwen, hal, actor_id=gwen)
    assert (listed(storage, gwen).total, listed(storage, hal).total) == (0, 1)


def test_it_is_lost_with_the_change_that_failed(storage: Storage, gwen: UUID) -> None:
    def change() -> None:
        with storage.unit_of_work() as db:
            service.tell(
                db, [gwen], NoticeKind.WAITS, "W", "/", key="k", board_id=None, review_id=None,
                now=NOW,
            )  # fmt: skip
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert listed(storage, gwen).total == 0


def test_it_leads_to_a_page_of_ours(storage: Storage, gwen: UUID) -> None:
    with pytest.raises(ValueError, match="a page of qmapp"):
        tell(storage, gwen, path="//elsewhere.example")


def test_unread_ones_stand_first_and_are_counted(storage: Storage, gwen: UUID) -> None:
    for n in range(4):
        tell(storage, gwen, key=f"k{n}", what=f"n{n}", now=NOW + timedelta(minutes=n))
    ids = {line.what: line.id for line in listed(storage, gwen).lines}
    with storage.unit_of_work() as db:
        service.read_one(db, gwen, ids["n3"], NOW)
    found = listed(storage, gwen)
    assert [line.what for line in found.lines] == ["n2", "n1", "n0", "n3"]
    assert (found.unread, found.total) == (3, 4)
    with storage.reading() as db:
        assert queries.count_unread(db, gwen) == 3


def test_it_is_read_once(storage: Storage, gwen: UUID, hal: UUID) -> None:
    tell(storage, gwen)
    [line] = listed(storage, gwen).lines
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.read_one(db, hal, line.id, NOW)
    with pytest.raises(NotFound), storage.unit_of_work() as db:
        service.read_one(db, gwen, uuid4(), NOW)
    for minutes in (1, 5):
        with storage.unit_of_work() as db:
            service.read_one(db, gwen, line.id, NOW + timedelta(minutes=minutes))
    with storage.reading() as db:
        assert db.get_one(Notice, line.id).read_at == NOW + timedelta(minutes=1)


def test_all_means_what_was_on_the_page(storage: Storage, gwen: UUID, hal: UUID) -> None:
    tell(storage, gwen, hal)
    tell(storage, gwen, key="later", now=NOW + timedelta(minutes=2))
    with storage.unit_of_work() as db:
        service.read_all(db, gwen, NOW, NOW + timedelta(minutes=3))
    assert (listed(storage, gwen).unread, listed(storage, hal).unread) == (1, 1)


def test_of_a_review_out_of_sight_nothing_is_told(
    storage: Storage, gwen: UUID, sight: dict[UUID, str]
) -> None:
    near, far = uuid4(), uuid4()
    sight[near] = "Child K"
    tell(storage, gwen, key="near", review_id=near)
    tell(storage, gwen, key="far", review_id=far, now=NOW - timedelta(minutes=1))
    shown, hidden = listed(storage, gwen).lines
    assert (shown.reference, shown.what, shown.is_hidden) == (
        "Child K",
        "A draft is overdue",
        False,
    )
    assert (hidden.reference, hidden.what, hidden.kind, hidden.is_hidden) == ("", "", None, True)


def test_a_page_beyond_the_last_is_the_last(storage: Storage, gwen: UUID) -> None:
    for n in range(queries.MOST_ON_A_PAGE + 1):
        tell(storage, gwen, key=f"k{n}")
    assert [len(listed(storage, gwen, page).lines) for page in (-1, 1, 2, 9)] == [
        queries.MOST_ON_A_PAGE, queries.MOST_ON_A_PAGE, 1, 1,
    ]  # fmt: skip


def test_who_says_nothing_hears_once_a_day(storage: Storage, gwen: UUID) -> None:
    with storage.reading() as db:
        assert queries.pace_of(db, gwen) is Pace.DAILY
    for pace in (Pace.AT_ONCE, Pace.NEVER):
        with storage.unit_of_work() as db:
            service.wish_for(db, gwen, pace, NOW)
        with storage.reading() as db:
            assert queries.pace_of(db, gwen) is pace


def test_what_was_read_long_ago_is_forgotten(storage: Storage, gwen: UUID) -> None:
    for key in ("read", "unread"):
        tell(storage, gwen, key=key)
    with storage.unit_of_work() as db:
        db.scalars(select(Notice).where(Notice.key == "read")).one().read_at = NOW
    for days, left in ((0, 2), (1, 1)):
        with storage.unit_of_work() as db:
            service.forget_old(db, NOW + KEPT_FOR + timedelta(days=days))
        assert listed(storage, gwen).total == left
