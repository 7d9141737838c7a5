from __future__ import annotations

from datetime import date
from itertools import product
from uuid import UUID

import pytest

from qmapp.config import BadSettings, from_environment
from qmapp.errors import RuleBroken
from qmapp.learning.sharing.rules import (
    State,
    is_enough,
    region_key,
    sound_region,
    start_of_half,
    state_of,
)

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def test_half_years() -> None:
    assert start_of_half(date(2026, 6, 30)) == date(2026, 1, 1)
    assert start_of_half(date(2026, 7, 1)) == date(2026, 7, 1)


def test_enough_is_enough_whoever_takes_away_their_own() -> None:
    assert is_enough({A: 3, B: 2, C: 3}, 5)
    assert not is_enough({A: 4, B: 2, C: 2}, 5)
    assert not is_enough({A: 90, B: 90}, 5)
    assert not is_enough({}, 5)
    assert not is_enough({A: 90, B: 90, C: 0}, 5)


def test_that_an_edition_waits_tells_no_board_how_many_the_others_have() -> None:
    worlds: dict[tuple[bool, int], set[int]] = {}
    for a, b, c in product(range(13), repeat=3):
        worlds.setdefault((is_enough({A: a, B: b, C: c}, 3), a), set()).add(b + c)
    assert all(len(others) > 1 for others in worlds.values())


def test_regions() -> None:
    assert sound_region("  Yorkshire &  the Humber ") == (
        "yorkshire-the-humber",
        "Yorkshire & the Humber",
    )
    assert region_key("North East") == "north-east"
    for wrong in ("", "national", "National", "NONE", "!!", "x" * 61):
        with pytest.raises(RuleBroken):
            sound_region(wrong)


@pytest.mark.parametrize("wrong", ["2", "51", "0"])
def test_the_smallest_count_is_bounded(wrong: str, tmp_path: object) -> None:
    env = {"QMAPP_ENVIRONMENT": "test", "QMAPP_DATA_DIR": str(tmp_path)}
    assert from_environment(env).fewest_shown == 5
    assert from_environment({**env, "QMAPP_FEWEST_SHOWN": "10"}).fewest_shown == 10
    with pytest.raises(BadSettings):
        from_environment({**env, "QMAPP_FEWEST_SHOWN": wrong})


@pytest.mark.parametrize(
    ("signed", "stands", "counted", "same", "state"),
    [
        (False, False, False, False, State.NOT_SIGNED),
        (True, False, False, False, State.NOT_SHARED),
        (True, True, False, True, State.WAITING),
        (True, True, False, False, State.STALE),
        (False, True, False, False, State.STALE),
        (True, True, True, True, State.COUNTED),
        (True, True, True, False, State.COUNTED),
        (True, False, True, False, State.TAKEN_BACK),
    ],
)
def test_states(signed: bool, stands: bool, counted: bool, same: bool, state: State) -> None:
    found = state_of(is_signed=signed, stands=stands, is_counted=counted, is_of_what_stands=same)
    assert found is state
