"""How far assessors agree, by marker and year: figures for a board, and nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import format_decimal, gettext

from qmapp.casework.moderation.agreement import (
    FEWEST_DRAFTS,
    FEWEST_UNITS,
    Pair,
    Unit,
    agreement_of,
    distance_of,
    is_enough,
    may_tell_whole,
)
from qmapp.casework.moderation.board_queries import Counted
from qmapp.foundation.catalogue import Marker

T = TypeVar("T", Unit, Pair)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one year or of all; none where they are withheld."""

    period: str
    figures: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one marker, or of all."""

    number: int | None
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told, and the markers of which too little or nothing is there."""

    told: Sequence[Group]
    withheld: Sequence[str]
    nothing: Sequence[str]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    between: Figures | None
    from_self_checks: Figures | None
    reading: str
    drafts: int
    off_scale: int
    fewest_units: int
    fewest_drafts: int

    @property
    def is_empty(self) -> bool:
        return self.between is None and self.from_self_checks is None


def agreement_page(counted: Counted) -> AgreementPage:
    """The page of a board."""
    markers = _markers(counted)
    return AgreementPage(
        between=_figures(_groups(counted.units, markers, _agreement)),
        from_self_checks=_figures(_groups(counted.pairs, markers, _distance)),
        reading=_reading(counted),
        drafts=counted.drafts,
        off_scale=counted.off_scale,
        fewest_units=FEWEST_UNITS,
        fewest_drafts=FEWEST_DRAFTS,
    )


def _markers(counted: Counted) -> Sequence[Marker]:
    """Every marker of the editions in use, by its number."""
    known: dict[str, Marker] = {}
    for edition in sorted(counted.editions, key=lambda one: -one.year):
        for marker in edition.markers:
            known.setdefault(marker.id, marker)
    return sorted(known.values(), key=lambda one: one.number)


def _figures(groups: Sequence[Group]) -> Figures | None:
    """Markers with a figure to tell as rows, the others by name: no table of nothing."""
    if not groups:
        return None
    whole, *markers = groups
    told = [one for one in markers if any(row.figures for row in one.rows)]
    return Figures(
        told=[whole, *told],
        withheld=[_name(one) for one in markers if one.rows and one not in told],
        nothing=[_name(one) for one in markers if not one.rows],
    )


def _name(one: Group) -> str:
    return f"{one.number} {one.title}"


def _groups(
    things: Sequence[T],
    markers: Sequence[Marker],
    figures: Callable[[Sequence[T]], Sequence[str]],
) -> list[Group]:
    """All markers by year first, then each marker by year."""
    if not things:
        return []
    by_marker = _by(things, lambda one: one.marker_id)
    years = sorted({one.year for one in things}, reverse=True)
    groups = [_whole(things, by_marker, years, figures)]
    for marker in markers:
        here = by_marker.get(marker.id, [])
        by_year = _by(here, lambda one: one.year)
        rows = [
            Row(str(year), figures(by_year[year]) if is_enough(by_year[year]) else ())
            for year in years
            if year in by_year
        ]
        if len(rows) > 1:
            withheld = [one for part in by_year.values() if not is_enough(part) for one in part]
            told = figures(here) if may_tell_whole(here, withheld) else ()
            rows.append(Row(gettext("All years"), told))
        groups.append(Group(marker.number, marker.title, rows))
    return groups


def _whole(
    things: Sequence[T],
    by_marker: Mapping[object, Sequence[T]],
    years: Sequence[int],
    figures: Callable[[Sequence[T]], Sequence[str]],
) -> Group:
    """All markers together: a year is told where no withheld marker could be worked out of it."""
    rows, hidden = [], []
    for year in years:
        here = [one for one in things if one.year == year]
        parts = _by(here, lambda one: one.marker_id).values()
        withheld = [one for part in parts if not is_enough(part) for one in part]
        is_told = may_tell_whole(here, withheld)
        hidden += [] if is_told else here
        rows.append(Row(str(year), figures(here) if is_told else ()))
    if len(rows) > 1:
        withheld = [one for part in by_marker.values() if not is_enough(part) for one in part]
        is_told = may_tell_whole(things, withheld) and may_tell_whole(things, hidden)
        rows.append(Row(gettext("All years"), figures(things) if is_told else ()))
    return Group(None, gettext("All markers"), rows)


def _by(things: Sequence[T], key: Callable[[T], object]) -> Mapping[object, list[T]]:
    found: defaultdict[object, list[T]] = defaultdict(list)
    for one in things:
        found[key(one)].append(one)
    return found


def _agreement(units: Sequence[Unit]) -> Sequence[str]:
    found = agreement_of(units)
    alpha = (
        gettext("none: all one place (n %(n)d)", n=found.units)
        if found.alpha is None
        else gettext(
            "%(alpha)s (n %(n)d)", alpha=format_decimal(found.alpha, format="0.00"), n=found.units
        )
    )
    return [_of(found.exact, found.units), _of(found.adjacent, found.units), alpha]


def _distance(pairs: Sequence[Pair]) -> Sequence[str]:
    found = distance_of(pairs)
    return [_of(n, found.pairs) for n in (found.same, found.one_step, found.further)]


def _of(n: int, total: int) -> str:
    return gettext("%(n)d of %(total)d", n=n, total=total)


def _reading(counted: Counted) -> str:
    """One sentence on all markers and years, where that may be told."""
    groups = _groups(counted.units, _markers(counted), _agreement)
    if not groups:
        return gettext("No draft was judged by two commissioners or more yet.")
    figures = groups[0].rows[-1].figures
    if not figures:
        return gettext("There are too few drafts yet to say how far assessors agree.")
    return gettext(
        "Two commissioners or more placed a marker at the same place of the scale in %(exact)s "
        "cases, and at most one step apart in %(adjacent)s.",
        exact=figures[0],
        adjacent=figures[1],
    )
