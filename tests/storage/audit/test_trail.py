"""The trail: one event a change, an unbroken chain, and a database that refuses to forget."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError

from qmapp.errors import StorageBusy
from qmapp.foundation.audit.chain import NO_BOARD
from qmapp.foundation.audit.models import ChainHead, Event, EventValue, Reading
from qmapp.foundation.audit.queries import Break, list_events_of_review
from qmapp.foundation.audit.service import erase, log_read, record
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.factories.assessments import at_once
from tests.storage.audit.trails import NOW, behind_the_back, broken, events, note, write

# Writing -------------------------------------------------------------------------------------


def test_events_chain_by_board(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 3)
    write(storage, None, 2)
    mine, none = events(storage, board_id), events(storage, None)
    assert [e.sequence for e in mine] == [1, 2, 3]
    assert [e.sequence for e in none] == [1, 2]
    assert [e.previous for e in mine] == ["0" * 64, mine[0].digest, mine[1].digest]
    assert none[0].chain == NO_BOARD
    assert broken(storage, board_id) is broken(storage, None) is None


def test_an_event_keeps_names_and_salted_hashes_and_the_values_apart(
    storage: Storage, board_id: UUID
) -> None:
    write(storage, board_id, words="wolpertinger")
    write(storage, board_id, words="wolpertinger")
    first, second = events(storage, board_id)
    assert set(first.fields) == {"number", "words"}
    assert "wolpertinger" not in repr(first.fields)
    assert first.fields["words"] != second.fields["words"]  # equal words do not show as equal
    with storage.reading() as db:
        kept = db.get_one(EventValue, (first.id, "words"))
        assert kept.value == '"wolpertinger"'
        assert len(kept.salt) == 32


def test_what_is_rolled_back_leaves_neither_event_nor_change(
    storage: Storage, board_id: UUID
) -> None:
    def fail() -> None:
        with storage.unit_of_work() as db:
            db.add(Board(id=uuid4(), name="Never", slug="never", created_at=NOW))
            note(db, board_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    write(storage, board_id)
    assert len(events(storage, board_id)) == 1
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Board)) == 1


def test_an_event_that_cannot_be_written_takes_the_change_with_it(storage: Storage) -> None:
    def fail() -> None:
        with storage.unit_of_work() as db:
            db.add(Board(id=uuid4(), name="Never", slug="never", created_at=NOW))
            note(db, uuid4())  # of a board that is not there

    with pytest.raises(DatabaseError):
        fail()
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Board)) == 0
        assert db.scalar(select(func.count()).select_from(Event)) == 0


def test_the_chain_holds_under_eight_threads(storage: Storage, board_id: UUID) -> None:
    assert at_once(*(partial(write, storage, board_id, 5, thread=n) for n in range(8))) == []
    assert [e.sequence for e in events(storage, board_id)] == list(range(1, 41))
    assert broken(storage, board_id) is None


def test_two_chains_in_one_change_do_not_wait_in_a_ring(storage: Storage, board_id: UUID) -> None:
    def both(first: UUID | None, second: UUID | None) -> None:
        for _ in range(5):
            with storage.unit_of_work() as db:
                note(db, first)
                note(db, second)

    raised = at_once(partial(both, None, board_id), partial(both, board_id, None))
    assert raised == []
    assert len(events(storage, board_id)) == len(events(storage, None)) == 10
    assert broken(storage, board_id) is broken(storage, None) is None


WRITER = """
import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4
from qmapp import tables
from qmapp.foundation.audit.service import record
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage
from tests.support.settings import TRAIL_KEY

storage, board = key_with(Storage(sys.argv[1]), TRAIL_KEY), UUID(sys.argv[2])
for number in range(15):
    with storage.unit_of_work() as db:
        record(db, verb="thing:changed", subject_kind="thing", subject_id=uuid4(),
               at=datetime(2026, 11, 3, tzinfo=UTC), actor_id=None, board_id=board,
               values={"number": number})
