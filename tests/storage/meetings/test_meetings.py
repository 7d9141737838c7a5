from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.learning.meetings import queries, service
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.meetings.rules import MeetingDetails
from tests.factories.assessments import NOW, Case, at_once, make_case

TODAY = NOW.date()
SECRET = "zqmeetingqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def meet(
    storage: Storage,
    case: Case,
    days: int,
    title: str = "",
    *,
    actor: Actor | None = None,
    meeting_id: object = None,
) -> Meeting:
    details = MeetingDetails(held_on=TODAY + timedelta(days), title=title)
    with storage.unit_of_work() as db:
        return service.add(
            db, actor or case.manager, case.board_id, details, NOW, meeting_id=meeting_id
        )  # type: ignore[arg-type]


def test_the_last_and_the_next(storage: Storage, case: Case) -> None:
    for days in (-200, -30, 0, 20, 60):
        meet(storage, case, days)
    with storage.reading() as db:
        found = queries.around(db, case.board_id, TODAY)
        held = queries.list_held(db, case.board_id, TODAY)
        to_come = queries.list_to_come(db, case.board_id, TODAY)
    assert found.last is not None
    assert found.next is not None
    assert found.last.held_on == TODAY - timedelta(30)
    assert found.next.held_on == TODAY + timedelta(20)
    assert [one.held_on for one in held] == [TODAY - timedelta(30), TODAY - timedelta(200)]
    assert [one.held_on for one in to_come] == [TODAY, TODAY + timedelta(20), TODAY + timedelta(60)]


def test_taken_out_it_counts_nowhere_and_stays(storage: Storage, case: Case) -> None:
    made = meet(storage, case, -30)
    with storage.unit_of_work() as db, pytest.raises(SavedElsewhere):
        service.end(db, case.chair, case.board_id, made.id, version=7, now=NOW)
    for _ in range(2):  # pressed twice
        with storage.unit_of_work() as db:
            service.end(db, case.chair, case.board_id, made.id, version=1, now=NOW)
    with storage.reading() as db:
        assert queries.last_before(db, case.board_id, TODAY) is None
        assert db.get_one(Meeting, made.id).version == 2
    assert meet(storage, case, -30).id != made.id  # the day is free again


def test_one_a_day_and_a_form_sent_twice_adds_one(storage: Storage, case: Case) -> None:
    one = uuid4()
    assert at_once(*(lambda: meet(storage, case, 5, meeting_id=one) for _ in range(3))) == []
    with pytest.raises(RuleBroken) as broken:
        meet(storage, case, 5, actor=case.chair)
    assert broken.value.field == "held_on"
    with storage.reading() as db:
        assert len(queries.list_to_come(db, case.board_id, TODAY)) == 1


@pytest.mark.parametrize("on", [None, date(1989, 12, 31), date(2099, 1, 1)])
def test_a_day_that_is_none(storage: Storage, case: Case, on: date | None) -> None:
    with storage.unit_of_work() as db, pytest.raises(RuleBroken):
        service.add(db, case.manager, case.board_id, MeetingDetails(held_on=on), NOW)


def test_who_keeps_no_reviews_enters_none_and_no_board_another_s(
    storage: Storage, case: Case
) -> None:
    made, other = meet(storage, case, 5), make_case(storage, reference="Child Q")
    for actor in (case.commissioner, case.lead, other.chair):
        with pytest.raises(NotAllowed):
            meet(storage, case, 9, actor=actor)
        with storage.unit_of_work() as db, pytest.raises(NotAllowed):
            service.end(db, actor, case.board_id, made.id, version=1, now=NOW)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.end(db, other.chair, other.board_id, made.id, version=1, now=NOW)


def test_the_trail_holds_the_day_and_no_words(storage: Storage, case: Case) -> None:
    made = meet(storage, case, 5, SECRET)
    with storage.reading() as db:
        [event] = db.scalars(select(Event).where(Event.subject_id == made.id))
        values = [str(one.value) for one in db.scalars(select(EventValue))]
    assert event.verb == "meetings:added"
    assert not any(SECRET in one for one in values)
