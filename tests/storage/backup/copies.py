"""Copies of a small world, and copies that somebody made up."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from qmapp import migrate
from qmapp.backup.making import FORMAT, MANIFEST, Made, back_up, seal_of
from qmapp.foundation.files import FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.files.store import Address
from qmapp.foundation.storage import Storage
from qmapp.tables import metadata
from tests.factories.assessments import NOW
from tests.support.settings import TRAIL_KEY

Member = tuple[tarfile.TarInfo, bytes]


def copy_of(storage: Storage, files: FileStore, target: Path) -> Made:
    return back_up(storage, files, target, NOW, TRAIL_KEY)


def keep_file(storage: Storage, files: FileStore, board_id: UUID, data: bytes) -> Address:
    address = files.put(board_id, data)
    with storage.unit_of_work() as db:
        files_service.keep(db, address, size=len(data), media_type="text/plain", now=NOW)
    return address


def plain(name: str, data: bytes) -> Member:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def made_up(
    target: Path,
    tables: dict[str, bytes] | None = None,
    more: Iterable[Member] = (),
    told: Callable[[dict[str, Any]], Any] = lambda manifest: manifest,
) -> Path:
    """A copy with these lines in its tables and nothing in the others, sealed as ours are."""
    lines = {table.name: (tables or {}).get(table.name, b"") for table in metadata.sorted_tables}
    members = [plain(f"tables/{name}.jsonl", data) for name, data in lines.items()]
    members += more
    parts = [
        {
            "name": member.name,
            "rows": data.count(b"\n") if member.name.startswith("tables/") else None,
            "size": member.size,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for member, data in members
    ]
    manifest = told(
        {
            "format": FORMAT,
            "made_at": NOW.isoformat(),
            "migration": migrate.head(),
            "parts": parts,
            "missing": [],
            "altered": [],
        }
    )
    if isinstance(manifest, dict) and "seal" not in manifest:
        manifest["seal"] = seal_of(TRAIL_KEY, manifest)
    data = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    with tarfile.open(target, "w") as tar:
        for member, held in [*members, plain(MANIFEST, data)]:
            tar.addfile(member, BytesIO(held))
    return target


def is_bare(storage: Storage) -> bool:
    """Whether no table that is there holds a row."""
    with storage.reading() as db:
        return not any(db.query(table).first() for table in metadata.sorted_tables)
