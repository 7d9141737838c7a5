"""How far assessors agree, and how far self-checks stand from what was agreed. Pure.

Sources: Krippendorff's alpha for ordered ratings, by the library of the field; “n of N” for what
people can check by hand. When a figure is withheld is ours: a few drafts say nothing about how the
markers are understood, and would say something about the people who judged them. Judgements off
the scale (“cannot tell”) have no place in an order, so they are left out and counted beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import krippendorff

FEWEST_UNITS = 10
FEWEST_DRAFTS = 3
PLACES = range(1, 5)


@dataclass(frozen=True, slots=True)
class Unit:
    """One marker of one draft, as two or more people placed it on the scale of four."""

    draft_id: UUID
    marker_id: str
    year: int
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One marker of one draft: where the self-check placed it, and where the board agreed."""

    draft_id: UUID
    marker_id: str
    year: int
    own: int
    agreed: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far assessors agree: n of N units, and alpha where it can be worked out."""

    units: int
    exact: int
    adjacent: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Distance:
    """How far self-checks stand from agreed judgements: n of N."""

    pairs: int
    same: int
    one_step: int
    further: int


def agreement_of(units: Sequence[Unit]) -> Agreement:
    """The same place; at most one step between the outermost (the same included); alpha."""
    return Agreement(
        units=len(units),
        exact=sum(max(one.orders) == min(one.orders) for one in units),
        adjacent=sum(max(one.orders) - min(one.orders) <= 1 for one in units),
        alpha=alpha_of(units),
    )


def alpha_of(units: Sequence[Unit]) -> float | None:
    """Krippendorff's alpha for ordered ratings; None where all chose one place of the scale.

    Then there is nothing by which chance could be told from agreement.
    """
    used = {order for one in units for order in one.orders}
    if len(used) < 2:
        return None
    counts = [[Counter(one.orders)[place] for place in PLACES] for one in units]
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="ordinal"))


def distance_of(pairs: Sequence[Pair]) -> Distance:
    """How many self-checks say the same as was agreed, one step off it, or further."""
    steps = Counter(min(abs(one.own - one.agreed), 2) for one in pairs)
    return Distance(len(pairs), steps[0], steps[1], steps[2])


# Withheld ------------------------------------------------------------------------------------


def is_enough(things: Collection[Unit | Pair]) -> bool:
    """Whether so many markers of so many drafts may be told of.

    Eighteen markers of one draft are many units, and yet two people: so drafts count too.
    """
    return len(things) >= FEWEST_UNITS and len({one.draft_id for one in things}) >= FEWEST_DRAFTS


def may_tell_whole(whole: Collection[Unit | Pair], withheld: Collection[Unit | Pair]) -> bool:
    """Whether a whole may be told beside its parts, of which some are withheld.

    Taking what is shown from the whole would otherwise tell what is withheld. So what is withheld
    has to be enough together, or nothing.
    """
    return is_enough(whole) and (not withheld or is_enough(withheld))
