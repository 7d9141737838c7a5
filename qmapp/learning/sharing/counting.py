"""From records to an edition: what may be shown of them, over regions and all together. Pure.

A row is a tag; a cell is a region; what is counted are reviews. Every tag of a list has its row,
also one that nobody has, so that which rows stand there tells nothing. Where each review has one
tag of a list or more, a row could be worked out from the others: so no row says in how many
reviews none of a list fits, and the commonest answer has none either (`lists`). Markers have one
row each (weak). So rows of different tags may be any counts beside each other. Denominators, and
the same tag by two editions of its list, may not: they are nearly the same, and are withheld
together (`suppressing`).

How many reviews were coded, or judged in agreement, is shown without asking how many were not:
that is told of the work, not of the case.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.plain import from_plain, to_plain
from qmapp.learning.sharing.bands import Band, bands_of
from qmapp.learning.sharing.record import Content
from qmapp.learning.sharing.suppressing import (
    FEWEST,
    Counted,
    regions_withheld,
    show_denominators,
    show_rows,
)


class Format(StrEnum):
    """Shapes of the data of an edition."""

    EDITION = "shared-edition-1"


class Topic(StrEnum):
    """What is counted. The first four are the families of tags."""

    HARM = "harm"
    ISSUE = "issue"
    CAUSE = "cause"
    TARGET = "target"
    MARKERS = "markers"
    NATURES = "natures"
    IMPACT = "impact"


CODED = frozenset({Topic.HARM, Topic.ISSUE, Topic.CAUSE, Topic.TARGET})


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list of tags that is counted by: all of `edition`; "" where the list has no editions."""

    topic: Topic
    edition: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionText:
    """A region, and the boards whose reviews are counted in it, by name."""

    key: str
    name: str
    boards: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is shown of one tag, or None: by region in the order of the regions, and of all.

    So many of `of` (`of_total`) reviews have it. `bands` say how boards are spread, over the
    regions whose cell is shown; empty where that is not told.
    """

    tag: str
    cells: tuple[int | None, ...]
    total: int | None
    of: tuple[int | None, ...]
    of_total: int | None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one list."""

    topic: Topic
    edition: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionContent:
    """All that an edition shows. `reviews` and `total` are how many it counts."""

    format: Format = Format.EDITION
    fewest: int
    regions: tuple[RegionText, ...]
    reviews: tuple[int | None, ...]
    total: int | None
    tables: tuple[Table, ...]

    def table(self, topic: Topic, edition: str) -> Table | None:
        """The rows of a list; None where this edition did not count by it."""
        for one in self.tables:
            if (one.topic, one.edition) == (topic, edition):
                return one
        return None

    def at(self, region: str) -> int | None:
        """The place of a region’s cell; None when no board of it is counted here."""
        for place, one in enumerate(self.regions):
            if one.key == region:
                return place
        return None


@dataclass(frozen=True, slots=True)
class Of:
    """A board that shares: its name, and the key and name of its region."""

    name: str
    region: str
    region_name: str


Cell = defaultdict[UUID, int]


def count(
    records: Sequence[tuple[UUID, Content]],
    boards: Mapping[UUID, Of],
    lists: Sequence[List],
    fewest: int = FEWEST,
) -> EditionContent:
    """The edition over records, each with its board. `boards` holds all of these boards."""
    regions = _regions({board_id for board_id, _ in records}, boards)
    places = {region.key: at for at, region in enumerate(regions)}
    where = {board_id: places[boards[board_id].region] for board_id, _ in records}
    reviews = _cells(len(regions))
    for board_id, _ in records:
        reviews[where[board_id]][board_id] += 1
    tallies = [_tally(one, records, where, len(regions)) for one in lists]
    withheld = regions_withheld(reviews, [of for one in tallies for _, of in one.values()], fewest)
    shown = show_denominators(reviews, withheld, fewest)
    return EditionContent(
        fewest=fewest,
        regions=regions,
        reviews=tuple(shown.cells),
        total=shown.total,
        tables=_tables(lists, tallies, withheld, reviews, fewest),
    )


def answers(content: Content, of: List) -> Iterator[tuple[str, bool]]:
    """Each tag of a list that the record says something about, and whether the review has it."""
    if of.topic is Topic.MARKERS:
        if content.markers_edition == of.edition:
            judged = {one.marker: one.is_weak for one in content.judged}
            for tag in of.tags:
                weak = judged.get(tag)
                if weak is not None:
                    yield tag, weak
        return
    has = _tags_of(content, of)
    if has is not None:
        for tag in of.tags:
            yield tag, tag in has


