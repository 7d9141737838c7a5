"""Every storage test runs on SQLite and on PostgreSQL: same tests, same tables."""

from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from qmapp.governance.stages.setup import register as register_stages

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def _stages() -> None:
    """Steps that need something ask the stages room, here as in the application."""
    register_stages()


@pytest.fixture(params=ENGINES)
def storage(request: pytest.FixtureRequest) -> Storage:
    """A migrated, empty database of this test's own, on each engine in turn."""
    name = "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    found: Storage = request.getfixturevalue(name)
    return found
