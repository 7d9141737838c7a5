"""What a chart is told: plain values and words that are translated already. Pure.

Every value is hashable, because a chart that was drawn once is not drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Spot:
    """One observation of a run: its day and its value."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, in a word or two, such as "Action 18"."""

    on: date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPicture:
    """Observations in the order of their days, around their median.

    `title` names the chart, `description` says in a sentence what it shows. The labels stand at
    the ends of their lines ("Median 21", "Target 60"); `last_label` stands at the last spot.
    """

    title: str
    description: str
    spots: tuple[Spot, ...]
    median: float | None = None
    median_label: str = ""
    target: float | None = None
    target_label: str = ""
    events: tuple[Event, ...] = ()
    last_label: str = ""
    is_share: bool = False


FILLED = 2
"""The place of the full pattern: for bars that are all of one kind, or the one that matters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts, how many, and what stands at its end ("9 of 23").

    `pattern` is its place in the order of patterns; bars of one kind share one.
    """

    label: str
    value: float
    said: str
    pattern: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BarsPicture:
    """Bars that lie one below the other, in the order in which they are given.

    The longest fills the picture; with `full`, a bar of that value would.
    """

    title: str
    description: str
    bars: tuple[Bar, ...]
    full: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedPicture:
    """Bars made of parts. `parts` names them, at most six; each row has a value for each part, and
    what stands at its end.
    """

    title: str
    description: str
    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...], str], ...]
