"""Putting a copy back: into an empty database and store, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import IO, Any, TypeGuard
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from qmapp import migrate
from qmapp.backup import rows
from qmapp.backup.making import FORMAT, MANIFEST, Part, seal_of
from qmapp.errors import QmappError, StorageBusy
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.tables import metadata

_BATCH = 500
_FILE = re.compile(r"files/(?P<board>[0-9a-f-]{36})/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})")
# A line of the list is some 200 bytes: this is a copy of 300,000 files.
_LONGEST_LIST = 64 << 20

NOTHING = "Nothing was put back."
OTHER_KEY = (
    "This copy was not sealed with the trail key of this server. Nothing was put back. "
    "Bring that key first: QMAPP_TRAIL_KEY, or the file trail_key in the data folder, of the "
    "server that made the copy. Without it anybody may have changed the copy, passwords too, and "
    "the trail will not hold. If the key is lost and you trust the copy all the same, add "
    "--other-key."
)


class CannotRestore(QmappError):
    """Nothing was put back; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and which files the copy said that it had not, or found altered."""

    rows: int
    files: int
    missing: tuple[str, ...]
    altered: tuple[str, ...]
    made_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the list of a copy says."""

    made_at: str
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    altered: tuple[str, ...]


def restore(storage: Storage, files: FileStore, source: Path, key: str | None) -> Restored:
    """Put a copy into an empty database and the file store.

    Every part is checked against the hashes in the copy before the first row is kept, and all
    rows are kept in one transaction. Files come first: what is left of a restore that failed are
    files without a row, which are tidied away. `key` is the key of the trail, None when the copy
    is trusted without its seal. Raises CannotRestore.
    """
    _require_empty(storage)  # a database that holds something is not even brought up to date
    with _said_plainly(source), tarfile.open(source, mode="r:") as tar:
        members = _members(tar, source.stat().st_size)
        told = _told(tar, members, key)
        _require_whole(tar, members, told)
        migrate.upgrade(storage)
        copied = sum(_put_file(tar, members, part, files) for part in told.parts)
        kept = _put_rows(tar, members, told, storage)
    return Restored(
        rows=kept, files=copied, missing=told.missing, altered=told.altered, made_at=told.made_at
    )


@contextmanager
def _said_plainly(source: Path) -> Iterator[None]:
    """Say in a sentence what reading or keeping stumbles over."""
    try:
        yield
    except (tarfile.TarError, OSError, EOFError) as error:
        raise CannotRestore(
            f"{source} cannot be read as a copy of qmapp: {error}. {NOTHING}"
        ) from error
    except StorageBusy as error:
        raise CannotRestore(f"The database is locked, full or gone: {error}. {NOTHING}") from error
    except SQLAlchemyError as error:
        what = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise CannotRestore(
            f"The database does not take what the copy holds: {what}. {NOTHING}"
        ) from error


# The archive and its list ----------------------------------------------------------------------


def _members(tar: tarfile.TarFile, size: int) -> Mapping[str, tarfile.TarInfo]:
    """The members by name. Plain files only, no name twice, none larger than the archive.

    A link could lead elsewhere, and a file with holes can be told in a few bytes and fill a disk.
    """
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        holes = member.sparse is not None or any("sparse" in name for name in member.pax_headers)
        if not member.isreg() or holes or member.size > size:
            raise CannotRestore(f"{member.name!r} is no file of a copy. {NOTHING}")
        if member.name in members:
            raise CannotRestore(f"{member.name!r} is there twice. {NOTHING}")
        members[member.name] = member
    return members


def _told(tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], key: str | None) -> _Told:
    try:
        if members[MANIFEST].size > _LONGEST_LIST:
            raise ValueError(MANIFEST)
        manifest = json.loads(_opened(tar, members, MANIFEST).read())
        made_by, seal = (manifest["format"], manifest["migration"]), manifest["seal"]
        told = _Told(
            made_at=manifest["made_at"],
            parts=tuple(_part(one) for one in manifest["parts"]),
            missing=tuple(map(str, manifest["missing"])),
            altered=tuple(map(str, manifest["altered"])),
        )
    except (KeyError, ValueError, TypeError, RecursionError):
        raise CannotRestore(
            f"This file is not a whole copy made by `qmapp backup`. {NOTHING}"
        ) from None
    if made_by[0] != FORMAT:
        raise CannotRestore(
            f"This copy has a form that this version of qmapp does not know. {NOTHING}"
        )
    if key is not None and not compare_digest(str(seal).encode(), seal_of(key, manifest).encode()):
        raise CannotRestore(OTHER_KEY)
    if made_by[1] != migrate.head():
        raise CannotRestore(
            f"This copy was made at {made_by[1]}, and this version of qmapp is at "
            f"{migrate.head()}. {NOTHING} Restore it with the version that made it, then upgrade."
        )
    return told


