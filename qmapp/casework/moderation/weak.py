"""Weak markers: which places of a scale count as weak, and from how many reviews on it is told.

Both are ours. What was agreed of a draft is for those on its review, so a figure over a board must
tell of none: not of one review, however many drafts it had, and not of the one that is left when a
reader takes away those that they know. Whether a figure says the same of each review that it
counts ("3 of 3") is not looked at: a board has to see what is weak everywhere. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from qmapp.foundation.catalogue import Edition

WEAK_UP_TO = 2
"""The places of the scale that count as weak: partly met (2) and not met (1)."""
FEWEST_REVIEWS = 3
"""Of judgements of drafts of fewer reviews nothing is told."""


def rated_on_scale(edition: Edition) -> frozenset[str]:
    """The ratings that place a marker on the scale; "cannot tell" does not."""
    return frozenset(one.id for one in edition.scale.on_scale)


def rated_weak(edition: Edition) -> frozenset[str]:
    """The ratings that count as weak."""
    return frozenset(one.id for one in edition.scale.on_scale if (one.order or 0) <= WEAK_UP_TO)


def count_drafts(judged: Iterable[tuple[str, int]]) -> int:
    """Of how many drafts judgements are, told by marker and number of them.

    Each draft has one judgement of a marker, so the fullest marker has as many as there are drafts.
    """
    by: defaultdict[str, int] = defaultdict(int)
    for marker_id, count in judged:
        by[marker_id] += count
    return max(by.values(), default=0)


def are_enough(reviews: int, *, known: int) -> bool:
    """Whether a figure over so many reviews may be told to somebody who knows so many of them."""
    return reviews - known >= FEWEST_REVIEWS
