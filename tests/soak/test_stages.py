"""Steps and events of a review in many orders: the machine alone, and its service on a database.

`make test` plays a few here, beside those next to the machine and the service; `make soak` goes on
for long.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qmapp.foundation.storage import Storage
from qmapp.governance.stages.setup import register
from tests.property.reviews import test_machine as alone
from tests.storage.stages import test_machine_service as on_a_database


def test_the_machine_alone(at_length: Callable[[int, int], int]) -> None:
    alone.play(at_length(2, 5_000))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_service(
    request: pytest.FixtureRequest, at_length: Callable[[int, int], int], engine: str
) -> None:
    storage: Storage = request.getfixturevalue(f"{engine}_storage")
    register()
    on_a_database.play(storage, examples=at_length(1, 300), steps=at_length(5, 60))
