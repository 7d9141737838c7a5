from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.responses import recommend


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")


@pytest.fixture
def rec(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case)
