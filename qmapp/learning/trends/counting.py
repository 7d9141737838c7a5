"""Counts of reviews by what they are tagged with. Pure.

A figure is a number of reviews of a number of reviews, and each is counted from the very facts that
its rows are chosen from, so that a figure and what it opens cannot differ. N of a tag are the
reviews in which something is coded in its family, by the same edition: of the others nothing is
known, which is not the same as nothing found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qmapp.learning.trends.rules import By, Coverage, Period, periods


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """A review that its reader may know of: on which day it counts, and how much it says.

    `items` are its findings that stand, or its confirmed recommendations, in drafts that were
    sent. `known_on`: when the incident became known. `is_dated`: its commissioning is recorded.
    """

    id: UUID
    on: date
    items: int
    known_on: date | None = None
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class TagFact:
    """A tag in a review: on how many of its items it stands, and on how many it is disputed."""

    review_id: UUID
    tag: str
    stands: int
    disputed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What one family is counted from, by one edition, for one reader.

    `coded` says how many items of a review are coded by `edition`; `others` in how many reviews
    something is coded by other editions. `hides`: reviews are left out for an interest. `is_blind`:
    what others coded, and the reader may still code, counts as not coded.
    """

    edition: str
    reviews: Sequence[ReviewFact]
    tags: Sequence[TagFact]
    coded: Mapping[UUID, int]
    others: Mapping[str, int]
    hides: bool = False
    is_blind: bool = False

    def coverage(self, review: ReviewFact) -> Coverage:
        """How much of a review is coded."""
        coded = self.coded.get(review.id, 0)
        if coded:
            return Coverage.WHOLE if coded >= review.items else Coverage.PART
        return Coverage.NOT_CODED if review.items else Coverage.NOTHING_YET


@dataclass(frozen=True, slots=True)
class Cell:
    """Of `coded` reviews, `found` in so many; `disputed` in so many more that coders differ on."""

    found: int
    disputed: int
    coded: int

    @property
    def shade(self) -> int:
        """How dark: 0 for none; up to a tenth of what is coded, a fifth, a third, and beyond: 4.

        One issue at one stage is seldom in half of all reviews, so the steps are small. Ours.
        """
        if not self.found:
            return 0
        return 1 + sum(self.found * part > self.coded for part in (10, 5, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCount:
    """One tag: over all, in each period, and on how many findings or recommendations."""

    tag: str
    whole: Cell
    parts: Sequence[Cell]
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How many reviews there are, and how many of them are coded."""

    reviews: int
    by: Mapping[Coverage, int]

    @property
    def coded(self) -> int:
        """Reviews in which something is coded: the N of every figure."""
        return self.by.get(Coverage.WHOLE, 0) + self.by.get(Coverage.PART, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Everything that the page of a family counts."""

    periods: Sequence[Period]
    whole: Covered
    parts: Sequence[Covered]
    tags: Sequence[TagCount]
    undated: int


def count(facts: Facts, by: By) -> Counts:
    """Every tag that was used, those found in most reviews first."""
    cut = periods((one.on for one in facts.reviews), by)
    place = _places(facts.reviews, cut)
    whole = covered(facts, facts.reviews)
    parts = [
        covered(facts, [one for one in facts.reviews if place[one.id] == number])
        for number in range(len(cut))
    ]
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    disputed: defaultdict[str, set[UUID]] = defaultdict(set)
    items: defaultdict[str, int] = defaultdict(int)
    for one in facts.tags:
        if one.review_id not in place:
            continue
        items[one.tag] += one.stands
        (found if one.stands else disputed)[one.tag].add(one.review_id)
    tags = [
        TagCount(
            tag=tag,
            whole=Cell(len(found[tag]), len(disputed[tag]), whole.coded),
            parts=_parts(found[tag], disputed[tag], place, parts),
            items=items[tag],
        )
        for tag in sorted(found.keys() | disputed.keys())
    ]
    tags.sort(key=lambda one: (-one.whole.found, -one.whole.disputed, one.tag))
    return Counts(
        periods=cut,
        whole=whole,
        parts=parts,
        tags=tags,
        undated=sum(not one.is_dated for one in facts.reviews),
    )


def covered(facts: Facts, reviews: Iterable[ReviewFact]) -> Covered:
    """How much of some reviews is coded."""
    by: defaultdict[Coverage, int] = defaultdict(int)
    for one in reviews:
        by[facts.coverage(one)] += 1
    return Covered(reviews=sum(by.values()), by=dict(by))


def _places(reviews: Sequence[ReviewFact], cut: Sequence[Period]) -> Mapping[UUID, int]:
    """The place of the period in which each review lies."""
    kept: dict[date, int] = {}
    for one in reviews:
        if one.on not in kept:
            kept[one.on] = next(n for n, period in enumerate(cut) if period.holds(one.on))
    return {one.id: kept[one.on] for one in reviews}


def _parts(
    found: Collection[UUID],
    disputed: Collection[UUID],
    place: Mapping[UUID, int],
    parts: Sequence[Covered],
) -> Sequence[Cell]:
    in_each, differ = [0] * len(parts), [0] * len(parts)
    for one in found:
        in_each[place[one]] += 1
    for one in disputed:
        differ[place[one]] += 1
    return [Cell(in_each[n], differ[n], part.coded) for n, part in enumerate(parts)]


def matching(
    facts: Facts,
    *,
    tag: str | None = None,
    disputed: bool = False,
    coverage: Coverage | None = None,
    within: Collection[UUID] | None = None,
) -> Sequence[ReviewFact]:
    """The reviews that a figure counts, the newest first.

    With a tag: in which it stands, or with `disputed` in which it is only disputed.
    """
    kept: set[UUID] | None = None
    if tag is not None:
        kept = {
            one.review_id
            for one in facts.tags
            if one.tag == tag and bool(one.stands) is not disputed
        }
    found = [
        one
        for one in facts.reviews
        if (kept is None or one.id in kept)
        and (within is None or one.id in within)
        and (coverage is None or facts.coverage(one) is coverage)
    ]
    return sorted(found, key=lambda one: (-one.on.toordinal(), str(one.id)))
