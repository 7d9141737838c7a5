"""Whatever somebody changes past qmapp is found, in every column of every sealed table.

The tamperer has the database in hand: no trigger and no constraint holds them up. The key of the
trail they have not.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Table, UniqueConstraint, insert, select, text, update
from sqlalchemy import delete as sql_delete

from qmapp.auditing.checking import check
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.audit.seals import sealed_models
from qmapp.foundation.audit.service import erase
from qmapp.foundation.audit.verifying import Problem
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.storage.audit.rows import a_value, another_value, fill, without_constraints
from tests.storage.audit.trails import NOW, write

Place = tuple[Table, Column[Any]]

TRAIL = (Event.__table__, EventValue.__table__, ChainHead.__table__)


@pytest.fixture
def free(storage: Storage, board_id: UUID, person_id: UUID) -> Iterator[Storage]:
    """A board with a row in every sealed table, a trail, and a value that was erased."""
    with without_constraints(storage) as free:
        write(free, board_id, 3, words="wolpertinger")
        write(free, None, 2)
        with free.unit_of_work() as db:
            fill(db, board_id)
        with free.reading() as db:
            first = db.scalars(select(Event).order_by(Event.sequence)).first()
        assert first is not None
        with free.unit_of_work() as db:
            erase(db, event_id=first.id, field="number", by=person_id, reason="Is one.", now=NOW)
        assert problems(free) == []
        yield free


def problems(storage: Storage) -> list[Problem]:
    return check(storage).problems


def rows_of(storage: Storage, table: Table) -> list[Any]:
    with storage.engine.connect() as connection:
        return list(connection.execute(select(table)).mappings())


def change(storage: Storage, *statements: Any) -> None:
    with storage.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def key_of(table: Table, row: Any) -> Any:
    return [column == row[column.name] for column in table.primary_key]


def others(column: Column[Any], value: Any) -> Iterator[Any]:
    """Other things that a column may hold: something else, and nothing."""
    yield a_value(column) if value is None else another_value(column, value)
    if column.nullable and value is not None:
        yield None


# Said in the model: when a link was last opened may be written without an event.
NOT_SEALED = frozenset({"owner_links.last_used_at"})


def ways(table: Table, row: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every way of changing a row in one column: what it is, and how it is done and undone."""
    for column in table.columns:
        if f"{table.name}.{column.name}" in NOT_SEALED:
            continue
        for value in others(column, row[column.name]):
            there = update(table).where(*key_of(table, row))
            back = update(table).where(*key_of(table, {**row, column.name: value}))
            yield (
                f"{table.name}.{column.name} := {value!r}",
                there.values({column.name: value}),
                back.values({column.name: row[column.name]}),
            )


@pytest.mark.parametrize("table", TRAIL, ids=lambda table: table.name)
def test_every_column_of_the_trail(free: Storage, table: Table) -> None:
    missed = []
    for row in rows_of(free, table):
        for what, there, back in ways(table, row):
            change(free, there)
            if not problems(free):
                missed.append(what)
            change(free, back)
    assert missed == []
    assert problems(free) == []


def test_every_column_of_every_sealed_row(free: Storage) -> None:
    """A column of each table at a time: each of the tables must be named."""
    there = {}
    for model in sealed_models():
        [row] = rows_of(free, model.__table__)
        there[model.__tablename__] = list(ways(model.__table__, row))
    missed, count = [], 0
    for at in range(max(map(len, there.values()))):
        now = {name: changes[at] for name, changes in there.items() if at < len(changes)}
        change(free, *(do for _, do, _ in now.values()))
        found = {one.table for one in problems(free)}
        missed += [what for name, (what, _, _) in now.items() if name not in found]
        change(free, *(undo for _, _, undo in now.values()))
        count += len(now)
    assert missed == []
    assert problems(free) == []
    assert count > sum(len(model.__table__.columns) for model in sealed_models())


def test_rows_that_are_added_and_removed(free: Storage) -> None:
    there = {model.__table__: rows_of(free, model.__table__)[0] for model in sealed_models()}
    change(free, *(sql_delete(table) for table in there))
    gone = problems(free)
    assert {one.table for one in gone} >= {table.name for table in there}
    assert {one.what for one in gone} == {"the row was removed without an event"}
    change(free, *(insert(table).values(**row) for table, row in there.items()))
    assert problems(free) == []
    added = {
        table: {c.name: another_value(c, row[c.name]) for c in table.columns}
        | {"board_id": row["board_id"]}
        for table, row in there.items()
    }
    # A board has one row of these: the other can only come in the place of the first.
    change(free, *(sql_delete(table) for table in there if one_of_a_board(table)))
    change(free, *(insert(table).values(**row) for table, row in added.items()))
    found = {one.table for one in problems(free) if one.what.startswith("the row was added")}
    assert found == {table.name for table in there}


def one_of_a_board(table: Table) -> bool:
    uniques = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    return any(list(one.columns.keys()) == ["board_id"] for one in uniques)


# What cannot be read -------------------------------------------------------------------------


def test_what_is_no_value_of_its_column_is_named_and_stops_nothing(
    sqlite_storage: Storage,
) -> None:
    """SQLite takes anything anywhere; PostgreSQL refuses it.

    A column of each sealed table at a time, as above; of the trail, which all hang on, one alone.
    """
    board = uuid4()
    with sqlite_storage.unit_of_work() as db:
        db.add(Board(id=board, name="Board", slug="board", created_at=NOW))
    with without_constraints(sqlite_storage) as free:
        write(free, board, 3, words="wolpertinger")
        with free.unit_of_work() as db:
            fill(db, board)
        sealed: list[Table] = [model.__table__ for model in sealed_models()]
        together = zip_longest(*([(table, column) for column in table.columns] for table in sealed))
        missed = [
            f"{table.name}.{column.name}"
            for places in [
                *([(table, column)] for table in TRAIL for column in table.columns),
                *(list(filter(None, some)) for some in together),
            ]
            for table, column in unnamed_with_no_values(free, places)
        ]
        assert missed == []
        assert problems(free) == []


def unnamed_with_no_values(free: Storage, places: list[Place]) -> list[Place]:
    """Those of these columns of which nothing is said while each holds what is no value of it.

    A problem names the sealed table; one of the trail itself names none.
    """
    undo = []
    for table, column in places:
        row = raw_rows(free, table)[0]
        key = " AND ".join(f"{c.name} = :old_{c.name}" for c in table.primary_key)
        old = {f"old_{c.name}": row[c.name] for c in table.primary_key}
        new = old | ({f"old_{column.name}": "?!"} if column.primary_key else {})
        run = text(f"UPDATE {table.name} SET [{column.name}] = :value WHERE {key}")
        change(free, run.bindparams(value="?!", **old))
        undo.append(run.bindparams(value=row[column.name], **new))
    named = {problem.table for problem in problems(free)}
    change(free, *undo)
    return [
        (table, column)
        for table, column in places
        if not (named if table in TRAIL else table.name in named)
    ]


def raw_rows(storage: Storage, table: Table) -> list[Any]:
    with storage.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table.name}")).mappings())
