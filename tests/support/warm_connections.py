"""Connections to PostgreSQL that one test leaves and the next takes.

Behind each connection stands a process of the server that first learns what tables there are: a
third of the time of a test. What an engine closes is put back here, clean, as long as its database
is there, and the next engine for the same address takes it.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

MOST = 3
_waiting: dict[str, list[psycopg.Connection[Any]]] = {}
_lock = Lock()


def keep(database: str) -> None:
    """From now on let connections to this database wait; to others they are closed, as ever."""
    with _lock:
        _waiting[database] = []


def take(dialect: object, record: object, args: object, how: dict[str, Any]) -> Any:
    """A connection that waits for this database; None: a new one is to be made."""
    with _lock:
        waiting = _waiting.get(how["dbname"], [])
        while waiting:
            connection = waiting.pop()
            if not connection.closed and _answers(connection):
                return connection
    return None


def put(connection: Any) -> None:
    """Instead of closing: let it wait, without anything of whoever had it."""
    name = connection.info.dbname if not connection.closed else ""
    with _lock:
        waiting = _waiting.get(name)
        if waiting is not None and len(waiting) < MOST and _is_clean(connection):
            waiting.append(connection)
            return
    connection.close()


def pids(database: str) -> list[int]:
    """The server's processes behind those that wait."""
    with _lock:
        return [one.info.backend_pid for one in _waiting.get(database, ()) if not one.closed]


def drop(database: str) -> None:
    """Close those that wait for a database that goes."""
    with _lock:
        for connection in _waiting.pop(database, ()):
            connection.close()


def _answers(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error:
        with suppress(psycopg.Error):
            connection.close()
        return False
    return True


def _is_clean(connection: psycopg.Connection[Any]) -> bool:
    try:
        connection.rollback()
        connection.autocommit = True
        connection.execute("SELECT pg_advisory_unlock_all()")
        connection.execute("RESET ALL")
        connection.autocommit = False
    except psycopg.Error:
        return False
    return connection.info.transaction_status is TransactionStatus.IDLE
