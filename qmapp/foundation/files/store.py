"""The content-addressed file store: a board's files lie under the SHA-256 of their bytes.

File first, then row: the bytes are safe before anything points at them, and a
sweep removes bytes that no row came to point at. Boards do not share bytes, so
that nobody can tell from the store what another board holds.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, ObjectStore

from qmapp.errors import NotFound

# A file newer than this may still be waiting for its row.
GRACE = timedelta(hours=24)
# How often bytes are put that others take away in the same moment.
TRIES = 5
# Whatever else lies in the folder is not ours to remove.
_OURS = re.compile(
    r"(?P<board>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file lies: whose it is, and the hash of its content."""

    board_id: UUID
    sha256: str

    @property
    def path(self) -> str:
        return f"{self.board_id}/{self.sha256[:2]}/{self.sha256}"


class FileStore:
    """Files by address. Backed by a local folder, or by any object store of `obstore`."""

    def __init__(self, store: ObjectStore, root: Path | None = None) -> None:
        self._store = store
        self._root = root

    @classmethod
    def in_folder(cls, folder: Path) -> FileStore:
        """A store in a local folder, made when it is not there."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(LocalStore(str(folder)), folder)

    def put(self, board_id: UUID, data: bytes) -> Address:
        """Keep the bytes and return their address. The same bytes twice are kept once.

        Raises OSError when the disk is full; nothing of the file is left then. They may
        be tidied away again until they have a row: `keep_bytes` of the service gives them one.
        """
        address = Address(board_id, sha256(data).hexdigest())
        for _ in range(TRIES):
            self._write(address, data)
            try:
                self._settle(address)
            except FileNotFoundError:
                continue  # somebody took the same bytes away between the two
            return address
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), address.path)

    def _write(self, address: Address, data: bytes) -> None:
        try:
            obstore.put(self._store, address.path, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            pass  # perhaps by another writer this moment, who has not settled it yet
        except OSError:
            raise
        except Exception as error:  # the library's own error for a failed write
            raise OSError(str(error)) from error

    def _settle(self, address: Address) -> None:
        # The library writes a temporary file and renames it; the bytes must also survive a
        # power cut before a row points at them.
        if self._root is None:
            return
        path = self._root / address.path
        # The folders too, which may be new: a file is found only through all of them.
        for name in (path, *list(path.parents)[:3]):
            handle = os.open(name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def get(self, address: Address) -> bytes:
        """The bytes at an address. Raises NotFound when there are none."""
        try:
            return bytes(obstore.get(self._store, address.path).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(address.path) from error

    def has(self, address: Address) -> bool:
        """Whether there are bytes at an address."""
        try:
            obstore.head(self._store, address.path)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def remove(self, address: Address) -> None:
        """Remove the bytes at an address, if they are there."""
        try:
            obstore.delete(self._store, address.path)
        except (NotFoundError, FileNotFoundError):
            return

    def list_older_than(self, moment: datetime) -> Iterator[Address]:
        """Every address whose bytes were stored before a time."""
        for batch in obstore.list(self._store):
            for item in batch:
                found = _OURS.fullmatch(item["path"])
                if found and item["last_modified"] < moment:
                    yield Address(UUID(found["board"]), found["sha256"])
