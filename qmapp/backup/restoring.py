"""Putting a copy back: into an empty database and store, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, func, insert, select

from qmapp import migrate
from qmapp.backup import rows
from qmapp.backup.making import FORMAT, MANIFEST
from qmapp.errors import QmappError
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.tables import metadata

_BATCH = 500
_FILE = re.compile(r"files/(?P<board>[0-9a-f-]{36})/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})")


class CannotRestore(QmappError):
    """Nothing was put back; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and which files the copy said that it had not."""

    rows: int
    files: int
    missing: tuple[str, ...]
    made_at: str


def restore(storage: Storage, files: FileStore, source: Path) -> Restored:
    """Put a copy into an empty database and the file store.

    Every part is checked against the hashes in the copy before the first row is kept, and all
    rows are kept in one transaction. Files come first: what is left of a restore that failed are
    files without a row, which are tidied away. Raises CannotRestore.
    """
    try:
        with tarfile.open(source, mode="r:") as tar:
            manifest = _manifest(tar)
            _require_whole(tar, manifest)
            migrate.upgrade(storage)
            _require_empty(storage)
            copied = _put_files(tar, manifest, files)
            kept = _put_rows(tar, storage)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise CannotRestore(
            f"{source} cannot be read as a copy of qmapp: {error}. Nothing was put back."
        ) from error
    return Restored(
        rows=kept,
        files=copied,
        missing=tuple(manifest["missing"]),
        made_at=manifest["made_at"],
    )


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        manifest = json.loads(_read(tar, MANIFEST))
    except (KeyError, ValueError):
        raise CannotRestore(
            "This file is not a whole copy made by `qmapp backup`. Nothing was put back."
        ) from None
    if manifest.get("format") != FORMAT:
        raise CannotRestore("This copy has a form that this version of qmapp does not know.")
    if manifest["migration"] != migrate.head():
        raise CannotRestore(
            f"This copy was made at {manifest['migration']}, and this version of qmapp is at "
            f"{migrate.head()}. Restore it with the version that made it, then upgrade."
        )
    return cast("dict[str, Any]", manifest)


def _require_whole(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Raise unless every part is there, is what the manifest says, and nothing else is there."""
    told = {part["name"]: part for part in manifest["parts"]}
    tables = {f"tables/{table.name}.jsonl" for table in metadata.sorted_tables}
    names = {member.name for member in tar.getmembers()} - {MANIFEST}
    odd = sorted(names ^ set(told)) or sorted(
        {name for name in told if name.startswith("tables/")} ^ tables
    )
    if odd:
        raise CannotRestore(f"{odd[0]}: the copy and its list differ. Nothing was put back.")
    for name, part in told.items():
        digest = hashlib.sha256()
        stream = tar.extractfile(name)
        if stream is None:
            raise CannotRestore(f"{name} is no file. Nothing was put back.")
        while block := stream.read(1 << 20):
            digest.update(block)
        if digest.hexdigest() != part["sha256"]:
            raise CannotRestore(f"{name} was altered or damaged. Nothing was put back.")


def _require_empty(storage: Storage) -> None:
    with storage.reading() as db:
        for table in metadata.sorted_tables:
            if db.scalar(select(func.count()).select_from(table).limit(1)):
                raise CannotRestore(
                    f"The database is not empty: {table.name} holds rows. Nothing was put back. "
                    "Restore into a new database."
                )


def _put_files(tar: tarfile.TarFile, manifest: dict[str, Any], files: FileStore) -> int:
    copied = 0
    for part in manifest["parts"]:
        if part["rows"] is not None:
            continue
        found = _FILE.fullmatch(part["name"])
        if found is None:
            raise CannotRestore(f"{part['name']} is no file of ours. Nothing was put back.")
        address = files.put(UUID(found["board"]), _read(tar, part["name"]))
        if address.sha256 != found["sha256"]:
            raise CannotRestore(f"{part['name']} is not what its name says. Nothing was put back.")
        copied += 1
    return copied


def _put_rows(tar: tarfile.TarFile, storage: Storage) -> int:
    kept = 0
    with storage.unit_of_work() as db:
        connection = db.connection()
        for table in metadata.sorted_tables:
            kept += _put_table(tar, connection, table)
    return kept


def _put_table(tar: tarfile.TarFile, connection: Connection, table: Any) -> int:
    name = f"tables/{table.name}.jsonl"
    try:
        found = [rows.row_of(table, line) for line in _read(tar, name).decode().splitlines()]
        ordered = list(rows.parents_first(table, found))
    except (ValueError, TypeError) as error:
        raise CannotRestore(f"{name} cannot be read: {error}. Nothing was put back.") from error
    for batch in rows.in_batches(ordered, _BATCH):
        connection.execute(insert(table), batch)
    return len(ordered)


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    stream = tar.extractfile(name)
    if stream is None:
        raise KeyError(name)
    return stream.read()
