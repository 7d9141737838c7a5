"""Making a copy: one moment of the database, and every file that it speaks of.

The database is read in one transaction that sees one moment. Files are never changed and their
bytes are kept before their row, so that every file of that moment is there when it is copied,
unless it was destroyed or tidied away meanwhile; the copy says which. A file that is not what its
name says is left out and named: a copy that holds it could never be put back.

The list of what the copy holds is sealed with the key of the trail, which is not in the copy: not
every table has seals of its own, the passwords above all.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from qmapp import migrate
from qmapp.backup import rows
from qmapp.errors import NotFound, QmappError
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage
from qmapp.tables import metadata

FORMAT = "qmapp-backup-1"
MANIFEST = "manifest.json"
# What file systems without hard links answer: sticks and network drives.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES}


class CannotBackUp(QmappError):
    """No copy was made; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One member of the copy: how many rows it holds (none for a file), and its SHA-256."""

    name: str
    rows: int | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a copy holds.

    `missing`: files that the database names and the store had not. `altered`: files whose bytes
    are not those that their name says; they were left out.
    """

    rows: int
    files: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]


def seal_of(key: str, manifest: Mapping[str, Any]) -> str:
    """What stands beside the list of a copy, so that nobody without the key can make another."""
    told = {name: value for name, value in manifest.items() if name != "seal"}
    body = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), f"backup:{body}".encode(), hashlib.sha256).hexdigest()


def back_up(storage: Storage, files: FileStore, target: Path, now: datetime, key: str) -> Made:
    """Write everything that a server keeps into one file, readable by its owner alone.

    `key` is the key of the trail.

    The file appears when it is whole. Raises CannotBackUp when there is one of that name already,
    or the database is not of this version of qmapp.
    """
    if target.exists():
        raise CannotBackUp(f"{target} is there already. Nothing was written. Choose another name.")
    if not migrate.current_matches_head(storage):
        raise CannotBackUp(
            "The database is not of this version of qmapp. Run `qmapp migrate` first."
        )
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            made = _write(storage, files, stream, now, key)
            stream.flush()
            os.fsync(stream.fileno())
        _name(Path(name), target)
    except FileExistsError:
        raise CannotBackUp(f"{target} is there already. Nothing was written.") from None
    finally:
        Path(name).unlink(missing_ok=True)
    return made


def _name(made: Path, target: Path) -> None:
    """Give the whole copy its name. Raises FileExistsError where another has come to have it."""
    try:
        os.link(made, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
        os.replace(made, target)  # noqa: PTH105 - as `os.link` above


def _write(storage: Storage, files: FileStore, stream: Any, now: datetime, key: str) -> Made:
    parts: list[Part] = []
    missing: list[str] = []
    altered: list[str] = []
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        with _one_moment(storage) as connection:
            tables = metadata.sorted_tables
            parts.extend(_add_table(tar, connection, table) for table in tables)
            addresses = _addresses(connection)
        for address in addresses:
            try:
                data = files.get(address)
            except NotFound:
                missing.append(address.path)
                continue
            digest = hashlib.sha256(data).hexdigest()
            if digest != address.sha256:
                altered.append(address.path)
                continue
            _add(tar, f"files/{address.path}", io.BytesIO(data), len(data))
            parts.append(
                Part(name=f"files/{address.path}", rows=None, size=len(data), sha256=digest)
            )
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(timespec="seconds"),
            "migration": migrate.head(),
            "parts": [asdict(part) for part in parts],
            "missing": missing,
            "altered": altered,
        }
        manifest["seal"] = seal_of(key, manifest)
        told = json.dumps(manifest, indent=1, sort_keys=True).encode()
        _add(tar, MANIFEST, io.BytesIO(told), len(told))
    copied = [part for part in parts if part.rows is None]
    return Made(
        rows=sum(part.rows or 0 for part in parts),
        files=len(copied),
        missing=tuple(missing),
        altered=tuple(altered),
    )


@contextmanager
def _one_moment(storage: Storage) -> Iterator[Connection]:
    """A connection that sees one moment of the database until it is closed."""
    engine = storage.engine
    if not storage.is_sqlite:  # SQLite's readers see one moment by themselves
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def _add_table(tar: tarfile.TarFile, connection: Connection, table: Table) -> Part:
    """Write a table's rows as lines, by way of a file that nobody else can open."""
    found = connection.execution_options(yield_per=1_000).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    count, digest = 0, hashlib.sha256()
    with tempfile.TemporaryFile() as lines:
        for row in found.mappings():
            line = rows.line_of(table, {str(name): value for name, value in row.items()})
            data = line.encode() + b"\n"
            lines.write(data)
            digest.update(data)
            count += 1
        size = lines.tell()
        lines.seek(0)
        _add(tar, f"tables/{table.name}.jsonl", lines, size)
    return Part(name=f"tables/{table.name}.jsonl", rows=count, size=size, sha256=digest.hexdigest())


def _addresses(connection: Connection) -> list[Address]:
    found = connection.execute(
        select(StoredFile.board_id, StoredFile.sha256).order_by(
            StoredFile.board_id, StoredFile.sha256
        )
    )
    return [Address(UUID(str(board_id)), sha256) for board_id, sha256 in found]


def _add(tar: tarfile.TarFile, name: str, stream: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, stream)
