"""A person's calendar: one at a time, its secret kept as its fingerprint, stopped for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from qmapp.errors import RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.reminders import queries, service
from qmapp.learning.reminders.models import CalendarFeed
from qmapp.people.accounts.models import Person
from tests.factories.assessments import NOW, Case, at_once, make_case
from tests.factories.waiting import agency, day, serve


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def make(storage: Storage, who: Actor, secret: str, replaces: UUID | None = None) -> CalendarFeed:
    with storage.unit_of_work() as db:
        return service.make_feed(db, who, secret, replaces=replaces, now=NOW)


def stop(storage: Storage, who: Actor, feed_id: UUID | None) -> None:
    with storage.unit_of_work() as db:
        service.stop_feed(db, who, feed_id, NOW)


def reads(storage: Storage, secret: str) -> UUID | None:
    """Whose calendar a secret opens."""
    with storage.reading() as db:
        found = queries.find_feed(db, secret)
        return found.person_id if found else None


def verbs(storage: Storage) -> list[str]:
    with storage.reading() as db:
        return list(db.scalars(select(Event.verb).order_by(Event.sequence)))


def test_a_calendar_is_its_owners_and_its_secret_is_not_kept(storage: Storage, case: Case) -> None:
    make(storage, case.panel, "mine")
    make(storage, case.lead, "theirs")
    assert reads(storage, "mine") == case.panel.person_id
    assert reads(storage, "theirs") == case.lead.person_id
    assert reads(storage, "Mine") is None
    assert reads(storage, "") is None
    with storage.reading() as db:
        for one in db.scalars(select(CalendarFeed)):
            assert len(one.secret_sha256) == 64
            assert reads(storage, one.secret_sha256) is None, "who reads the table opens nothing"


def test_a_form_sent_twice_opens_one(storage: Storage, case: Case) -> None:
    first = make(storage, case.panel, "mine")
    assert make(storage, case.panel, "mine").id == first.id
    assert at_once(*[lambda: make(storage, case.lead, "theirs")] * 4) == []
    with storage.reading() as db:
        assert len(db.scalars(select(CalendarFeed)).all()) == 2
    assert verbs(storage).count("calendar:opened") == 2


def test_a_new_address_takes_the_place_of_the_old(storage: Storage, case: Case) -> None:
    first = make(storage, case.panel, "old")
    with pytest.raises(SavedElsewhere):
        make(storage, case.panel, "new", replaces=None)
    assert reads(storage, "new") is None
    make(storage, case.panel, "new", replaces=first.id)
    assert reads(storage, "old") is None
    assert reads(storage, "new") == case.panel.person_id
    with pytest.raises(RuleBroken, match="stopped since"):
        make(storage, case.panel, "old", replaces=first.id)


def test_a_calendar_that_was_stopped_stays_so(storage: Storage, case: Case) -> None:
    made = make(storage, case.panel, "mine")
    stop(storage, case.lead, made.id)
    assert reads(storage, "mine"), "nobody stops another's"
    with pytest.raises(SavedElsewhere):
        stop(storage, case.panel, uuid4())
    stop(storage, case.panel, made.id)
    stop(storage, case.panel, made.id)
    assert reads(storage, "mine") is None
    with pytest.raises(RuleBroken):
        make(storage, case.panel, "mine")
    make(storage, case.panel, "another")
    assert reads(storage, "another") == case.panel.person_id
    assert [one for one in verbs(storage) if one.startswith("calendar")] == [
        "calendar:opened",
        "calendar:stopped",
        "calendar:opened",
    ]


def test_who_has_left_has_no_calendar(storage: Storage, case: Case) -> None:
    make(storage, case.panel, "mine")
    with storage.unit_of_work() as db:
        db.execute(update(Person).values(active=False))
    assert reads(storage, "mine") is None


def test_a_reading_is_noted_about_once_a_day(storage: Storage, case: Case) -> None:
    made = make(storage, case.panel, "mine")

    def read(hours: int) -> int:
        with storage.unit_of_work() as db:
            service.note_reading(db, made.id, NOW + timedelta(hours=hours))
        with storage.reading() as db:
            found = db.get_one(CalendarFeed, made.id).last_read_at
            assert found is not None
            return round((found - NOW).total_seconds() / 3600)

    assert [read(hours) for hours in (0, 12, 24)] == [0, 0, 24]


def test_meetings_are_those_of_boards_whose_impact_one_sees(storage: Storage, case: Case) -> None:
    contact = serve(storage, case, BoardRole.AGENCY_CONTACT, agency(storage, case))
    member = serve(storage, case, BoardRole.MEMBER, agency(storage, case, "Police"))
    with storage.unit_of_work() as db:
        for held, ended in ((-1, None), (0, None), (9, None), (10, None), (5, NOW)):
            db.add(
                Meeting(
                    board_id=case.board_id, held_on=day(held), added_by=case.chair.person_id,
                    added_at=NOW, ended_at=ended,
                )
            )  # fmt: skip
    with storage.reading() as db:
        for who, expected in (
            (member, [day(0), day(9)]), (case.chair, [day(0), day(9)]), (contact, []),
            (case.panel, []),
        ):  # fmt: skip
            found = queries.list_meeting_days(db, who.person_id, day(0), day(9))
            assert [one.held_on for one in found] == expected
