"""Unit tests reach no database: whoever tries learns that the test belongs elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine


@pytest.fixture(autouse=True)
def no_database() -> Iterator[None]:
    event.listen(Engine, "do_connect", _refuse)
    yield
    event.remove(Engine, "do_connect", _refuse)


def _refuse(*args: object) -> None:
    raise AssertionError("A unit test reached for a database. Move it to tests/storage/.")