def _tags_of(content: Content, of: List) -> Collection[str] | None:
    """The tags that a review has of a list.

    None where the list does not say all of the review: not coded by it as a whole, a tag on which
    its coders differ, a nature that is not known, nothing that is followed. Were such a review left
    out of that one tag only, the tag's own denominator would tell of it.
    """
    if of.topic in CODED:
        for one in content.coded:
            if (one.family.value, one.edition) == (of.topic.value, of.edition) and one.is_whole:
                return None if one.disputed_tags else frozenset(one.tags)
        return None
    if of.topic is Topic.NATURES:
        whole, counts = content.recommendations, content.natures
    else:
        whole, counts = content.followed, content.impact
    if not whole or sum(one.count for one in counts) < whole:
        return None
    return frozenset(one.key for one in counts if one.count)


Tally = Mapping[str, tuple[Sequence[Counted], Sequence[Counted]]]
"""For each tag of a list how many reviews have it, and of how many it is known, by region."""


def _tally(
    of: List,
    records: Sequence[tuple[UUID, Content]],
    where: Mapping[UUID, int],
    regions: int,
) -> Tally:
    have = {tag: _cells(regions) for tag in of.tags}
    asked = {tag: _cells(regions) for tag in of.tags}
    for board_id, content in records:
        for tag, has in answers(content, of):
            asked[tag][where[board_id]][board_id] += 1
            have[tag][where[board_id]][board_id] += has
    return {tag: (have[tag], asked[tag]) for tag in of.tags}


def _tables(
    lists: Sequence[List],
    tallies: Sequence[Tally],
    withheld: Collection[int],
    reviews: Sequence[Counted],
    fewest: int,
) -> tuple[Table, ...]:
    # The same tag in the editions of a list is nearly the same row. A review is judged by one
    # edition of markers only.
    alike: defaultdict[tuple[Topic, str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(lists):
        for tag in one.tags:
            alike[one.topic, "" if one.topic in CODED else one.edition, tag].append(at)
    found: dict[tuple[int, str], Row] = {}
    for (_, _, tag), places in alike.items():
        rows = rows_of(tag, [tallies[at][tag] for at in places], withheld, reviews, fewest)
        found.update({(at, tag): row for at, row in zip(places, rows, strict=True)})
    return tuple(
        Table(
            topic=one.topic,
            edition=one.edition,
            rows=tuple(found[at, tag] for tag in one.tags),
        )
        for at, one in enumerate(lists)
    )


def rows_of(
    tag: str,
    counted: Sequence[tuple[Sequence[Counted], Sequence[Counted]]],
    withheld: Collection[int],
    reviews: Sequence[Counted],
    fewest: int,
) -> Sequence[Row]:
    """What is shown of a tag, by each edition of its list: those that have it, and those asked.

    `withheld` are the regions of which the edition shows no denominator, `reviews` all that it
    counts, by region.
    """
    found = []
    for shown, (have, asked) in zip(
        show_rows(counted, withheld, reviews, fewest), counted, strict=True
    ):
        of = show_denominators(asked, withheld, fewest)
        # Boards of a region whose count is withheld are in no band: they would say what it hides.
        told = [at for at, cell in enumerate(shown.cells) if cell is not None]
        bands = bands_of(_all([have[at] for at in told]), _all([asked[at] for at in told]), fewest)
        found.append(
            Row(
                tag=tag,
                cells=tuple(shown.cells),
                total=shown.total,
                of=tuple(of.cells),
                of_total=of.total,
                bands=bands,
            )
        )
    return found


def _regions(counted: set[UUID], boards: Mapping[UUID, Of]) -> tuple[RegionText, ...]:
    """The regions of the boards that are counted, by name; those without one last."""
    names: dict[str, str] = {}
    of: defaultdict[str, list[str]] = defaultdict(list)
    for board_id in counted:
        one = boards[board_id]
        names[one.region] = one.region_name
        of[one.region].append(one.name)
    order = sorted(of, key=lambda key: (not names[key], names[key].casefold(), key))
    return tuple(
        RegionText(key=key, name=names[key], boards=tuple(sorted(of[key], key=str.casefold)))
        for key in order
    )


def _cells(regions: int) -> list[Cell]:
    return [defaultdict(int) for _ in range(regions)]


def _all(cells: Sequence[Counted]) -> Counted:
    found: Cell = defaultdict(int)
    for cell in cells:
        for board, number in cell.items():
            found[board] += number
    return found


def to_kept(content: EditionContent) -> dict[str, Any]:
    """The content as plain data, as it is stored."""
    kept: dict[str, Any] = to_plain(content)
    return kept


def from_kept(kept: Mapping[str, Any]) -> EditionContent:
    """The content that was stored. Raises ValueError."""
    return from_plain(EditionContent, dict(kept))


def kept_digest(kept: Mapping[str, Any]) -> str:
    """The SHA-256 of stored content in its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(dict(kept))).hexdigest()
