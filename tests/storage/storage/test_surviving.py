"""What was acknowledged survives a power cut. Tests do without; the application must not."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from sqlalchemy import text

from qmapp.foundation.storage import Storage
from qmapp.foundation.storage import engine as engines
from tests.support import disks

OFF, FULL = 0, 2


@pytest.mark.parametrize(("waiting", "expected"), [(True, FULL), (False, OFF)])
def test_a_commit_waits_for_the_disk(sqlite_url: str, waiting: bool, expected: int) -> None:
    setting = disks.set_pragma if waiting else engines._set
    with patch.object(engines, "_set", setting):
        storage = Storage(sqlite_url)
        with storage.reading() as db:
            assert db.scalar(text("PRAGMA synchronous")) == expected
        storage.close()
