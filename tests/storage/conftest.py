"""Every storage test runs on SQLite and on PostgreSQL: same tests, same tables."""

from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def storage(request: pytest.FixtureRequest) -> Storage:
    """A migrated, empty database of this test's own, on each engine in turn."""
    name = "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    found: Storage = request.getfixturevalue(name)
    return found
