"""Many rows at once: written past the ORM, and whole boards copied by the database itself.

Foreign keys are looked at afterwards and not row by row, on SQLite; PostgreSQL leaves them out for
the session. Values are converted by the columns' own types, so that rows are as the application
would have written them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Table, Uuid, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg as postgres
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from qmapp import tables
from qmapp.foundation.storage import Base

BUFFERED = 20_000
SPREAD = 437
"""Copies of a board begin their identifiers this far apart, of 65,536, so that they mix."""

_Rows = list[tuple[Any, ...]]
_Key = tuple[str, tuple[str, ...]]


class Bulk:
    """One connection that takes rows by the thousand. All or nothing: `bulk` commits."""

    def __init__(self, connection: Any, dialect: Dialect) -> None:
        self._connection, self._dialect = connection, dialect
        self._waiting: dict[_Key, _Rows] = {}
        self._count = 0
        self._convert: dict[_Key, Sequence[Callable[[Any], Any] | None]] = {}
        self._defaults: dict[str, dict[str, Any]] = {}

    @property
    def is_sqlite(self) -> bool:
        return self._dialect.name == "sqlite"

    def add(self, model: type[Base], **values: Any) -> Any:
        """One row, with the defaults of its columns; its id."""
        table: Table = model.__table__  # type: ignore[assignment]
        if table.name not in self._defaults:
            self._defaults[table.name] = {
                column.name: column.default.arg
                for column in table.columns
                if isinstance(column.default, ScalarElementColumnDefault)
            }
        row = self._defaults[table.name] | values
        key = (table.name, tuple(row))
        if key not in self._convert:
            self._convert[key] = [
                table.c[name].type.dialect_impl(self._dialect).bind_processor(self._dialect)
                for name in row
            ]
        self._waiting.setdefault(key, []).append(
            tuple(
                turn(value) if turn is not None and value is not None else value
                for turn, value in zip(self._convert[key], row.values(), strict=True)
            )
        )
        self._count += 1
        if self._count >= BUFFERED:
            self.flush()
        return values.get("id")

    def flush(self) -> None:
        """Write what waits."""
        for (table, columns), rows in self._waiting.items():
            names = ", ".join(f'"{name}"' for name in columns)
            if self.is_sqlite:
                marks = ", ".join("?" * len(columns))
                self._connection.executemany(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
                    rows,
                )
                continue
            with (
                self._connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        self._waiting.clear()
        self._count = 0

    def copy_board(self, board_id: UUID, into: range) -> None:
        """Copy everything of a board, but the board and what is people's own, for each number.

        Identifiers of the copies begin with other digits than those of the first (`copied_id`).
        """
        self.flush()
        if not into:
            return
        for table in tables.metadata.sorted_tables:
            if "board_id" not in table.columns:
                continue
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            values = ", ".join(
                self._copied(column.name)
                if isinstance(column.type, Uuid) and not _is_persons(column)
                else f't."{column.name}"'
                for column in table.columns
            )
            which = board_id.hex if self.is_sqlite else str(board_id)
            self._connection.execute(
                f"INSERT INTO {table.name} ({names}) "  # noqa: S608 - our own names and numbers
                "WITH RECURSIVE copies(n) AS (VALUES (CAST("
                f"{into.start} AS integer)) UNION ALL SELECT n + 1 FROM copies "
                f"WHERE n + 1 < {into.stop}) SELECT {values} FROM copies CROSS JOIN {table.name} t "
                f"WHERE t.board_id = '{which}'"
            )

    def _copied(self, name: str) -> str:
        """How the identifier in a column reads in copy n, as SQL."""
        if self.is_sqlite:
            return f"printf('%04x', n * {SPREAD}) || substr(t.\"{name}\", 5)"
        digits = f"lpad(to_hex(n * {SPREAD}), 4, '0')"
        return f'({digits} || substr(t."{name}"::text, 5))::uuid'

    def tidy(self) -> None:
        """What a server that has run for a while has done by itself (PostgreSQL's autovacuum)."""
        if not self.is_sqlite:
            self._connection.commit()
            self._connection.autocommit = True
            self._connection.execute("VACUUM ANALYZE")


def copied_id(first: UUID, number: int) -> UUID:
    """The identifier that a row has in copy `number` of its board."""
    return UUID(f"{number * SPREAD:04x}{first.hex[4:]}")


def _is_persons(column: Any) -> bool:
    return any(key.column.table.name in {"people", "jobs"} for key in column.foreign_keys)


@contextmanager
def bulk(url: str) -> Iterator[Bulk]:
    """A connection for seeding a migrated database. Raises RuntimeError on a row without its
    parent (SQLite)."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        connection = sqlite3.connect(parts.database or "", isolation_level=None)
        try:
            for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -200000"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            many = Bulk(connection, sqlite.dialect())
            yield many
            many.flush()
            connection.execute("COMMIT")
        finally:
            connection.close()
        return
    with psycopg.connect(parts.set(drivername="postgresql").render_as_string(False)) as made:
        made.execute("SET session_replication_role = replica")
        many = Bulk(made, _postgres(made))
        yield many
        many.flush()
        many.tidy()


def _postgres(connection: psycopg.Connection[Any]) -> Dialect:
    dialect: Dialect = postgres.dialect()  # type: ignore[no-untyped-call]
    # As the engine does when it connects first: the types of columns ask for it.
    dialect._psycopg_adapters_map = connection.adapters  # type: ignore[attr-defined] # noqa: SLF001
    return dialect


def check_parents(url: str) -> None:
    """Look for rows without their parents in an SQLite database. Raises RuntimeError with one."""
    connection = sqlite3.connect(make_url(url).database or "")
    try:
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    finally:
        connection.close()
    if broken is not None:
        raise RuntimeError(f"A row without its parent: {broken}")
