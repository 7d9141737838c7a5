"""Migrated databases: made once, copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

from qmapp import migrate
from tests.support import warm_connections
from tools.postgres import Postgres


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own copying, which connections that are open to the target survive."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous = OFF")
        old.backup(new)


class SqliteTemplate:
    """A migrated SQLite file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "migrated.sqlite3"
        migrate.upgrade(f"sqlite:///{self._file}")

    def copy_to(self, folder: Path) -> str:
        target = folder / "qmapp.sqlite3"
        shutil.copyfile(self._file, target)
        return f"sqlite:///{target}"


# Which of its databases had their tables or triggers changed is written down in each.
_WATCHED = """
CREATE SCHEMA watch;
CREATE TABLE watch.changes (command text);
CREATE FUNCTION watch.note() RETURNS event_trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO watch.changes VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER note_changes ON ddl_command_end EXECUTE FUNCTION watch.note();
CREATE EVENT TRIGGER note_drops ON sql_drop EXECUTE FUNCTION watch.note();
"""
_OTHERS_OUT = """
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT pid = ANY(%s)
"""
_FILLED = """
SELECT format('DELETE FROM %I;', relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND pg_relation_size(oid) > 0 AND relname <> 'alembic_version'
UNION ALL
SELECT format('ALTER SEQUENCE %I RESTART;', sequencename) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@dataclass
class _Lent:
    """A database that tests have one after another, and our own connection to it."""

    name: str
    url: str
    connection: psycopg.Connection
    times: int = 0


class PostgresTemplate:
    """A migrated PostgreSQL database: cloned, or lent to one test after another.

    Making a database and dropping it again took longer than most tests take. So one is lent, emptied
    and lent again, and made anew only after a test that changed its tables, or left it locked.
    """

    MOST_TIMES = 200  # what was deleted still lies in its files

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self._numbers = count(1)
        self._lent: _Lent | None = None
        migrate.upgrade(server.create("migrated"))
        with server.connect("migrated") as connection:
            connection.execute(_WATCHED)

    def clone(self) -> tuple[str, str]:
        """A fresh database: its name and its address."""
        name = f"test_{next(self._numbers)}"
        return name, self.server.create(name, "migrated")

    def drop(self, name: str) -> None:
        self.server.drop(name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of an empty database for the block. One at a time."""
        if self._lent is None:
            name, url = self.clone()
            connection = self.server.connect(name)
            connection.execute("SET session_replication_role = replica; SET lock_timeout = '2s'")
            self._lent = _Lent(name, url, connection)
            warm_connections.keep(name)
        yield self._lent.url
        self._lent.times += 1
        if self._lent.times >= self.MOST_TIMES or not _is_emptied(self._lent):
            self.close()

    def close(self) -> None:
        """Have no more what is lent."""
        if self._lent is not None:
            warm_connections.drop(self._lent.name)
            self._lent.connection.close()
            self.drop(self._lent.name)
            self._lent = None


def _is_emptied(lent: _Lent) -> bool:
    """Empty every table, as nobody else may; whether that was possible, and was enough."""
    connection = lent.connection
    try:
        connection.execute(_OTHERS_OUT, (warm_connections.pids(lent.name),))
        if connection.execute("SELECT count(*) FROM watch.changes").fetchone() != (0,):
            return False
        for (statement,) in connection.execute(_FILLED).fetchall():
            connection.execute(statement)
    except psycopg.Error:
        return False
    return True
