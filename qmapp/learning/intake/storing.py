"""A file on its way in: its bytes go to the board's store, and are read from there each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from qmapp.casework.drafts import service as drafts
from qmapp.casework.drafts.rules import clean_name
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.storage import Db
from qmapp.learning.intake.models import Intake

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file whose bytes are in the board's store, and that has no row yet."""

    file_name: str
    media_type: str
    sha256: str
    data: bytes = field(repr=False)
    files: FileStore = field(repr=False, compare=False)


def put(
    files: FileStore, board_id: UUID, name: str | None, data: bytes, media_type: str
) -> Brought:
    """Put a file's bytes into the board's store. The caller has read them, so they are sound.

    Raises OSError when the disk is full.
    """
    files.put(board_id, data)
    return Brought(clean_name(name), media_type, sha256(data).hexdigest(), data, files)


def keep(db: Db, board_id: UUID, file: Brought, now: datetime) -> None:
    """Give the bytes their row, within the change that keeps the intake."""
    address = Address(board_id, file.sha256)
    files_service.keep_bytes(
        db, file.files, address, file.data, media_type=file.media_type, now=now
    )


def tidy_away(db: Db, board_id: UUID, file: Brought) -> None:
    """Remove bytes that were put there for an intake which then was not kept."""
    drafts.tidy_away(db, file.files, Address(board_id, file.sha256))


def bytes_of(files: FileStore, intake: Intake) -> bytes:
    """The bytes of a file that was brought."""
    return files.get(Address(intake.board_id, intake.sha256))
