"""The bytes that a database keeps on disk: what somebody with the files in hand could find."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from qmapp.foundation.storage import Storage


def bytes_on_disk(storage: Storage) -> bytes:
    """SQLite: the file, its log and index. PostgreSQL: all files of this very database."""
    if storage.is_sqlite:
        file = storage.engine.url.database or ""
        files = [Path(file + ending) for ending in ("", "-wal", "-shm", "-journal")]
    else:
        with storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("CHECKPOINT"))
            folder = db.scalar(text("SHOW data_directory"))
            oid = db.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        files = list((Path(str(folder)) / "base" / str(oid)).iterdir())
    return b"\0".join(file.read_bytes() for file in files if file.is_file())
