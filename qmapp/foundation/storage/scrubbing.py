"""Tables written anew, so that no byte of what was taken out of them stays in the database's files.

A row that was changed or deleted is not gone from the disk. SQLite keeps it in its write-ahead log
until a checkpoint, and, as pages are split and joined, in gaps of pages to which it once belonged:
`secure_delete` clears the place where it stood last, and not those gaps. PostgreSQL keeps the
earlier version of a row until a vacuum, and then the bytes until they are written over. So the
whole table is written anew, into places without a past, and the old ones are cleared.

What is beyond us: backups, archived logs of a PostgreSQL server (its `pg_wal` too, until it goes
round), copies that the file system or the disk keep of their own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

PATIENCE = 5.0
# The words of phrases lie in a table of their own on PostgreSQL (migration 0015).
_BESIDE = {"search_entries": ("search_phrases",)}
_NOT_IN_TIME = frozenset({"55P03", "57014"})  # PostgreSQL: lock not available, query cancelled


def scrub(engine: Engine, tables: Sequence[str], *, patience: float = PATIENCE) -> bool:
    """Write the tables anew, and leave nothing of what stood in them before.

    False when somebody read or wrote all the while (`patience` in seconds), so that something may
    be left: ask again later. The rows that are there stay as they are. Call it outside any
    transaction; those who want to write wait meanwhile.
    """
    if engine.dialect.name == "sqlite":
        return _scrub_sqlite(engine, tables, patience)
    return _scrub_postgres(engine, tables, patience)


def _scrub_sqlite(engine: Engine, tables: Sequence[str], patience: float) -> bool:
    fairy = engine.raw_connection()
    raw = cast("sqlite3.Connection", fairy.driver_connection)
    fairy.detach()  # what is set below is for this work alone
    with closing(raw):
        raw.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        raw.execute("PRAGMA temp_store = MEMORY")
        # Else the rows would be deleted one at a time, with joined pages and their gaps; and none
        # of them is gone at the end.
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            raw.execute("BEGIN IMMEDIATE")
            try:
                for table in tables:
                    _write_anew(raw, table)
                for index in _indexes_over(raw, tables):
                    _index_anew(raw, *index)
                raw.execute("COMMIT")
            except BaseException:
                raw.execute("ROLLBACK")
                raise
            is_busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
    return not is_busy


def _write_anew(raw: sqlite3.Connection, table: str) -> None:
    # A DELETE of everything frees the table's pages whole; secure_delete fills each with noughts.
    # Not so where a trigger looks at each row: triggers wait, and have nothing to say to this.
    triggers = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
    ).fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    for statement in (  # the names are those of our own tables
        f'CREATE TEMP TABLE scrubbed AS SELECT * FROM main."{table}" ORDER BY rowid',  # noqa: S608
        f'DELETE FROM main."{table}"',  # noqa: S608
        f'INSERT INTO main."{table}" SELECT * FROM scrubbed ORDER BY rowid',  # noqa: S608
        "DROP TABLE scrubbed",
        *(laid for _, laid in triggers),
    ):
        raw.execute(statement)


def _indexes_over(raw: sqlite3.Connection, tables: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The full-text indexes over some of the tables: their names, and what makes them."""
    found = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
    )
    return [
        (name, made)
        for name, made in found.fetchall()
        if any(f"content='{table}'" in made for table in tables)
    ]


def _index_anew(raw: sqlite3.Connection, name: str, made: str) -> None:
    # It keeps words of rows that are gone until it merges its parts, and has no word for doing so
    # securely before SQLite 3.42. Dropped, its pages are freed whole.
    for statement in (
        f'DROP TABLE "{name}"',
        made,
        f'INSERT INTO "{name}" ("{name}") VALUES (\'rebuild\')',  # noqa: S608
    ):
        raw.execute(statement)


def _scrub_postgres(engine: Engine, tables: Sequence[str], patience: float) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # as above
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"SET lock_timeout = {max(1, int(patience * 1000))}")
        # A row that an older transaction may still look at would be written along.
        if not _alone_after(connection, patience):
            return False
        try:
            for table in (*tables, *(one for of in tables for one in _BESIDE.get(of, ()))):
                before = _file_of(connection, table)
                connection.exec_driver_sql(f'VACUUM FULL "{table}"')
                if _file_of(connection, table) == before:
                    raise PermissionError(
                        f"The table {table} was not written anew. The database's user must own it."
                    )
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in _NOT_IN_TIME:
                return False
            raise
    return True


def _alone_after(connection: Connection, patience: float) -> bool:
    """Wait until every transaction that is under way now has ended; whether all have."""
    mark = connection.scalar(text("SELECT CAST(pg_current_xact_id() AS xid)"))
    older = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
        "greatest(age(backend_xmin), age(backend_xid)) >= age(CAST(CAST(:mark AS text) AS xid))"
    )
    steps = max(1, int(patience / 0.1))
    for step in range(steps):
        if not connection.scalar(older, {"mark": str(mark)}):
            return True
        if step + 1 < steps:
            connection.exec_driver_sql("SELECT pg_sleep(0.1)")
    return False


def _file_of(connection: Connection, table: str) -> int | None:
    found: int | None = connection.scalar(
        text("SELECT CAST(pg_relation_filenode(CAST(:name AS regclass)) AS bigint)"),
        {"name": table},
    )
    return found
