"""Where marks, lines and months stand in the picture of all contacts. Pure.

The picture is `WIDTH` units wide: days from left to right, and behind them a ground of its own for
what has no day on record. Every row is drawn by the same days, so that rows can be read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 800
PLOT = 690
MARGIN = 14
MARK = 20
LANE = 23
COUNTED = 18  # what "×3" beside a mark takes
LETTER = 7.2  # of a label over a line, on average
SHORTEST_DAYS = 28
# Dates far from all contacts would press these together; they stand in the table alone.
FAR_DAYS = 730
MOST_TICKS = 8
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the picture shows."""

    first: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last

    def place(self, on: date) -> float:
        """How far from the left a day stands."""
        share = (on - self.first).days / (self.last - self.first).days
        return round(MARGIN + share * (PLOT - 2 * MARGIN), 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in its row."""

    x: float
    lane: int


def span_of(contacts: Sequence[date], others: Sequence[date]) -> Span | None:
    """The days from the first to the last of the contacts, and of other dates not far from these.

    None without any day. A few days are widened to four weeks.
    """
    core = list(contacts) or list(others)
    if not core:
        return None
    far = timedelta(days=FAR_DAYS)
    near = [on for on in others if min(core) - far <= on <= max(core) + far]
    first, last = min([*core, *near]), max([*core, *near])
    short = SHORTEST_DAYS - (last - first).days
    if short > 0:
        first -= timedelta(days=short // 2)
        last += timedelta(days=short - short // 2)
    return Span(first, last)


def month_starts(span: Span) -> Sequence[date]:
    """First days of months for the axis: every month, or so many apart that few remain."""
    begun = span.first.year * 12 + span.first.month - 1 + (span.first.day > 1)
    ended = span.last.year * 12 + span.last.month - 1
    every = range(begun, ended + 1)
    apart = next((n for n in _STEPS if len(every) <= n * (MOST_TICKS - 1)), _STEPS[-1])
    found = [n for n in every if n % apart == 0]
    return [date(n // 12, n % 12 + 1, 1) for n in found]


def spots(places: Sequence[tuple[float, bool]]) -> Sequence[Spot]:
    """Where the marks of a row stand: (how far from the left, whether a count stands beside it).

    Marks that would touch go one below the other; the order of the lanes is that of the marks.
    """
    return _laid([(x, x - MARK / 2, x + MARK / 2 + (COUNTED if n else 1)) for x, n in places])


def undated_spots(counts: Sequence[bool]) -> Sequence[Spot]:
    """Where marks without a day stand: beside each other on their own ground, row by row."""
    found, x, lane = [], PLOT + MARK / 2 + 4, 0
    for is_counted in counts:
        if x + MARK / 2 + (COUNTED if is_counted else 0) > WIDTH:
            x, lane = PLOT + MARK / 2 + 4, lane + 1
        found.append(Spot(x, lane))
        x += MARK + 3 + (COUNTED if is_counted else 0)
    return found


def label_spots(labels: Sequence[tuple[float, str]]) -> Sequence[Spot]:
    """In which lane the words of each line over the picture stand, so that none lies on another.

    Words begin at their line; near the right edge they end there (`ends_at_line`).
    """
    boxes = []
    for x, words in labels:
        wide = len(words) * LETTER + 8
        boxes.append((x, x - wide, x) if ends_at_line(x, words) else (x, x, x + wide))
    return _laid(boxes)


def ends_at_line(x: float, words: str) -> bool:
    """Whether the words over a line stand left of it, as there is no room at the right."""
    return x + len(words) * LETTER + 8 > WIDTH


def _laid(boxes: Sequence[tuple[float, float, float]]) -> Sequence[Spot]:
    """Each (place, left, right) in the first lane that is free from left to right."""
    lanes: list[list[tuple[float, float]]] = []
    found = []
    for x, left, right in boxes:
        lane = 0
        while lane < len(lanes) and any(a < right and left < b for a, b in lanes[lane]):
            lane += 1
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        found.append(Spot(x, lane))
    return found