def _part(one: Mapping[str, Any]) -> Part:
    part = Part(name=one["name"], rows=one["rows"], size=one["size"], sha256=one["sha256"])
    is_file = part.name.startswith("files/")
    if not _is_count(part.size) or (part.rows is None) != is_file:
        raise ValueError(part.name)
    if part.rows is not None and not _is_count(part.rows):
        raise ValueError(part.name)
    return part


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0


def _require_whole(
    tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], told: _Told
) -> None:
    """Raise unless every part is there, is what the list says, and nothing else is there."""
    listed = {part.name for part in told.parts}
    tables = {f"tables/{table.name}.jsonl" for table in metadata.sorted_tables}
    odd = sorted((members.keys() - {MANIFEST}) ^ listed) or sorted(
        {part.name for part in told.parts if part.rows is not None} ^ tables
    )
    if odd or len(listed) != len(told.parts):
        what = odd[0] if odd else MANIFEST
        raise CannotRestore(f"{what}: the copy and its list differ. {NOTHING}")
    for part in told.parts:
        digest, lines, stream = hashlib.sha256(), 0, _opened(tar, members, part.name)
        while block := stream.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
        is_short = part.rows not in (None, lines) or members[part.name].size != part.size
        if is_short or digest.hexdigest() != part.sha256:
            raise CannotRestore(f"{part.name} was altered or damaged. {NOTHING}")


def _opened(tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], name: str) -> IO[bytes]:
    stream = tar.extractfile(members[name])
    if stream is None:
        raise KeyError(name)
    return stream


# Keeping ---------------------------------------------------------------------------------------


def _require_empty(storage: Storage) -> None:
    with storage.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        _require_no_rows(connection, there)


def _require_no_rows(connection: Connection, there: set[str]) -> None:
    for table in metadata.sorted_tables:
        if table.name in there and connection.scalar(
            select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())
        ):
            raise CannotRestore(
                f"The database is not empty: {table.name} holds rows. {NOTHING} "
                "Restore into a new database."
            )


def _put_file(
    tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo], part: Part, files: FileStore
) -> int:
    if part.rows is not None:
        return 0
    found = _FILE.fullmatch(part.name)
    if found is None or found["sha256"] != part.sha256:
        raise CannotRestore(f"{part.name} is no file of ours. {NOTHING}")
    try:
        board_id = UUID(found["board"])
    except ValueError:
        raise CannotRestore(f"{part.name} is no file of ours. {NOTHING}") from None
    files.put(board_id, _opened(tar, members, part.name).read())
    return 1


def _put_rows(
    tar: tarfile.TarFile,
    members: Mapping[str, tarfile.TarInfo],
    told: _Told,
    storage: Storage,
) -> int:
    kept = 0
    counts = {part.name: part.rows or 0 for part in told.parts}
    with storage.unit_of_work() as db:
        connection = db.connection()
        # Once more, now that nobody else writes: a server may have been started meanwhile.
        _require_no_rows(connection, {table.name for table in metadata.sorted_tables})
        for table in metadata.sorted_tables:
            name = f"tables/{table.name}.jsonl"
            put = _put_table(connection, table, _opened(tar, members, name))
            if put != counts[name]:
                raise CannotRestore(f"{name}: a row is there twice. {NOTHING}")
            kept += put
    return kept


def _put_table(connection: Connection, table: Table, lines: IO[bytes]) -> int:
    kept = 0
    try:
        # Lines end with a line feed alone: words of a case hold other breaks of lines.
        found = (rows.row_of(table, line.decode()) for line in lines)
        for batch in rows.in_batches(rows.parents_first(table, found), _BATCH):
            connection.execute(insert(table), batch)
            kept += len(batch)
    except (ValueError, TypeError, RecursionError) as error:
        raise CannotRestore(
            f"tables/{table.name}.jsonl cannot be read: {error}. {NOTHING}"
        ) from error
    return kept
