"""A file on its way to being a proof: looked at as records are, put into the store, then kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts import service as drafts
from qmapp.casework.records.arriving import ACCEPT, look_at
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.storage import Db

__all__ = ["ACCEPT", "StoredNew", "keep", "put", "tidy_away"]


@dataclass(frozen=True, slots=True)
class StoredNew:
    """A file whose bytes are in the board's store, and that has no row yet."""

    file_name: str
    media_type: str
    sha256: str
    data: bytes = field(repr=False)
    files: FileStore = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)


def put(files: FileStore, board_id: UUID, name: str | None, data: bytes) -> StoredNew:
    """Look at a file and put its bytes into the board's store.

    Raises RuleBroken (field "file") with what to do instead, OSError when the disk is full.
    """
    arrival = look_at(name, data)
    files.put(board_id, arrival.data)
    return StoredNew(arrival.file_name, arrival.media_type, arrival.sha256, arrival.data, files)


def keep(db: Db, board_id: UUID, file: StoredNew, now: datetime) -> None:
    """Give the bytes their row, within the change that adds the proof."""
    address = Address(board_id, file.sha256)
    files_service.keep_bytes(
        db, file.files, address, file.data, media_type=file.media_type, now=now
    )


def tidy_away(db: Db, board_id: UUID, file: StoredNew) -> None:
    """Remove bytes that were put there for a proof which then was not added."""
    drafts.tidy_away(db, file.files, Address(board_id, file.sha256))
