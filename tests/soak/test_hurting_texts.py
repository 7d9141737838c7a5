"""Texts made to hurt are scanned to their end, whole, in bounded computing time and memory.

`make test` scans a tenth of each, all in one process; `make soak` the full sizes, a process each.
What is asserted is the result, never the time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.support.hurting import TEXTS, scanned

TENTH = 10


@cache
def _together(share: int) -> dict[str, Any]:
    return scanned(share, tuple(TEXTS))


@cache
def _alone(name: str) -> dict[str, Any]:
    found: dict[str, Any] = scanned(1, (name,))[name]
    return found


@pytest.fixture
def result(at_length: Callable[[int, int], int]) -> Callable[[str], dict[str, Any]]:
    """What the scan of a text came to, by its name."""
    share = at_length(TENTH, 1)
    return lambda name: _alone(name) if share == 1 else _together(share)[name]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_made_to_hurt_is_scanned_to_its_end(
    name: str, result: Callable[[str], dict[str, Any]]
) -> None:
    found = result(name)
    assert found["characters"] > 1_000
    assert found["in_order"]
    assert found["as_quoted"]


def test_nothing_is_left_out_of_a_long_text(
    result: Callable[[str], dict[str, Any]], at_length: Callable[[int, int], int]
) -> None:
    for name, sentences in (("sentences in one passage", 5_000), ("passages", 2_000)):
        found = result(name)
        assert found["flags"] >= sentences // at_length(TENTH, 1)
        assert {"identifier.full-date", "hindsight.should-have"} <= set(found["rules"])


def test_every_one_of_many_recommendations_is_found(
    result: Callable[[str], dict[str, Any]], at_length: Callable[[int, int], int]
) -> None:
    found = result("recommendations")
    assert found["flags"] >= 2_000 // at_length(TENTH, 1)
    assert "recommendation.item" in found["rules"]
