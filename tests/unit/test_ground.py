"""The ground that unit tests stand on."""

from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage


def test_a_unit_test_cannot_reach_a_database(tmp_path) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'any.sqlite3'}")
    with pytest.raises(AssertionError, match="tests/storage"), storage.engine.connect():
        pass
