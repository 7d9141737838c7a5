"""No change of a sealed row without its event, however the change is made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from qmapp.auditing.checking import check
from qmapp.casework.reviews.models import Interest, Review
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.seals import sealed_models
from qmapp.foundation.storage import Db, Storage
from tests.storage.audit.rows import a_value, without_constraints
from tests.storage.audit.trails import behind_the_back, events, note


@pytest.fixture
def free(storage: Storage) -> Iterator[Storage]:
    with without_constraints(storage) as free:
        yield free


def a_row(board_id: UUID, **values: object) -> Interest:
    columns = {c.name: a_value(c) for c in Interest.__table__.columns}
    return Interest(**columns | {"board_id": board_id} | values)


def rows(storage: Storage, event: Event) -> list[list[str | None]]:
    with storage.reading() as db:
        kept = db.get(EventValue, (event.id, "rows"))
        return [] if kept is None else json.loads(kept.value or "[]")


def test_the_event_of_a_change_tells_which_rows_it_left_behind(
    free: Storage, board_id: UUID
) -> None:
    with free.unit_of_work() as db:
        one = a_row(board_id)
        db.add(one)
        note(db, board_id, first=1)
        note(db, board_id, second=2)
    first, second = events(free, board_id)
    assert rows(free, first) == []
    [[table, id_, digest]] = rows(free, second)
    assert (table, id_, len(digest or "")) == ("interests", str(one.id), 64)
    assert check(free).problems == []


def test_a_change_that_tells_nothing_gets_an_event_for_its_rows(
    free: Storage, board_id: UUID
) -> None:
    with free.unit_of_work() as db:
        db.add(a_row(board_id))
    with free.unit_of_work() as db:
        note(db, None)  # of another chain
        db.scalars(select(Interest)).one().statement = "Another."
    assert [e.verb for e in events(free, board_id)] == ["trail:rows", "trail:rows"]
    assert [e.verb for e in events(free, None)] == ["thing:changed"]
    assert check(free).problems == []


def test_what_did_not_change_is_not_told(free: Storage, board_id: UUID) -> None:
    with free.unit_of_work() as db:
        db.add(a_row(board_id, statement="Same."))
    with free.unit_of_work() as db:
        db.scalars(select(Interest)).one().statement = "Same."
    assert len(events(free, board_id)) == 1


def by_object(db: Db, board_id: UUID, id_: UUID) -> None:
    db.get_one(Interest, id_).statement = "Another."


def by_statement(db: Db, board_id: UUID, id_: UUID) -> None:
    db.execute(update(Interest).where(Interest.board_id == board_id).values(statement="Another."))


def by_key(db: Db, board_id: UUID, id_: UUID) -> None:
    db.execute(update(Interest), [{"id": id_, "statement": "Another."}])


def away(db: Db, board_id: UUID, id_: UUID) -> None:
    db.delete(db.get_one(Interest, id_))


def away_by_statement(db: Db, board_id: UUID, id_: UUID) -> None:
    db.execute(delete(Interest).where(Interest.statement == "a"))


def more_by_statement(db: Db, board_id: UUID, id_: UUID) -> None:
    columns = {c.name: a_value(c) for c in Interest.__table__.columns}
    db.execute(insert(Interest).values(**columns | {"board_id": board_id}))


def many_by_statement(db: Db, board_id: UUID, id_: UUID) -> None:
    columns = {c.name: a_value(c) for c in Interest.__table__.columns}
    many = [columns | {"board_id": board_id, "id": uuid4()} for _ in range(3)]
    db.execute(insert(Interest), many)


@pytest.mark.parametrize(
    "how",
    [
        by_object, by_statement, by_key, away, away_by_statement, more_by_statement,
        many_by_statement,
    ],
)  # fmt: skip
def test_however_a_row_is_changed(free: Storage, board_id: UUID, how) -> None:
    with free.unit_of_work() as db:
        one = a_row(board_id, statement="a")
        db.add(one)
    with free.unit_of_work() as db:
        how(db, board_id, one.id)
    assert len(events(free, board_id)) == 2
    assert check(free).problems == []


def test_what_is_rolled_back_is_forgotten(free: Storage, board_id: UUID) -> None:
    session = free.write_session()
    session.add(a_row(board_id))
    session.flush()
    session.rollback()
    note(session, board_id)
    session.commit()
    session.close()
    [event] = events(free, board_id)
    assert set(event.fields) == set()


def test_a_row_that_came_and_went_in_one_change_is_not_told(free: Storage, board_id: UUID) -> None:
    with free.unit_of_work() as db:
        one = a_row(board_id)
        db.add(one)
        db.flush()
        db.delete(one)
    assert events(free, board_id) == []
    assert check(free).problems == []


def test_rows_without_their_id_are_refused(free: Storage, board_id: UUID) -> None:
    with free.unit_of_work() as db, pytest.raises(RuntimeError, match="interests are sealed"):
        db.execute(insert(Interest).values(board_id=board_id, statement="a"))


def test_a_column_without_a_value_does_not_count(free: Storage, board_id: UUID) -> None:
    """So that a column that a later version adds leaves every digest as it is."""
    columns = {c.name: a_value(c) for c in Review.__table__.columns}
    with free.unit_of_work() as db:
        db.add(Review(**columns | {"board_id": board_id, "draft_due_on": None}))
    assert check(free).problems == []
    behind_the_back(free, update(Review.__table__).values(draft_due_on=date(2026, 1, 1)))
    [problem] = check(free).problems
    assert problem.what == "the row was changed without an event"


def test_every_sealed_row_says_of_which_board_it_is() -> None:
    for model in sealed_models():
        assert {"id", "board_id"} <= set(model.__table__.columns.keys()), model
        assert [c.name for c in model.__table__.primary_key] == ["id"], model
        assert set(model.__table__.columns.keys()) >= model.UNSEALED, model
