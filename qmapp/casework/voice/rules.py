"""How a passage uses what somebody said, and whether that is what they agreed to. Pure.

What agreement covers which use is ours: marker 12 asks that the family’s account is represented
fairly, and leaves the means to the reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from qmapp.casework.involvement.rules import Agreement, Manner
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_REASON = 2_000
MOST_PLACES = 300
"""Places that one contribution may have in one draft."""


class Use(StrEnum):
    """What a passage does with a contribution."""

    QUOTES = "quotes"
    SUMMARISES = "summarises"
    DRAWS_ON = "draws_on"


USE_LABELS = {
    Use.QUOTES: N_("Quotes it"),
    Use.SUMMARISES: N_("Sums it up"),
    Use.DRAWS_ON: N_("Draws on it"),
}
# How far a use goes into somebody's words, and how far an agreement reaches.
_REACH = MappingProxyType({Use.DRAWS_ON: 1, Use.SUMMARISES: 2, Use.QUOTES: 3})
_COVERS = MappingProxyType(
    {Manner.NOT_USED: 0, Manner.BACKGROUND: 1, Manner.SUMMARISED: 2, Manner.QUOTED: 3}
)
KEPT_OUT = frozenset({Manner.BACKGROUND, Manner.NOT_USED})


def goes_too_far(use: Use, manner: Manner | None, agreement: Agreement | None) -> bool:
    """Whether a passage does more with somebody's words than they agreed to.

    Where they do not agree to a manner, a use that goes as far as it is too much. Where nothing is
    on record, or they were asked and have not answered, there is nothing to compare with.
    """
    if manner is None:
        return False
    if agreement is Agreement.AGREED:
        return _REACH[use] > _COVERS[manner]
    return (
        agreement is Agreement.NOT_AGREED
        and manner is not Manner.NOT_USED
        and _REACH[use] >= _COVERS[manner]
    )


def falls_short(uses: Iterable[Use], manner: Manner | None, agreement: Agreement | None) -> bool:
    """Whether what was agreed to be quoted or summed up is nowhere used as fully as that."""
    reached = max((_REACH[use] for use in uses), default=0)
    wanted = manner in {Manner.QUOTED, Manner.SUMMARISED} and agreement is Agreement.AGREED
    return wanted and manner is not None and 0 < reached < _COVERS[manner]


def kept_out(manner: Manner | None, agreement: Agreement | None) -> Manner | None:
    """The manner in which words are rightly not in the draft: agreed as background, or unused."""
    return manner if agreement is Agreement.AGREED and manner in KEPT_OUT else None


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Words of a passage, from `start` up to `stop`, in code points."""

    start: int
    stop: int

    def meets(self, other: Stretch) -> bool:
        """Whether both share words."""
        return self.start < other.stop and other.start < self.stop


def is_covered(words: Stretch, places: Iterable[Stretch]) -> bool:
    """Whether any of the places shares words with these."""
    return any(words.meets(place) for place in places)


def join(stretches: Iterable[Stretch]) -> Sequence[Stretch]:
    """Words that share some as one stretch, in the order of the passage."""
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.start < joined[-1].stop:
            joined[-1] = Stretch(joined[-1].start, max(one.stop, joined[-1].stop))
        else:
            joined.append(one)
    return joined


def require_reason(words: str) -> str:
    """Why a flag needs no record, as it is kept. Raises RuleBroken for nothing, or too much."""
    words = tidy_words(words)
    if not words:
        raise RuleBroken(N_("Say why nothing need be on record, in a sentence"), field="because")
    require_length(words, LONGEST_REASON, "because")
    return words