"""


def test_the_chain_holds_under_two_processes(storage: Storage, board_id: UUID) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, str(board_id)]) for _ in range(2)
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert [e.sequence for e in events(storage, board_id)] == list(range(1, 31))
    assert broken(storage, board_id) is None


# What the database refuses -------------------------------------------------------------------


@pytest.mark.parametrize("table", ["events", "draft_reads"])
@pytest.mark.parametrize("how", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_or_forget(
    storage: Storage, board_id: UUID, person_id: UUID, table: str, how: str
) -> None:
    draft_id = uuid4()
    log_read(
        storage, person_id=person_id, board_id=board_id, review_id=uuid4(), draft_id=draft_id,
        at=NOW,
    )  # fmt: skip

    def change() -> None:
        with storage.unit_of_work() as db:
            db.execute(text(how.format(table)))

    with pytest.raises((DatabaseError, StorageBusy), match=r"refuses|syntax"):
        change()
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(Event)) == 1
        assert db.scalar(select(func.count()).select_from(Reading)) == 1


def test_nor_does_it_take_a_second_event_in_the_place_of_one(
    storage: Storage, board_id: UUID
) -> None:
    write(storage, board_id)
    [first] = events(storage, board_id)
    columns = {c.name: getattr(first, c.name) for c in Event.__table__.columns}

    def again() -> None:
        with storage.unit_of_work() as db:
            db.execute(insert(Event).values(**columns | {"id": uuid4(), "verb": "thing:forged"}))

    with pytest.raises(DatabaseError):
        again()
    assert [e.verb for e in events(storage, board_id)] == ["thing:changed"]


# Finding a break -----------------------------------------------------------------------------


def _second(storage: Storage, board_id: UUID) -> Event:
    write(storage, board_id, 4, words="old")
    return events(storage, board_id)[1]


@pytest.mark.parametrize(
    "changes",
    [
        {"verb": "thing:forged"},
        {"subject_kind": "other"},
        {"subject_id": UUID(int=1)},
        {"review_id": UUID(int=1)},
        {"at": NOW + timedelta(seconds=1)},
        {"board_id": None},
        {"digest": "f" * 64},
        {"previous": "f" * 64},
    ],
)
def test_an_altered_event_is_named(
    storage: Storage, board_id: UUID, changes: dict[str, object]
) -> None:
    event = _second(storage, board_id)
    behind_the_back(storage, update(Event).where(Event.id == event.id).values(**changes))
    assert broken(storage, board_id) == Break(str(board_id), 2, "the event was altered")


def test_another_actor_is_named(storage: Storage, board_id: UUID, person_id: UUID) -> None:
    event = _second(storage, board_id)
    behind_the_back(storage, update(Event).where(Event.id == event.id).values(actor_id=person_id))
    assert broken(storage, board_id) == Break(str(board_id), 2, "the event was altered")


def test_a_field_taken_out_of_an_event_is_named(storage: Storage, board_id: UUID) -> None:
    event = _second(storage, board_id)
    fields = {"number": event.fields["number"]}
    behind_the_back(storage, update(Event).where(Event.id == event.id).values(fields=fields))
    assert broken(storage, board_id) == Break(str(board_id), 2, "the event was altered")


def test_a_removed_event_is_named(storage: Storage, board_id: UUID) -> None:
    event = _second(storage, board_id)
    behind_the_back(
        storage,
        delete(EventValue).where(EventValue.event_id == event.id),
        delete(Event).where(Event.id == event.id),
    )
    assert broken(storage, board_id) == Break(str(board_id), 2, "an event is missing")


def test_the_newest_event_removed_is_named(storage: Storage, board_id: UUID) -> None:
    _second(storage, board_id)
    newest = events(storage, board_id)[-1]
    behind_the_back(
        storage,
        delete(EventValue).where(EventValue.event_id == newest.id),
        delete(Event).where(Event.id == newest.id),
    )
    assert broken(storage, board_id) == Break(str(board_id), 4, "the newest events are missing")


def test_all_events_removed_are_named(storage: Storage, board_id: UUID) -> None:
    _second(storage, board_id)
    behind_the_back(storage, delete(EventValue), delete(Event))
    assert broken(storage, board_id) == Break(str(board_id), 1, "the newest events are missing")


def test_an_added_event_is_named(storage: Storage, board_id: UUID) -> None:
    _second(storage, board_id)
    last = events(storage, board_id)[-1]
    columns = {c.name: getattr(last, c.name) for c in Event.__table__.columns}
    forged = columns | {"id": uuid4(), "sequence": 5, "previous": last.digest, "fields": {}}
    behind_the_back(storage, insert(Event).values(**forged))
    assert broken(storage, board_id) == Break(str(board_id), 5, "the event was altered")


def test_an_added_event_with_a_right_digest_is_not_in_the_head(
    storage: Storage, board_id: UUID
) -> None:
    _second(storage, board_id)
    with storage.reading() as db:
        head = db.get_one(ChainHead, str(board_id))
        before = {"sequence": head.sequence, "digest": head.digest}
    write(storage, board_id)
    behind_the_back(
        storage, update(ChainHead).where(ChainHead.chain == str(board_id)).values(**before)
    )
    found = broken(storage, board_id)
    assert found is not None
    assert found.sequence == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"value": '"new"'},
        {"salt": "0" * 32},
        {"value": None},
        {"value": None, "salt": None},
        {"value": '"new"', "erased_at": NOW},  # pretended to be erased
        {"salt": None, "erased_at": NOW},
    ],
)
def test_an_altered_value_is_named(
    storage: Storage, board_id: UUID, changes: dict[str, object]
) -> None:
    event = _second(storage, board_id)
    here = (EventValue.event_id == event.id) & (EventValue.field == "words")
    behind_the_back(storage, update(EventValue).where(here).values(**changes))
    assert broken(storage, board_id) == Break(str(board_id), 2, "the value of words was altered")


def test_a_missing_value_is_named(storage: Storage, board_id: UUID) -> None:
    event = _second(storage, board_id)
    here = (EventValue.event_id == event.id) & (EventValue.field == "words")
    behind_the_back(storage, delete(EventValue).where(here))
    assert broken(storage, board_id) == Break(str(board_id), 2, "the value of words is missing")


def test_an_added_value_is_named(storage: Storage, board_id: UUID) -> None:
    event = _second(storage, board_id)
    forged = insert(EventValue).values(event_id=event.id, field="more", value='"x"', salt="s")
    behind_the_back(storage, forged)
    assert broken(storage, board_id) == Break(str(board_id), 2, "a value was added")


def test_a_break_in_one_chain_is_not_in_another(storage: Storage, board_id: UUID) -> None:
    event = _second(storage, board_id)
    write(storage, None, 2)
    behind_the_back(storage, update(Event).where(Event.id == event.id).values(verb="x:y"))
    assert broken(storage, None) is None


def test_a_chain_that_never_began_holds(storage: Storage) -> None:
    assert broken(storage, uuid4()) is None


# Erasing -------------------------------------------------------------------------------------


def test_erasing_keeps_the_chain_and_says_why(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    event = _second(storage, board_id)
    with storage.unit_of_work() as db:
        erase(db, event_id=event.id, field="words", by=person_id, reason="Names a child.", now=NOW)
    with storage.reading() as db:
        kept = db.get_one(EventValue, (event.id, "words"))
        assert (kept.value, kept.salt) == (None, None)
        assert (kept.erased_by, kept.erased_because) == (person_id, "Names a child.")
        assert db.get_one(EventValue, (event.id, "number")).value == "1"
    assert broken(storage, board_id) is None
    last = events(storage, board_id)[-1]
    assert (last.verb, last.subject_id, last.actor_id) == (
        "trail:value-erased",
        event.id,
        person_id,
    )


def test_erasing_twice_keeps_the_first_reason(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    event = _second(storage, board_id)
    for reason in ("First.", "Second."):
        with storage.unit_of_work() as db:
            erase(db, event_id=event.id, field="words", by=person_id, reason=reason, now=NOW)
    with storage.reading() as db:
        assert db.get_one(EventValue, (event.id, "words")).erased_because == "First."
    assert len(events(storage, board_id)) == 5


# The read log --------------------------------------------------------------------------------


@pytest.fixture
def read(storage: Storage, board_id: UUID, person_id: UUID) -> Callable[..., bool]:
    draft_id, review_id = uuid4(), uuid4()

    def read(at: datetime = NOW, **changes: UUID) -> bool:
        who = {
            "person_id": person_id, "board_id": board_id, "review_id": review_id,
            "draft_id": draft_id,
        } | changes  # fmt: skip
        return log_read(storage, at=at, **who)

    return read


def test_a_reading_is_logged_once_an_hour(
    storage: Storage, board_id: UUID, read: Callable[..., bool]
) -> None:
    hour = NOW.replace(minute=0)
    assert [read(at) for at in (hour, NOW, hour + timedelta(minutes=59, seconds=59))] == [
        True, False, False,
    ]  # fmt: skip
    assert read(hour + timedelta(hours=1))
    assert read(NOW, draft_id=uuid4())
    assert [e.verb for e in events(storage, board_id)] == ["draft:read"] * 3


def test_readers_that_race_are_logged_once(
    storage: Storage, board_id: UUID, read: Callable[..., bool]
) -> None:
    first: list[bool] = []
    assert at_once(*(lambda: first.append(read()) for _ in range(6))) == []
    assert sorted(first) == [False] * 5 + [True]
    assert len(events(storage, board_id)) == 1
    assert broken(storage, board_id) is None


def test_the_newest_events_of_a_review_come_first(storage: Storage, board_id: UUID) -> None:
    review_id = uuid4()
    with storage.unit_of_work() as db:
        for number in range(4):
            record(
                db, verb=f"thing:{number}", subject_kind="thing", subject_id=uuid4(),
                at=NOW + timedelta(minutes=number), actor_id=None, board_id=board_id,
                review_id=review_id,
            )  # fmt: skip
        note(db, board_id)
    with storage.reading() as db:
        found = list_events_of_review(db, board_id, review_id, limit=3)
        assert [e.verb for e in found] == ["thing:3", "thing:2", "thing:1"]
        found = list_events_of_review(db, board_id, review_id, limit=3, verbs=["thing:0"])
        assert [e.verb for e in found] == ["thing:0"]
        assert list_events_of_review(db, uuid4(), review_id, limit=3) == []
