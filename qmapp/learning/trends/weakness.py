"""In how many drafts each marker was weak, year by year. Pure.

Of drafts of too few reviews nothing is told (moderation.weak), and those whose judgements the
reader knows are not among these: they could be taken away from the figure. Because the sum over all
years is told as well, nothing is told either that would let the rest be reckoned from it. That is
why the years are fixed, and neither kinds nor days narrow them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qmapp.casework.moderation.weak import FEWEST_REVIEWS, count_drafts
from qmapp.learning.trends.rules import MOST_PERIODS


@dataclass(frozen=True, slots=True)
class RatingFact:
    """So many drafts sent in a year were agreed to stand so on a marker."""

    year: int
    marker_id: str
    rating: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """On how many reviews that the reader does not know each marker was judged on the scale.

    A review with drafts of two years stands in both of `by_year`, and once in `whole`.
    """

    whole: Mapping[str, int] = field(default_factory=dict)
    by_year: Mapping[tuple[str, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The markers of an edition in order, its ratings `on_scale`, and which of them are `weak`.

    What is off the scale, such as "cannot tell", counts in neither n nor N.
    """

    markers: Sequence[str] = ()
    on_scale: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WeakCell:
    """A marker in one year: weak in so many of `judged` drafts. Not told: too few to tell."""

    weak: int
    judged: int
    is_told: bool

    @property
    def shade(self) -> str:
        """How dark, from 0 (in none) to 4 (more than three quarters); "x": not told."""
        if not self.is_told:
            return "x"
        return str(min(4, 1 + (4 * self.weak - 1) // self.judged)) if self.weak else "0"


@dataclass(frozen=True, slots=True)
class MarkerRow:
    """A marker: each year, and all of them together."""

    marker_id: str
    cells: Sequence[WeakCell]
    whole: WeakCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """Every marker over the years. `first_year_holds_earlier`: its column holds those before."""

    years: Sequence[int]
    rows: Sequence[MarkerRow]
    drafts: int
    others: int
    first_year_holds_earlier: bool = False


def weakness(
    facts: Sequence[RatingFact],
    scale: Scale,
    reviews: Others,
    *,
    others: int = 0,
    most: int = MOST_PERIODS,
) -> Weakness:
    """Markers in their order. Years beyond the newest `most` share the first column.

    `others` drafts were judged by other editions.
    """
    years = _years(facts)
    held = years[-most:]
    earlier = len(years) > len(held)
    counted: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for one in facts:
        if one.rating in scale.on_scale:
            cell = counted[one.marker_id, max(one.year, held[0])]
            cell[0] += one.count if one.rating in scale.weak else 0
            cell[1] += one.count
    unknown: defaultdict[tuple[str, int], int] = defaultdict(int)
    for (marker_id, year), count in reviews.by_year.items():
        # Years that share a column may share a review: it holds at least as many as the fullest.
        place = marker_id, max(year, held[0]) if held else year
        unknown[place] = max(unknown[place], count)
    return Weakness(
        years=held,
        rows=[
            _row(
                marker,
                [tuple(counted[marker, year]) for year in held],
                [unknown[marker, year] for year in held],
                reviews.whole.get(marker, 0),
            )
            for marker in scale.markers
        ],
        drafts=drafts_in(facts),
        others=others,
        first_year_holds_earlier=earlier,
    )


def drafts_in(facts: Sequence[RatingFact]) -> int:
    """Of how many drafts these are."""
    return count_drafts((one.marker_id, one.count) for one in facts)


def _years(facts: Sequence[RatingFact]) -> Sequence[int]:
    found = {one.year for one in facts}
    return list(range(min(found), max(found) + 1)) if found else []


def _row(
    marker_id: str, found: Sequence[tuple[int, ...]], others: Sequence[int], of_others: int
) -> MarkerRow:
    weak, judged = (sum(one[part] for one in found) for part in range(2))
    is_told = of_others >= FEWEST_REVIEWS
    hidden = _hidden([one[1] for one in found], others) if is_told else set(range(len(found)))
    return MarkerRow(
        marker_id,
        [
            WeakCell(one[0], one[1], is_told=number not in hidden and one[1] > 0)
            for number, one in enumerate(found)
        ],
        WeakCell(weak, judged, is_told=is_told),
    )


def _hidden(judged: Sequence[int], others: Sequence[int]) -> set[int]:
    """The years of which nothing is told: those with too few reviews of others, and the smallest
    one else where what is hidden could be of too few.

    Years may share reviews, so that hidden ones are together of as many at least as the fullest of
    them. One without any draft is not hidden: there is nothing to tell of.
    """
    small = {n for n, count in enumerate(judged) if count and others[n] < FEWEST_REVIEWS}
    rest = [n for n in range(len(judged)) if others[n] >= FEWEST_REVIEWS]
    if any(others[n] for n in small) and rest:
        small.add(min(rest, key=lambda n: (others[n], n)))
    return small
