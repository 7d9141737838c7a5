"""Rows for stored files, and the sweep that removes bytes without one."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, func, select

from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.files.store import GRACE, Address, FileStore
from qmapp.foundation.storage import Base, Db, Storage


def find_file(db: Db, board_id: UUID, sha256: str) -> StoredFile | None:
    """The row of a board's file by its hash."""
    return db.scalar(
        select(StoredFile).where(StoredFile.board_id == board_id, StoredFile.sha256 == sha256)
    )


def hold_still(db: Db, board_id: UUID) -> None:
    """Let nobody else keep or remove this board's files until this transaction ends.

    Without it, bytes could be tidied away between the moment somebody found them in the store
    and the moment their row is there. On SQLite writers come one at a time, from the moment
    that they begin: so this begins.
    """
    if db.get_bind().dialect.name == "postgresql":
        key = func.hashtextextended(f"files:{board_id}", 0)
        db.execute(select(func.pg_advisory_xact_lock(key)))
    else:
        db.connection()


def keep(db: Db, address: Address, *, size: int, media_type: str, now: datetime) -> StoredFile:
    """Give stored bytes their row, once."""
    row = find_file(db, address.board_id, address.sha256)
    if row is None:
        row = StoredFile(
            board_id=address.board_id,
            sha256=address.sha256,
            size=size,
            media_type=media_type,
            stored_at=now,
        )
        db.add(row)
        db.flush()
    return row


def keep_bytes(
    db: Db, files: FileStore, address: Address, data: bytes, *, media_type: str, now: datetime
) -> StoredFile:
    """Give bytes that were put their row, and put them again should they be tidied away by now.

    Holds still, so that they stay until the row is there. Raises OSError as `FileStore.put`.
    """
    hold_still(db, address.board_id)
    if not files.has(address):
        files.put(address.board_id, data)
    return keep(db, address, size=len(data), media_type=media_type, now=now)


def is_needed(db: Db, address: Address) -> bool:
    """Whether a row of any table rests on these bytes: whatever has a foreign key to their row.

    Asked of the tables themselves, so that no room has to know which others keep files.
    """
    files = cast("Table", StoredFile.__table__)
    named = {"board_id": address.board_id, "sha256": address.sha256}
    for table in Base.metadata.sorted_tables:
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint) and key.referred_table is files:
                pairs = [(pair.parent, named[pair.column.name]) for pair in key.elements]
                rests = select(table.c.id).where(*(column == value for column, value in pairs))
                if db.scalar(rests.limit(1)) is not None:
                    return True
    return False


def remove(db: Db, files: FileStore, address: Address) -> None:
    """Remove bytes and their row. Whoever calls this holds still, and has asked `is_needed`.

    The row goes first: should a table rest on it all the same, the database refuses, and the
    bytes stay. They go before the commit, while nobody else can come to need them; should that
    fail, what is left is a row without bytes, and the next attempt ends the same way.
    """
    row = find_file(db, address.board_id, address.sha256)
    if row is not None:
        db.delete(row)
        db.flush()
    files.remove(address)


def sweep(storage: Storage, files: FileStore, now: datetime) -> int:
    """Remove bytes that no row points at and that are older than a day; how many there were."""
    removed = 0
    for address in files.list_older_than(now - GRACE):
        with storage.reading() as db:
            if find_file(db, address.board_id, address.sha256) is not None:
                continue
        with storage.unit_of_work() as db:
            hold_still(db, address.board_id)
            if find_file(db, address.board_id, address.sha256) is None:
                files.remove(address)
                removed += 1
    return removed
