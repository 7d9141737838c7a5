"""The same counts in another list: by a crosswalk, with what it cannot say. Pure.

A review counts for a tag of the other list when something in it is coded with a tag that means the
same or a part of it. Where a crosswalk says only that two tags touch, or that the other is
narrower, the review may belong there and may not: it is told apart and never added. Nothing is
summed over tags: a review with two tags that lead to one counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.foundation.catalogue.taxonomy import Crosswalk, Relation
from qmapp.learning.trends.counting import Cell, Facts, covered

SURE = frozenset({Relation.SAME, Relation.BROADER})
"""The other tag is the same or holds more: what has ours has the other."""
MAY_BE = frozenset({Relation.NARROWER, Relation.RELATED})


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A tag of the other list: reviews that have it (`cell.found`) and `may` that perhaps do."""

    tag: str
    cell: Cell
    may: int


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A tag that was used and leads nowhere. `is_decided`: the crosswalk says so."""

    tag: str
    reviews: int
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """The counts in the other list, and what could not be carried there.

    `lost` reviews are coded, and nothing that they are coded with leads anywhere.
    """

    rows: Sequence[MappedRow]
    unmapped: Sequence[Unmapped]
    lost: int
    coded: int


def mapped(facts: Facts, walk: Crosswalk, into: Sequence[str]) -> Mapped:
    """Counts by the tags `into`, in their order. Disputed tags are left out."""
    known = {one.id for one in facts.reviews}
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    for one in facts.tags:
        if one.stands and one.review_id in known:
            found[one.tag].add(one.review_id)
    sure: defaultdict[str, set[UUID]] = defaultdict(set)
    may: defaultdict[str, set[UUID]] = defaultdict(set)
    for link in walk.mappings:
        if link.to is not None:
            (sure if link.relation in SURE else may)[link.to] |= found.get(link.tag, set())
    coded = covered(facts, facts.reviews).coded
    leads = {link.tag for link in walk.mappings if link.to is not None}
    decided = {link.tag for link in walk.mappings if link.to is None}
    nowhere = [
        Unmapped(tag, len(ids), tag in decided)
        for tag, ids in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
        if tag not in leads
    ]
    carried: set[UUID] = set().union(*(found[tag] for tag in found if tag in leads))
    every: set[UUID] = set().union(*found.values())
    return Mapped(
        rows=[
            MappedRow(tag, Cell(len(sure[tag]), 0, coded), len(may[tag] - sure[tag]))
            for tag in into
        ],
        unmapped=nowhere,
        lost=len(every - carried),
        coded=coded,
    )


def leading_to(walk: Crosswalk, tag: str, *, may_be: bool) -> frozenset[str]:
    """Our tags that lead to a tag of the other list, surely or (`may_be`) perhaps."""
    relations = MAY_BE if may_be else SURE
    return frozenset(
        link.tag for link in walk.mappings if link.to == tag and link.relation in relations
    )
