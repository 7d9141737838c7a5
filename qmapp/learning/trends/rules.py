"""Of which time trends speak, and into which parts they cut it. Pure.

A review counts on the day on which it was commissioned; where that is not recorded, on the day on
which it was set up. How time is cut, and how many columns a page has, is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

MOST_PERIODS = 8
"""So many columns at most: what lies before them is put into the first."""
PAGE_LENGTH = 25
MOST_BARS = 12
"""Of tags, so many are drawn: those found in most reviews. All of them stand in the table."""
FEWEST_REVIEWS = 3
"""Where fewer reviews are coded than this, nothing is shaded: a colour would say too much."""


class By(StrEnum):
    """Into what parts time is cut."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"


MONTHS = {By.YEAR: 12, By.HALF: 6, By.QUARTER: 3}


class Coverage(StrEnum):
    """How much of a review is coded in a family. What is not coded is not absent."""

    WHOLE = "whole"
    PART = "part"
    NOT_CODED = "not_coded"
    NOTHING_YET = "nothing_yet"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one day to another, both included; `number` is its place in the year, from 1.

    `is_earlier`: it holds everything that lies before the other columns.
    """

    start: date
    end: date
    by: By = By.YEAR
    number: int = 1
    is_earlier: bool = False

    def holds(self, day: date) -> bool:
        return self.start <= day <= self.end


def period_of(day: date, by: By) -> Period:
    """The part of time in which a day lies."""
    months = MONTHS[by]
    number = (day.month - 1) // months + 1
    first = date(day.year, (number - 1) * months + 1, 1)
    return Period(first, _end_of(day.year, number * months), by, number)


def periods(days: Iterable[date], by: By, most: int = MOST_PERIODS) -> Sequence[Period]:
    """The parts of time from the first to the last of some days, none of them left out.

    Where there would be more than `most`, the earliest are put together into one.
    """
    every = sorted(set(days))
    if not every:
        return ()
    found = [period_of(every[0], by)]
    while found[-1].end < every[-1]:
        found.append(period_of(found[-1].end + timedelta(days=1), by))
    if len(found) <= most:
        return tuple(found)
    cut = len(found) - most + 1
    return (replace(found[0], end=found[cut - 1].end, is_earlier=True), *found[cut:])


def _end_of(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
