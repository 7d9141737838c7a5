"""How far apart the judgements of one marker stand: rating, answers, evidence. Pure.

Nothing is averaged and nobody is outvoted: this only says where people have to talk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from uuid import UUID

from qmapp.errors import N_
from qmapp.foundation.catalogue import Rating

# What a piece of evidence rests on, and how: a passage or a record, and the stance.
Piece = tuple[UUID, str]


class Difference(StrEnum):
    """The greatest difference between judgements of one marker, greatest first."""

    RATING = "rating"
    GAP = "gap"
    ANSWERS = "answers"
    EVIDENCE = "evidence"
    NONE = "none"
    ALONE = "alone"


ORDER = tuple(Difference)

DIFFERENCE_LABELS: dict[Difference, str] = {
    Difference.RATING: N_("Judged differently"),
    Difference.GAP: N_("Not judged by all"),
    Difference.ANSWERS: N_("Same judgement, different answers"),
    Difference.EVIDENCE: N_("Same judgement, on other evidence"),
    Difference.NONE: N_("No difference"),
    Difference.ALONE: N_("One judgement only"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one assessment says of a marker. `rating` is None while it is not judged."""

    rating: Rating | None
    answers: Mapping[str, str]
    evidence: frozenset[Piece]


def difference_of(said: Sequence[Said]) -> Difference:
    """The greatest difference between judgements of one marker."""
    if len(said) < 2:
        return Difference.ALONE
    judged = [one.rating.id for one in said if one.rating is not None]
    if len(set(judged)) > 1:
        return Difference.RATING
    if judged and len(judged) < len(said):
        return Difference.GAP
    if differing_questions(said):
        return Difference.ANSWERS
    if len({one.evidence for one in said}) > 1:
        return Difference.EVIDENCE
    return Difference.NONE


def differing_questions(said: Sequence[Said]) -> frozenset[str]:
    """The questions to which different answers were given; one left open is no answer."""
    given: dict[str, set[str]] = {}
    for one in said:
        for question, answer in one.answers.items():
            given.setdefault(question, set()).add(answer)
    return frozenset(question for question, answers in given.items() if len(answers) > 1)


def steps_of(said: Sequence[Said]) -> int | None:
    """How many steps the outermost judgements on the scale are apart; None below two of them."""
    orders = [
        one.rating.order for one in said if one.rating is not None and one.rating.order is not None
    ]
    return max(orders) - min(orders) if len(orders) > 1 else None


def is_half_on_scale(said: Sequence[Said]) -> bool:
    """Whether one placed the marker on the scale and another off it, such as “cannot tell”."""
    kinds = {one.rating.is_on_scale for one in said if one.rating is not None}
    return len(kinds) > 1


def shared_pieces(said: Sequence[Said]) -> tuple[int, int]:
    """How many pieces of evidence all rest on, of all pieces: (n, N)."""
    if not said:
        return 0, 0
    every = frozenset[Piece]().union(*(one.evidence for one in said))
    return len(every.intersection(*(one.evidence for one in said))), len(every)


def opposed_pieces(said: Sequence[Said]) -> frozenset[UUID]:
    """Passages and records that one took for the marker and another against it."""
    opposed: set[UUID] = set()
    for one, other in combinations(said, 2):
        stands = {(where, stance) for where, stance in other.evidence if stance != "context"}
        opposed |= {
            where
            for where, stance in one.evidence
            if stance != "context"
            and any(place == where and held != stance for place, held in stands)
        }
    return frozenset(opposed)


def rank(difference: Difference, said: Sequence[Said]) -> tuple[int, int]:
    """A place in the order “differences first”: the smaller, the sooner."""
    steps = steps_of(said) or 0
    if difference is Difference.RATING and is_half_on_scale(said):
        steps = max(steps, 1)
    return ORDER.index(difference), -steps
