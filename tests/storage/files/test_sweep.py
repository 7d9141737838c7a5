"""Rows for stored bytes, and the sweep of those that no row came to point at."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.files.service import find_file, hold_still, keep, keep_bytes, sweep
from qmapp.foundation.files.store import GRACE
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Board
from tests.factories.assessments import at_once


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")


@pytest.fixture
def board_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        board = Board(id=uuid4(), name="Board", slug="board", created_at=clock())
        db.add(board)
        return board.id


def give_row(storage: Storage, address: Address, size: int = 1) -> UUID:
    with storage.unit_of_work() as db:
        hold_still(db, address.board_id)
        return keep(db, address, size=size, media_type="text/plain", now=clock()).id


def age(tmp_path: Path, address: Address, by: timedelta) -> None:
    old = (clock() - by).timestamp()
    os.utime(tmp_path / "files" / address.path, (old, old))


def test_bytes_have_one_row(storage: Storage, files: FileStore, board_id: UUID) -> None:
    address = files.put(board_id, b"words")
    assert give_row(storage, address) == give_row(storage, address)
    with storage.reading() as db:
        row = find_file(db, board_id, address.sha256)
        assert (row.size, row.media_type) == (1, "text/plain")
        assert find_file(db, uuid4(), address.sha256) is None


def test_two_that_keep_the_same_bytes_at_once(
    storage: Storage, files: FileStore, board_id: UUID
) -> None:
    address = files.put(board_id, b"words")
    assert at_once(*(partial(give_row, storage, address) for _ in range(4))) == []
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_only_old_orphans_are_swept(
    storage: Storage, files: FileStore, board_id: UUID, tmp_path: Path
) -> None:
    kept, young, orphan = (files.put(board_id, data) for data in (b"kept", b"young", b"orphan"))
    give_row(storage, kept)
    other = files.put(uuid4(), b"kept")  # the same bytes, of a board without a row for them
    for address in (kept, orphan, other):
        age(tmp_path, address, GRACE + timedelta(minutes=1))
    age(tmp_path, young, GRACE - timedelta(minutes=1))
    (tmp_path / "files" / "notes.txt").write_text("not ours")
    assert sweep(storage, files, clock()) == 2
    assert [files.has(a) for a in (kept, young, orphan, other)] == [True, True, False, False]
    assert (tmp_path / "files" / "notes.txt").exists()
    assert sweep(storage, files, clock()) == 0


def test_a_row_that_comes_while_sweeping_saves_its_bytes(
    storage: Storage, files: FileStore, board_id: UUID, tmp_path: Path
) -> None:
    addresses = [files.put(board_id, str(n).encode()) for n in range(6)]
    for address in addresses:
        age(tmp_path, address, GRACE + timedelta(minutes=1))

    def take_in(address: Address) -> None:
        data = str(addresses.index(address)).encode()
        with storage.unit_of_work() as db:
            keep_bytes(db, files, address, data, media_type="text/plain", now=clock())

    works = [partial(take_in, address) for address in addresses]
    assert at_once(*works, lambda: sweep(storage, files, clock())) == []
    assert all(files.has(address) for address in addresses)
