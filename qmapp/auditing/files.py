"""Files in the store, compared with the hashes by which the database names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.errors import NotFound
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.verifying import Problem, Verified
from qmapp.foundation.audit.walking import UNREADABLE
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage

GONE = "the bytes of the file are not in the store"
ALTERED = "the bytes of the file are not those that were kept"

_Named = tuple[str, UUID, Address]


def look_at_files(storage: Storage, files: FileStore, done: Verified, board: UUID | None) -> None:
    """Read every file that the database names, or those of one board, and compare its hash.

    A file may be destroyed while this runs: what is named no more is no problem.
    """
    wrong: list[tuple[_Named, str]] = []
    for one in _named(storage, board):
        done.files += 1
        if (what := _what_is_wrong(files, one[2])) is not None:
            wrong.append((one, what))
    still = {row_id for _, row_id, _ in _named(storage, board)} if wrong else set()
    done.problems += [
        Problem(chain_of(address.board_id), what, table=table, row_id=str(row_id))
        for (table, row_id, address), what in wrong
        if row_id in still
    ]


def _what_is_wrong(files: FileStore, address: Address) -> str | None:
    try:
        data = files.get(address)
    except NotFound:
        return GONE
    return None if sha256(data).hexdigest() == address.sha256 else ALTERED


def _named(storage: Storage, board: UUID | None) -> Sequence[_Named]:
    """Every address that a row names, once: a draft's, which is sealed, before a file's own."""
    found: dict[Address, _Named] = {}
    for table, row_id, address in _rows(storage):
        if board is None or address.board_id == board:
            found.setdefault(address, (table, row_id, address))
    return list(found.values())


def _rows(storage: Storage) -> Iterator[_Named]:
    for model in (Draft, StoredFile):
        query = select(model.id, model.board_id, model.sha256).order_by(model.id)
        with storage.reading() as db:
            try:
                rows = db.execute(query).all()
            except UNREADABLE:
                continue  # the seals, or the foreign keys, tell which of them was altered
        for row in rows:
            yield model.__tablename__, row.id, Address(row.board_id, row.sha256)
