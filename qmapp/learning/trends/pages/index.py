"""How often each tag was found: n of N reviews, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from markupsafe import Markup

from qmapp.casework.recommendations.pages.words import shortened
from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.charts import FILLED, Bar, BarsPicture, bars
from qmapp.learning.trends.counting import Cell, Counts, TagCount
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.head import Choice, Head, head
from qmapp.learning.trends.pages.words import (
    BY_LABELS,
    cell_words,
    family_label,
    n_of,
    period_label,
    tag_label,
    things,
)
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.rules import MOST_BARS, By, Period

ON_A_BAR = 38


@dataclass(frozen=True, slots=True)
class Link:
    """Words, and where they lead; without an address words alone."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A tag: over all, where coders differ, on how many findings, and in each period."""

    label: str
    is_own: bool
    is_silent: bool
    whole: Link
    disputed: Link | None
    items: str
    parts: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tags under one heading; without a heading where the list has none."""

    label: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The counts of a family."""

    title: str
    head: Head
    reading: str
    chart: Markup | None
    chart_title: str
    periods: Sequence[str]
    coded: Sequence[str]
    coded_whole: str
    groups: Sequence[Group]
    items_title: str
    absent: Sequence[str]
    cut: Sequence[Choice]
    walks: Sequence[Link]
    whole_url: str
    file_url: str


def index_page(
    found: Read, counts: Counts, to: Addresses, kinds: Sequence[ReviewKind]
) -> IndexPage:
    """The page of a family."""
    family = found.asked.family
    title = family_label(family)
    reading = _reading(found, counts)
    return IndexPage(
        title=title,
        head=head(found, counts.whole, to, kinds, "index"),
        reading=reading,
        chart=_chart(found, counts, title, reading),
        chart_title=gettext("%(title)s: reviews in which each was found", title=title),
        periods=[period_label(one) for one in counts.periods],
        coded=[n_of(one.coded, one.reviews) for one in counts.parts],
        coded_whole=n_of(counts.whole.coded, counts.whole.reviews),
        groups=_groups(found, counts, to),
        items_title=things(family, 2).partition(" ")[2].capitalize(),
        absent=_absent(found, counts) if counts.whole.coded else (),
        cut=[Choice(gettext(BY_LABELS[by]), to.index(by=by), by is found.asked.by) for by in By],
        walks=[Link(one.title, to.index(into=one.id)) for one in found.walks],
        whole_url=to.index(since=None, until=None, kinds=()),
        file_url=to.file("counts"),
    )


def _themes(found: Read, counts: Counts) -> Sequence[TagCount]:
    """The tags that say something, and stand in some review."""
    return [one for one in counts.tags if one.tag not in found.tags.silent and one.whole.found]


def _reading(found: Read, counts: Counts) -> str:
    themes = _themes(found, counts)
    if not counts.whole.coded:
        return gettext("Nothing is coded yet, so nothing can be said about how often anything is.")
    if not themes:
        return gettext(
            "None of the list was found in any of the %(coded)s reviews that are coded.",
            coded=counts.whole.coded,
        )
    most = [one for one in themes if one.whole.found == themes[0].whole.found]
    if len(most) > 1:
        return ngettext(
            "%(num)d is found in most: %(said)s coded reviews each.",
            "%(num)d are found in most: each in %(said)s coded reviews.",
            len(most),
            said=cell_words(most[0].whole),
        )
    return gettext(
        "Found in most: “%(tag)s”, in %(said)s coded reviews.",
        tag=tag_label(found.tags, most[0].tag),
        said=cell_words(most[0].whole),
    )


def _chart(found: Read, counts: Counts, title: str, reading: str) -> Markup | None:
    drawn = _themes(found, counts)[:MOST_BARS]
    if not drawn:
        return None
    return bars(
        BarsPicture(
            title=title,
            description=reading,
            bars=tuple(
                Bar(
                    shortened(tag_label(found.tags, one.tag), ON_A_BAR),
                    one.whole.found / one.whole.coded if one.whole.coded else 0.0,
                    cell_words(one.whole),
                    FILLED,
                )
                for one in drawn
            ),
            full=1.0,
        )
    )


def _groups(found: Read, counts: Counts, to: Addresses) -> Sequence[Group]:
    """The tags that were used under the headings of their list; silent ones come last."""
    heading = {tag: label for label, ids in found.tags.groups.items() for tag in ids}
    rows: dict[str, list[Row]] = {label: [] for label in found.tags.groups}
    last: list[Row] = []
    for one in counts.tags:
        row = _row(one, found, counts.periods, to)
        if row.is_silent:
            last.append(row)
        else:
            rows.setdefault(heading.get(one.tag, ""), []).append(row)
    groups = [Group(label=label, rows=held) for label, held in rows.items() if held]
    return [*groups, *([Group(label=gettext("No theme of the list"), rows=last)] if last else [])]


def _row(one: TagCount, found: Read, periods: Sequence[Period], to: Addresses) -> Row:
    asked = found.asked
    return Row(
        label=tag_label(found.tags, one.tag),
        is_own=one.tag in found.tags.own,
        is_silent=one.tag in found.tags.silent,
        whole=_cell(one.whole, to.rows(tag=one.tag, edition=found.facts.edition)),
        disputed=Link(
            ngettext("%(num)d more disputed", "%(num)d more disputed", one.whole.disputed),
            to.rows(tag=one.tag, disputed=True, edition=found.facts.edition),
        )
        if one.whole.disputed
        else None,
        items=things(asked.family, one.items),
        parts=[
            _cell(cell, to.rows(period, tag=one.tag, edition=found.facts.edition))
            for period, cell in zip(periods, one.parts, strict=True)
        ],
    )


def _cell(cell: Cell, url: str) -> Link:
    return Link(cell_words(cell), url if cell.found else "")


def _absent(found: Read, counts: Counts) -> Sequence[str]:
    """What stands on the list and was found in no coded review."""
    used = {one.tag for one in counts.tags}
    return [
        tag_label(found.tags, tag)
        for ids in found.tags.groups.values()
        for tag in ids
        if tag not in used and tag not in found.tags.silent
    ]
