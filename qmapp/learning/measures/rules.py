"""Measures, and how a run of observations is read. Pure.

A run chart stands its observations around a median. Two rules tell more than the usual movement: a
shift, six or more in a row on one side of the median (those on it are passed over), and a trend,
five or more in a row all rising or all falling (repeats are passed over). Source of both rules: the
run chart as the health service's improvement teams use it (Perla, Provost and Murray, 2011). That
the median is that of the observations before the first action began, when there are enough of
them, is ours.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_NAME = 300
LONGEST_UNIT = 80
LONGEST_SOURCE = 1_000
LONGEST_NOTE = 2_000
LONGEST_BECAUSE = 1_000
MOST_MEASURES = 30
"""Of one recommendation."""
MOST_OBSERVATIONS = 2_000
"""Of one measure."""

SHIFT = 6
TREND = 5
FEWEST = 5
"""With fewer observations nothing is said about movement."""


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    STEADY = "steady"


DIRECTION_LABELS = MappingProxyType(
    {
        Direction.UP: N_("More is better"),
        Direction.DOWN: N_("Less is better"),
        Direction.STEADY: N_("It should stay as it is"),
    }
)


class Interval(StrEnum):
    """How often it is to be observed."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    NOW_AND_THEN = "now_and_then"


INTERVAL_LABELS = MappingProxyType(
    {
        Interval.WEEKLY: N_("Every week"),
        Interval.MONTHLY: N_("Every month"),
        Interval.QUARTERLY: N_("Every quarter"),
        Interval.HALF_YEARLY: N_("Every half year"),
        Interval.YEARLY: N_("Every year"),
        Interval.NOW_AND_THEN: N_("When there is something to see"),
    }
)


_MONTHS = MappingProxyType(
    {Interval.MONTHLY: 1, Interval.QUARTERLY: 3, Interval.HALF_YEARLY: 6, Interval.YEARLY: 12}
)


def next_due(last_on: date, interval: Interval) -> date | None:
    """When the next observation is to be expected; None when there is no saying.

    From the last day of a month it is the last day of a month again.
    """
    if interval is Interval.NOW_AND_THEN:
        return None
    if interval is Interval.WEEKLY:
        return last_on + timedelta(days=7)
    count = last_on.month - 1 + _MONTHS[interval]
    year, month = last_on.year + count // 12, count % 12 + 1
    length = monthrange(year, month)[1]
    is_last = last_on.day == monthrange(last_on.year, last_on.month)[1]
    return date(year, month, length if is_last else min(last_on.day, length))


def in_hundred(value: Decimal, out_of: Decimal | None) -> Decimal:
    """What is drawn of an observation: so many of so many as a share in a hundred."""
    return value if out_of is None else value * 100 / out_of


@dataclass(frozen=True, slots=True)
class Point:
    """One observation: its day and its value."""

    on: date
    value: Decimal


class Movement(StrEnum):
    """What a run of observations shows."""

    TOO_FEW = "too_few"
    USUAL = "usual"
    SHIFT_UP = "shift_up"
    SHIFT_DOWN = "shift_down"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"


@dataclass(frozen=True, slots=True)
class Run:
    """How a run reads: its median, from how many observations, and its latest movement.

    `is_before`: the median is that of the observations before the first action began.
    `since` is the day of the first observation of the movement.
    """

    median: Decimal | None
    of: int
    is_before: bool
    movement: Movement
    since: date | None = None


def read_run(points: Sequence[Point], started_on: date | None = None) -> Run:
    """The reading of observations in order of their days.

    The latest movement is told; of a shift and a trend that end together, the shift.
    """
    ordered = sorted(points, key=lambda point: point.on)
    if not ordered:
        return Run(None, 0, is_before=False, movement=Movement.TOO_FEW)
    before = [one for one in ordered if started_on is not None and one.on < started_on]
    is_before = len(before) >= FEWEST
    base = before if is_before else ordered
    middle = Decimal(median([point.value for point in base]))
    if len(ordered) < FEWEST:
        return Run(middle, len(base), is_before, Movement.TOO_FEW)
    found = max(
        [*_shifts(ordered, middle), *_trends(ordered)],
        key=lambda one: (one[1].on, one[2] in {Movement.SHIFT_UP, Movement.SHIFT_DOWN}),
        default=None,
    )
    if found is None:
        return Run(middle, len(base), is_before, Movement.USUAL)
    first, _, movement = found
    return Run(middle, len(base), is_before, movement, first.on)


_Found = tuple[Point, Point, Movement]


def _shifts(points: Sequence[Point], middle: Decimal) -> Iterator[_Found]:
    """Each run of SHIFT or more on one side of the median: first, last and which side."""
    sides = [(point, point.value > middle) for point in points if point.value != middle]
    for run in _runs(sides):
        if len(run) >= SHIFT:
            above = run[0][1]
            yield run[0][0], run[-1][0], Movement.SHIFT_UP if above else Movement.SHIFT_DOWN


def _trends(points: Sequence[Point]) -> Iterator[_Found]:
    """Each run of TREND or more points that rise, or fall, one after the other."""
    moving = [points[0]]
    moving += [after for before, after in pairwise(points) if after.value != before.value]
    steps = [(after, after.value > before.value) for before, after in pairwise(moving)]
    start = 0
    for run in _runs(steps):
        # A run of so many steps has one point more: that from which the first step led.
        if len(run) + 1 >= TREND:
            rising = run[0][1]
            yield moving[start], run[-1][0], Movement.TREND_UP if rising else Movement.TREND_DOWN
        start += len(run)


def _runs(marked: Sequence[tuple[Point, bool]]) -> Iterator[Sequence[tuple[Point, bool]]]:
    """The marked points, cut where the mark changes."""
    run: list[tuple[Point, bool]] = []
    for one in marked:
        if run and run[-1][1] != one[1]:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def is_hoped_for(movement: Movement, direction: Direction) -> bool | None:
    """Whether a movement goes the way that is hoped for; None when it says nothing."""
    if movement in {Movement.TOO_FEW, Movement.USUAL}:
        return True if direction is Direction.STEADY and movement is Movement.USUAL else None
    up = movement in {Movement.SHIFT_UP, Movement.TREND_UP}
    return False if direction is Direction.STEADY else up is (direction is Direction.UP)


def meets(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """Whether a value is at the target or beyond; for what should stay, at it."""
    if direction is Direction.UP:
        return value >= target
    return value <= target if direction is Direction.DOWN else value == target
