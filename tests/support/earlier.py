"""Databases as earlier versions left them: kept by tools/keep_database.py, put back for a test."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Boolean, Connection, DateTime, MetaData, Table, text
from sqlalchemy.types import TypeEngine

from qmapp import migrate
from qmapp.foundation.storage import make_engine

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "databases"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def kept_revisions() -> list[str]:
    """The revisions of which a database is kept, oldest first."""
    return sorted(file.name.removesuffix(".json.xz") for file in FOLDER.glob("*.json.xz"))


def kept_rows(revision: str) -> Rows:
    rows: Rows = json.loads(lzma.decompress((FOLDER / f"{revision}.json.xz").read_bytes()))
    return rows


def migrate_to(url: str, revision: str) -> None:
    """Bring an empty database to an earlier revision, as the version of its time did."""
    config = migrate._config()
    with migrate._connection(url) as connection, migrate._exclusively(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def put_back(url: str, revision: str) -> Rows:
    """Make a database as it was kept at a revision; the rows that were put in."""
    migrate_to(url, revision)
    rows = kept_rows(revision)
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            _let_go(connection)
            metadata = MetaData()
            metadata.reflect(connection)
            for name, of_table in rows.items():
                if of_table:
                    _insert(connection, metadata.tables[name], of_table)
            connection.commit()
            connection.detach()
    finally:
        engine.dispose()
    return rows


def _let_go(connection: Connection) -> None:
    """Without the order that foreign keys ask for: they are checked by the upgrade."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    else:
        connection.execute(text("SET session_replication_role = replica"))


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    given = [{n: _as_stored(connection, table.c[n].type, row[n]) for n in names} for row in rows]
    connection.execute(text(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'), given)


def _as_stored(connection: Connection, kind: TypeEngine[Any], value: Any) -> Any:
    """What SQLite held, as this database takes it."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if value is None or connection.dialect.name == "sqlite":
        return value
    if isinstance(kind, Boolean):
        return bool(value)
    if isinstance(kind, DateTime):
        return f"{value}+00:00"
    return value
