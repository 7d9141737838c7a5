"""Migrated databases: made once, copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from qmapp import migrate
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


class PostgresTemplate:
    """A migrated PostgreSQL database, cloned for each test."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self._numbers = count(1)
        migrate.upgrade(server.create("migrated"))

    def clone(self) -> tuple[str, str]:
        """A fresh database: its name and its address."""
        name = f"test_{next(self._numbers)}"
        return name, self.server.create(name, "migrated")

    def drop(self, name: str) -> None:
        self.server.drop(name)
