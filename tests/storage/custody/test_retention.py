"""Decisions on how long a review is kept: all stay, the newest stands, and what is due is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.errors import NotAllowed
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.storage import Storage
from qmapp.governance.custody import queries, service
from qmapp.governance.custody.models import Retention
from qmapp.governance.custody.rules import KeepDetails, Keeping
from tests.factories.assessments import NOW, Case, declare_interest, make_case

TODAY = NOW.date()


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, with_draft=False)


def decide(
    storage: Storage, case: Case, until: date, *, by: Actor | None = None, now: datetime = NOW
) -> Retention:
    with storage.unit_of_work() as db:
        review = db.get_one(Review, case.review_id)
        details = KeepDetails(keep_until=until, because="Our schedule.")
        return service.decide(db, by or case.manager, review, details, now)


def test_every_decision_stays_and_the_newest_stands(storage: Storage, case: Case) -> None:
    decide(storage, case, date(2046, 1, 1))
    second = decide(storage, case, date(2056, 1, 1), by=case.chair, now=NOW + timedelta(days=1))
    with storage.reading() as db:
        found = queries.list_decisions(db, case.review_id)
        (told,) = list_told(db, second.id, "retention:decided")
    assert [one.keep_until.year for one in found] == [2056, 2046]
    assert told.values["keep_until"] == "2056-01-01"
    assert "Our schedule" not in str(told.values)


def test_only_who_keeps_reviews_decides(storage: Storage, case: Case) -> None:
    for actor in (case.lead, case.commissioner, case.observer):
        with pytest.raises(NotAllowed):
            decide(storage, case, date(2046, 1, 1), by=actor)


def test_the_boards_list_begins_with_what_is_due_and_leaves_out_an_interest(
    storage: Storage, case: Case
) -> None:
    decide(storage, case, TODAY + timedelta(days=1))
    with storage.reading() as db:
        standing = standing_on_board(db, case.manager, case.board_id)
        (soon,) = queries.list_kept(db, standing, case.board_id, TODAY)
        (due,) = queries.list_kept(db, standing, case.board_id, TODAY + timedelta(days=1))
    assert (soon.keeping, due.keeping) == (Keeping.SOON, Keeping.DUE)
    declare_interest(storage, case, case.manager)
    with storage.reading() as db:
        standing = standing_on_board(db, case.manager, case.board_id)
        assert queries.list_kept(db, standing, case.board_id, TODAY) == []


def test_what_is_due_soon_is_told_to_managers_and_chairs(storage: Storage, case: Case) -> None:
    other = make_case(storage, with_draft=False, reference="Child L")
    decide(storage, case, TODAY + timedelta(days=30))
    decide(storage, other, TODAY + timedelta(days=300))
    with storage.reading() as db:
        (due,) = queries.due_soon(db, TODAY)
    assert due.review_id == case.review_id
    assert due.person_ids == {case.manager.person_id, case.chair.person_id}
    assert "Child" not in due.what
    declare_interest(storage, case, case.manager)
    with storage.reading() as db:
        (due,) = queries.due_soon(db, TODAY)
    assert due.person_ids == {case.chair.person_id}


def test_it_is_told_once_before_and_once_on_the_day(storage: Storage, case: Case) -> None:
    until = TODAY + timedelta(days=30)
    decide(storage, case, until)
    days = (TODAY, TODAY + timedelta(days=29), until, until + timedelta(days=9))
    with storage.reading() as db:
        keys = [one.key for day in days for one in queries.due_soon(db, day)]
    assert len(keys) == 4
    assert keys[0] == keys[1] != keys[2] == keys[3]
