from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from qmapp.learning.measures.rules import (
    Direction,
    Movement,
    Point,
    is_hoped_for,
    meets,
    read_run,
)

START = date(2026, 1, 1)


def run(values: Sequence[float]) -> list[Point]:
    return [
        Point(START + timedelta(days=30 * at), Decimal(str(value)))
        for at, value in enumerate(values)
    ]


def day(at: int) -> date:
    return START + timedelta(days=30 * at)


@pytest.mark.parametrize(
    ("values", "movement", "since"),
    [
        ([3, 4, 3, 4], Movement.TOO_FEW, None),
        ([3, 4, 3, 4, 3], Movement.USUAL, None),
        # Five that rise are a trend, four are not; equal ones are passed over.
        ([3, 9, 2, 4, 6, 8, 10, 3, 9, 2], Movement.TREND_UP, 2),
        ([3, 9, 2, 4, 6, 8, 3, 9, 2, 5], Movement.USUAL, None),
        ([3, 9, 2, 4, 4, 6, 8, 10, 3, 9, 2], Movement.TREND_UP, 2),
        ([9, 3, 9, 8, 6, 5, 2, 9, 3, 9], Movement.TREND_DOWN, 2),
    ],
)
def test_trends(values: Sequence[float], movement: Movement, since: int | None) -> None:
    found = read_run(run(values))
    assert found.movement is movement
    assert found.since == (day(since) if since is not None else None)


BEFORE = [5, 6, 4, 6, 4]


@pytest.mark.parametrize(
    ("after", "movement", "since"),
    [
        ([7, 8, 7, 8, 7, 8], Movement.SHIFT_UP, 5),
        ([7, 8, 7, 8, 7], Movement.USUAL, None),
        # What stands on the median neither breaks a shift nor counts towards it.
        ([7, 8, 5, 7, 8, 7, 8], Movement.SHIFT_UP, 5),
        ([7, 8, 5, 7, 8, 7], Movement.USUAL, None),
        ([3, 2, 3, 2, 3, 2], Movement.SHIFT_DOWN, 4),
        # The latest movement is told.
        ([7, 8, 7, 8, 7, 8, 2, 3, 2, 3, 2, 3], Movement.SHIFT_DOWN, 11),
    ],
)
def test_shifts_around_the_median_before(
    after: Sequence[float], movement: Movement, since: int | None
) -> None:
    found = read_run(run([*BEFORE, *after]), started_on=day(5))
    assert (found.median, found.of, found.is_before) == (5, 5, True)
    assert found.movement is movement
    assert found.since == (day(since) if since is not None else None)


def test_with_little_before_the_median_is_that_of_all() -> None:
    found = read_run(run([1, 1, 9, 9, 9, 9, 9, 9]), started_on=day(2))
    assert (found.median, found.of, found.is_before) == (9, 8, False)


def test_nothing_observed_says_nothing() -> None:
    assert read_run([]).movement is Movement.TOO_FEW
    assert read_run([]).median is None


def test_the_order_of_entering_does_not_matter() -> None:
    points = run([3, 9, 2, 4, 6, 8, 10, 3, 9, 2])
    assert read_run(points[::-1]) == read_run(points)


@pytest.mark.parametrize(
    ("movement", "direction", "hoped_for"),
    [
        (Movement.SHIFT_UP, Direction.UP, True),
        (Movement.TREND_UP, Direction.DOWN, False),
        (Movement.SHIFT_DOWN, Direction.DOWN, True),
        (Movement.SHIFT_DOWN, Direction.STEADY, False),
        (Movement.USUAL, Direction.STEADY, True),
        (Movement.USUAL, Direction.UP, None),
        (Movement.TOO_FEW, Direction.STEADY, None),
    ],
)
def test_which_way_is_hoped_for(
    movement: Movement, direction: Direction, hoped_for: bool | None
) -> None:
    assert is_hoped_for(movement, direction) is hoped_for


@pytest.mark.parametrize(
    ("value", "direction", "met"),
    [
        (60, Direction.UP, True), (59, Direction.UP, False), (60, Direction.DOWN, True),
        (61, Direction.DOWN, False), (60, Direction.STEADY, True), (61, Direction.STEADY, False),
    ],
)  # fmt: skip
def test_a_target_is_met(value: int, direction: Direction, met: bool) -> None:
    assert meets(Decimal(value), Decimal(60), direction) is met
