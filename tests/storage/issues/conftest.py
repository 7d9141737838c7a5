from __future__ import annotations

from pathlib import Path

import pytest

from qmapp.foundation.files import FileStore


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")
