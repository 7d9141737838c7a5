"""Engines and sessions for SQLite and PostgreSQL, behaving alike.

SQLite: write-ahead log, foreign keys on, `synchronous=FULL` (an acknowledged
save survives a power cut), `secure_delete` (what is deleted is overwritten in the
file), and writers begin with BEGIN IMMEDIATE: with a plain BEGIN two writers that
first read would fail instead of waiting.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from qmapp.errors import StorageBusy
from qmapp.foundation.storage.scrubbing import PATIENCE, scrub

BUSY_MS = 5_000
_BEGIN = "qm_begin"


class ReadSession(Session):
    """A session for looking: it refuses to write, so a GET cannot change anything."""


@event.listens_for(ReadSession, "before_flush")
def _refuse_writing(session: Session, context: object, instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("A reading session holds changes. Change things in a unit of work.")


@event.listens_for(ReadSession, "loaded_as_persistent")
def _hold(session: Session, instance: object) -> None:
    # The identity map is weak. Held, a row that a guard loaded is not asked for again by the page.
    session.info.setdefault("qm_held", []).append(instance)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for the address, SQLite or PostgreSQL, set up as described above."""
    # Errors end up in logs and in the table of jobs, and parameters are words of cases.
    options.setdefault("hide_parameters", True)
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options.setdefault("pool_size", 5)
    options.setdefault("pool_pre_ping", True)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def _set(cursor: sqlite3.Cursor, pragma: str) -> None:
    """Set a pragma; where another process switches a new file to WAL just now, when it has done.

    SQLite does not ask the busy handler there, and says at once that the file is locked.
    """
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        # Triggers keep the full-text index, which this SQLite does not call harmless, in step. No
        # function or virtual table that we have does harm, and the file is ours alone to write.
        "trusted_schema = ON",
        "cache_size = -8000",
    ):
        _set(cursor, pragma)
    cursor.close()


def _prepare_postgres(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        cursor.execute("SET statement_timeout = '60s'")
        cursor.execute("SET timezone = 'UTC'")
        # Sixty thousand hits of a search are put in order in memory, and not on disk.
        cursor.execute("SET work_mem = '16MB'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get(_BEGIN, "")
    if kind:
        _wait_for_turn(connection, f"BEGIN {kind}")
    else:
        connection.exec_driver_sql("BEGIN")


def _wait_for_turn(connection: Connection, begin: str) -> None:
    """Begin to write, asking every other millisecond until it is our turn or too late.

    SQLite's own waiting sleeps longer and longer, up to a tenth of a second, while the lock is
    held for a few milliseconds only: under several writers most of their time would be sleep.
    """
    raw = connection.connection.dbapi_connection
    if raw is None:  # closed under us; let SQLAlchemy say so
        connection.exec_driver_sql(begin)
        return
    deadline = time.monotonic() + BUSY_MS / 1000
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                raw.execute(begin)
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    break
                time.sleep(0.002)
            else:
                return
        connection.exec_driver_sql(begin)  # once more, for the error as SQLAlchemy tells it
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


class Storage:
    """The database of one server: hands out reading sessions and units of work."""

    def __init__(self, url: str, **options: Any) -> None:
        self.engine = make_engine(url, **options)
        self._writing = self.engine.execution_options(**{_BEGIN: "IMMEDIATE"})
        self.info: dict[str, Any] = {}  # what each of its sessions is told

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def read_session(self) -> ReadSession:
        """A session that looks and never writes. The caller closes it."""
        return ReadSession(self.engine, expire_on_commit=False, info=self.info)

    def write_session(self) -> Session:
        """A session that may write. The caller commits and closes it."""
        return Session(self._writing, expire_on_commit=False, info=self.info)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading session, closed at the end."""
        session = self.read_session()
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One change, one commit: all of it is kept, or none.

        Raises StorageBusy when the database is locked, full or gone.
        """
        session = self.write_session()
        try:
            yield session
            session.commit()
        except OperationalError as error:
            session.rollback()
            raise StorageBusy(str(error.orig)) from error
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def is_ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def scrub(self, *tables: str, patience: float = PATIENCE) -> bool:
        """Leave no byte of what was taken out of the tables; see `scrubbing`."""
        return scrub(self.engine, tables, patience=patience)

    def close(self) -> None:
        self.engine.dispose()
