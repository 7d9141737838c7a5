"""What was found in review after review, what was done about it, and whether it came back. Pure.

It came back when a review began after a recommendation on it had been delivered, or closed. Such a
review may still look at what happened before: where its incident was known by then, that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qmapp.learning.trends.counting import Facts, ReviewFact, covered

FEWEST_REVIEWS = 2
"""Found once is not found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of recommendations on a tag, as far as they were taken up.

    Of `followed`, `delivered` are done; of those `shown` made a difference that was shown,
    `nothing` were judged to have no effect. `harmful` of all that were taken up did harm, delivered
    or stopped since. `closed` were ever closed, with impact or without; `reopened` of these were
    taken up again and are not closed now. The days are the first of each.
    """

    followed: int = 0
    delivered: int = 0
    shown: int = 0
    nothing: int = 0
    harmful: int = 0
    closed: int = 0
    reopened: int = 0
    delivered_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """Reviews that began after a day; `known_before`: of those whose incident was known by then."""

    reviews: int
    known_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """One tag: in how many of the coded reviews, from when to when, what was done since."""

    tag: str
    reviews: int
    first_on: date
    newest_on: date
    done: Done
    after_delivery: Back
    after_closing: Back

    @property
    def came_back(self) -> bool:
        """Whether a review began after a recommendation on it was delivered."""
        return bool(self.after_delivery.reviews)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Every tag found in two reviews or more, those that came back after closing first."""

    rows: Sequence[Recurring]
    once: int
    coded: int
    reviews: int

    @property
    def came_back(self) -> int:
        return sum(one.came_back for one in self.rows)

    @property
    def after_closing(self) -> int:
        return sum(bool(one.after_closing.reviews) for one in self.rows)


def recurrence(facts: Facts, done: Mapping[str, Done], left_out: frozenset[str]) -> Recurrence:
    """What was found again. `left_out`: tags that say that nothing fits, which is no tag."""
    by_id = {one.id: one for one in facts.reviews}
    found: defaultdict[str, list[ReviewFact]] = defaultdict(list)
    for one in facts.tags:
        if one.stands and one.tag not in left_out and one.review_id in by_id:
            found[one.tag].append(by_id[one.review_id])
    rows = [
        _one(tag, reviews, done.get(tag, Done()))
        for tag, reviews in found.items()
        if len(reviews) >= FEWEST_REVIEWS
    ]
    rows.sort(
        key=lambda one: (
            -bool(one.after_closing.reviews),
            -bool(one.after_delivery.reviews),
            -one.reviews,
            one.tag,
        )
    )
    whole = covered(facts, facts.reviews)
    return Recurrence(
        rows=rows, once=len(found) - len(rows), coded=whole.coded, reviews=whole.reviews
    )


def _one(tag: str, reviews: Sequence[ReviewFact], done: Done) -> Recurring:
    days = [one.on for one in reviews]
    return Recurring(
        tag=tag,
        reviews=len(reviews),
        first_on=min(days),
        newest_on=max(days),
        done=done,
        after_delivery=back_after(reviews, done.delivered_on),
        after_closing=back_after(reviews, done.closed_on),
    )


def back_after(reviews: Sequence[ReviewFact], day: date | None) -> Back:
    """The reviews that began after a day on which something had been done."""
    if day is None:
        return Back(0, 0)
    later = [one for one in reviews if one.on > day]
    known = sum(one.known_on is not None and one.known_on <= day for one in later)
    return Back(len(later), known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One review in the story of a tag: what it found, what was done, and what had been before.

    `delivered_before` and `closed_before`: a recommendation of an earlier review had been when this
    one began. `was_known`: its incident was known before the first of that.
    """

    review: ReviewFact
    items: int
    done: Done
    delivered_before: bool
    closed_before: bool
    was_known: bool


def story(facts: Facts, tag: str, done: Mapping[UUID, Done]) -> Sequence[Step]:
    """The reviews in which a tag stands, the earliest first. `done` is by review."""
    items = {one.review_id: one.stands for one in facts.tags if one.tag == tag and one.stands}
    reviews = sorted(
        (one for one in facts.reviews if one.id in items), key=lambda one: (one.on, str(one.id))
    )
    delivered = [one.delivered_on for one in done.values() if one.delivered_on]
    closed = [one.closed_on for one in done.values() if one.closed_on]
    first = min([*delivered, *closed], default=None)
    return [
        Step(
            review=one,
            items=items[one.id],
            done=done.get(one.id, Done()),
            delivered_before=any(day < one.on for day in delivered),
            closed_before=any(day < one.on for day in closed),
            was_known=first is not None and one.known_on is not None and one.known_on <= first,
        )
        for one in reviews
    ]


__all__ = [
    "FEWEST_REVIEWS",
    "Back",
    "Done",
    "Recurrence",
    "Recurring",
    "Step",
    "back_after",
    "recurrence",
    "story",
]
