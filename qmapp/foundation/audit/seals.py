"""Sealed rows: no change of one without its event, and no room has to think of it.

A session notes which rows of sealed tables it changes. When it commits, they are read again, and
an event of their board carries in the field `rows` what each reads like now: [table, id, digest],
with no digest for a row that is gone. `qmapp audit verify` compares the newest of these with what
stands in the tables.

Rows are read while the end of the board's chain is held, so that the order of the events is that
of the changes. What goes past the session (SQL as text, or on its connection) is not seen, and is
found later as a change without an event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy import event as sa_event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import ColumnElement, Delete, Insert, Update

from qmapp.foundation.audit.chain import row_digest
from qmapp.foundation.storage import Base, Db

_CHANGED = "qmapp.changed_rows"
_SITTING = "qmapp.sitting_is_open"
_AT_ONCE = 500

# [table, id, digest]: as it stands in the field of an event.
Seal = tuple[str, str, str | None]


@dataclass(slots=True)
class _Changed:
    """The rows of one table that this change touched, by board."""

    ids: dict[UUID, UUID | None] = field(default_factory=dict)
    new: set[UUID] = field(default_factory=set)  # where they are not there after all: never were
    touched: list[tuple[UUID | None, ColumnElement[bool]]] = field(default_factory=list)


def touch(db: Db, model: type[Base], *which: ColumnElement[bool], board_id: UUID | None) -> None:
    """Seal rows with this change though they were changed before it, or past the session."""
    changed = _changed(db, model)
    for one in which:
        changed.touched.append((board_id, one))


def leave_to_sitting(db: Db) -> None:
    """Do not seal what is saved by and by: an open sitting stands for it until that ends."""
    db.info[_SITTING] = True


def sealed_models() -> Iterator[type[Base]]:
    """Every class of sealed rows that is known."""
    for mapper in sorted(Base.registry.mappers, key=lambda m: str(m.local_table)):
        if mapper.class_.SEALED:
            yield mapper.class_


def table_of(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


def digest_of(model: type[Base], row: Any, columns: Sequence[str] | None = None) -> str:
    """The digest of a row as Core reads it: whole, or as far as its table had these columns."""
    names = table_of(model).c.keys() if columns is None else columns
    return row_digest(
        {n: value for n, value in zip(names, row, strict=True) if n not in model.UNSEALED}
    )


# Noting --------------------------------------------------------------------------------------


def _changed(session: Session, model: type[Base]) -> _Changed:
    of_all: dict[type[Base], _Changed] = session.info.setdefault(_CHANGED, {})
    return of_all.setdefault(model, _Changed())


@sa_event.listens_for(Session, "after_flush")
def _note_flushed(session: Session, context: object) -> None:
    for thing in session.new:
        if thing.SEALED:
            changed = _changed(session, type(thing))
            changed.ids[thing.id] = thing.board_id
            changed.new.add(thing.id)
    for thing in session.dirty:
        if thing.SEALED and session.is_modified(thing):
            _changed(session, type(thing)).ids[thing.id] = thing.board_id
    for thing in session.deleted:
        if thing.SEALED:
            _changed(session, type(thing)).ids[thing.id] = thing.board_id


@sa_event.listens_for(Session, "do_orm_execute")
def _note_executed(state: ORMExecuteState) -> None:
    if state.is_select or state.bind_mapper is None or not state.bind_mapper.class_.SEALED:
        return
    model: type[Base] = state.bind_mapper.class_
    if state.is_insert:
        _note_inserted(state, model, cast("Insert", state.statement))
    elif state.is_update or state.is_delete:
        table = table_of(model)
        where = cast("Update | Delete", state.statement).whereclause
        query = select(table.c.id, table.c.board_id)
        if isinstance(state.parameters, Sequence):  # by primary key, one set of values a row
            query = query.where(table.c.id.in_([one["id"] for one in state.parameters]))
        elif where is not None:
            query = query.where(where)
        found = state.session.connection().execute(query, state.parameters or {})
        _changed(state.session, model).ids.update((row.id, row.board_id) for row in found)


def _note_inserted(state: ORMExecuteState, model: type[Base], statement: Insert) -> None:
    rows: Iterable[Any]
    if isinstance(state.parameters, Sequence):
        rows = state.parameters
    else:
        dialect = state.session.get_bind().dialect
        rows = [state.parameters or statement.compile(dialect=dialect).params]
    changed = _changed(state.session, model)
    for row in rows:
        if row.get("id") is None or row.get("board_id") is None:
            raise RuntimeError(
                f"Rows of {table_of(model).name} are sealed: insert them with their id and board."
            )
        changed.ids[row["id"]] = row["board_id"]
        changed.new.add(row["id"])


@sa_event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)
    session.info.pop(_SITTING, None)


# Sealing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """The sealed rows that a change touched, taken from its session."""

    by_model: dict[type[Base], _Changed]

    def first_of_boards(self) -> dict[UUID | None, UUID | None]:
        """The boards of which rows were changed, each with the id of one of them if it is known."""
        first: dict[UUID | None, UUID | None] = {}
        for changed in self.by_model.values():
            for id_, board_id in changed.ids.items():
                first.setdefault(board_id, id_)
            for board_id, _ in changed.touched:
                first.setdefault(board_id, None)
        return first

    def seals(self, connection: Connection) -> dict[UUID | None, list[Seal]]:
        """What each of the rows reads like now, by board; one query a table."""
        by_board: dict[UUID | None, list[Seal]] = {}
        for model, changed in self.by_model.items():
            for board_id, seal in _seals_of(connection, model, changed):
                by_board.setdefault(board_id, []).append(seal)
        return by_board


def take_changes(session: Session) -> Changes:
    """The changes that were noted in the session, which forgets them."""
    by_model: dict[type[Base], _Changed] = session.info.pop(_CHANGED, {})
    if session.info.pop(_SITTING, False):
        for model, changed in by_model.items():
            if model.BY_AND_BY:
                changed.ids.clear()
    return Changes({m: c for m, c in by_model.items() if c.ids or c.touched})


def _seals_of(
    connection: Connection, model: type[Base], changed: _Changed
) -> Iterator[tuple[UUID | None, Seal]]:
    table = table_of(model)
    there: dict[UUID, tuple[UUID | None, str]] = {}
    noted = list(changed.ids)
    for begin in range(0, len(noted), _AT_ONCE):
        ids = noted[begin : begin + _AT_ONCE]
        for row in connection.execute(_by_id(table), {"ids": ids}):
            there[row.id] = (changed.ids[row.id], digest_of(model, row))
    for board_id, which in changed.touched:
        for row in connection.execute(select(table).where(which)):
            there[row.id] = (board_id, digest_of(model, row))
    for id_, (board_id, digest) in there.items():
        yield board_id, (table.name, str(id_), digest)
    for id_, board_id in changed.ids.items():
        if id_ not in there and id_ not in changed.new:
            yield board_id, (table.name, str(id_), None)


@cache
def _by_id(table: Table) -> Any:
    return select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


def every_seal(
    connection: Connection, tables: Collection[str] | None = None
) -> dict[UUID | None, list[Seal]]:
    """What every row of every sealed table, or of some of them, reads like now, by board."""
    by_board: dict[UUID | None, list[Seal]] = {}
    for model in sealed_models():
        table = table_of(model)
        if tables is not None and table.name not in tables:
            continue
        for row in connection.execute(select(table).order_by(table.c.id)):
            seal = (table.name, str(row.id), digest_of(model, row))
            by_board.setdefault(row.board_id, []).append(seal)
    return by_board
