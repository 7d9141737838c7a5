from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.factories.assessments import NOW
from tests.storage.audit.trails import write


@pytest.fixture
def empty(request: pytest.FixtureRequest, storage: Storage) -> Storage:
    """An empty database of the other kind: what was copied from one comes back on the other."""
    found: Storage = request.getfixturevalue(
        "postgres_storage" if storage.is_sqlite else "sqlite_storage"
    )
    return found


@pytest.fixture
def board_id(storage: Storage) -> UUID:
    """A board with some events, and no file that was never kept."""
    with storage.unit_of_work() as db:
        board = Board(id=uuid4(), name="Harrowmere", slug="harrowmere", created_at=NOW)
        db.add(board)
    write(storage, board.id, 30)
    return board.id


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")


@pytest.fixture
def other_files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "other")
