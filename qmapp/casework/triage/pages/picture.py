"""The shape of a draft: for each lens its sections in reading order, wide as they are long.

A bar is as high as the rate of its section, so that its area is what was counted. The table beside
it holds the figures; the picture is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

HEIGHT = 30
_SHORT = 8  # of sections with too few words for a rate, where there is anything
_LEAST = 2
# Narrower sections go without their number: it would run into the next one.
_ROOM_FOR_NUMBER = 5.0


class _Cell(Protocol):
    @property
    def count(self) -> int: ...
    @property
    def rate(self) -> float | None: ...


class _Row(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def words(self) -> int: ...
    @property
    def is_shown(self) -> bool: ...
    @property
    def cells(self) -> Sequence[_Cell]: ...


class _Column(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def is_good(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Bar:
    """A box in hundredths of the width and units of the height."""

    x: float
    width: float
    y: float
    height: float
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """One lens over the whole draft."""

    label: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Group:
    """Lenses that are drawn to one scale: those to ask about, and the good signs."""

    is_good: bool
    highest: float
    strips: Sequence[Strip]


@dataclass(frozen=True, slots=True)
class Picture:
    """The strips, what is hidden in all of them, and the numbers below."""

    groups: Sequence[Group]
    hidden: Sequence[Bar]
    numbers: Sequence[tuple[float, int]]
    borders: Sequence[float]
    height: int


def draw_picture(rows: Sequence[_Row], columns: Sequence[_Column]) -> Picture | None:
    """The picture; None where there is no rate to show."""
    total = sum(row.words for row in rows)
    if not total or not any(cell.rate for row in rows for cell in row.cells):
        return None
    placed, at = [], 0.0
    for row in rows:
        width = 100 * row.words / total
        if width:
            placed.append((row, at, width))
        at += width
    return Picture(
        groups=[_group(is_good, placed, columns) for is_good in (False, True)],
        hidden=_hidden(placed),
        numbers=[
            (round(x + width / 2, 2), row.number)
            for row, x, width in placed
            if width >= _ROOM_FOR_NUMBER
        ],
        borders=[round(x, 2) for _, x, _ in placed[1:]],
        height=HEIGHT,
    )


def _group(
    is_good: bool, placed: Sequence[tuple[_Row, float, float]], columns: Sequence[_Column]
) -> Group:
    own = [n for n, column in enumerate(columns) if column.is_good is is_good]
    shown = [(row, x, width) for row, x, width in placed if row.is_shown]
    highest = max((row.cells[n].rate or 0 for row, _, _ in shown for n in own), default=0)
    strips = [
        Strip(
            columns[n].label,
            [
                _bar(row.cells[n], x, width, highest)
                for row, x, width in shown
                if row.cells[n].count
            ],
        )
        for n in own
    ]
    return Group(is_good, highest, strips)


def _bar(cell: _Cell, x: float, width: float, highest: float) -> Bar:
    if cell.rate is None:
        high = float(_SHORT)
    else:
        high = max(round((HEIGHT - 1) * cell.rate / highest, 1), _LEAST)
    return Bar(round(x, 2), round(width, 2), round(HEIGHT - high, 1), high, cell.rate is None)


def _hidden(placed: Sequence[tuple[_Row, float, float]]) -> Sequence[Bar]:
    """Runs of sections that are not shown yet."""
    runs: list[list[float]] = []
    was_hidden = False
    for row, x, width in placed:
        if not row.is_shown:
            if was_hidden:
                runs[-1][1] += width
            else:
                runs.append([x, width])
        was_hidden = not row.is_shown
    return [Bar(round(x, 2), round(width, 2), 0, HEIGHT) for x, width in runs]
