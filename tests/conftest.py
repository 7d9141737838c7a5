"""Fixtures for every kind of test: databases, the clock, the order of things."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from qmapp.config import Settings
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage, start_clock_at
from tests.support import disks, statements
from tests.support.databases import PostgresTemplate, SqliteTemplate
from tests.support.settings import TRAIL_KEY, make_settings
from tools import postgres

# Slow ones first, so that two workers end together.
# What one costly fixture serves comes first of all: from the tail, half of it would be taken
# over by the other worker, who would build the same again.
WHOLE = "web/test_access.py"
ORDER = ("browser", "soak", "guards", "migrations", "storage", "property", "web")

# What is gathered stays until the end, half a gigabyte of it: looking through it for garbage again
# and again took a sixth of the time of all tests.
YOUNG = 20_000

statements.share()
disks.spare()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ground = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        if item.path == ground / WHOLE:
            return -1
        kind = item.path.relative_to(ground).parts[0] if item.path.is_relative_to(ground) else ""
        return ORDER.index(kind) if kind in ORDER else len(ORDER)

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Postgres) -> Iterator[PostgresTemplate]:
    template = PostgresTemplate(postgres_server)
    yield template
    template.close()


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database of this test's own."""
    return sqlite_template.copy_to(tmp_path)


@pytest.fixture
def postgres_url(postgres_template: PostgresTemplate) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database of this test's own."""
    with postgres_template.lent() as url:
        yield url


@pytest.fixture
def sqlite_storage(sqlite_url: str) -> Iterator[Storage]:
    storage = key_with(Storage(sqlite_url), TRAIL_KEY)
    yield storage
    storage.close()


@pytest.fixture
def postgres_storage(postgres_url: str) -> Iterator[Storage]:
    storage = key_with(Storage(postgres_url), TRAIL_KEY)
    yield storage
    storage.close()


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings of a server under test, on a migrated, empty SQLite database."""
    return make_settings(tmp_path, database_url=sqlite_url)


@pytest.fixture
def at_length() -> Callable[[int, int], int]:
    """Call it with two sizes: the short one counts in `make test`, the long one in `make soak`."""
    long = os.environ.get("QMAPP_SOAK") == "1"
    return lambda short, full: full if long else short


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    """Call it with an aware time: the clock runs on from there until the test ends."""
    yield start_clock_at
    start_clock_at(None)
