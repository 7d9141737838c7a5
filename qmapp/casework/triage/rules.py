"""What may be done with the flags of a scan. Pure.

Nothing here proposes a rating, and no figure here is a score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.errors import N_, RuleBroken

LONGEST_REASON = 2_000

ENOUGH_DECIDED = 20
"""Fewer decisions than this say nothing about a rule. Ours."""
FEW_ACCEPTED = 10
"""A rule of which at most one flag in so many was accepted is proposed for switching off. Ours."""


FEWEST_TOLD = 5
"""Of a rule with fewer decisions no figures are shown: they say nothing of the rule, and might say
something of a person. Ours."""


class Verdict(StrEnum):
    """What a person made of a flag. Open: taken back, or asked about again in a later draft."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Revealed:
    """What of a draft's flags has been revealed to the writers of an assessment, and when.

    Sections go by the place of their heading in the reading; -1 is what stands before the first.
    """

    whole_at: datetime | None = None
    sections: Mapping[int, datetime] = field(default_factory=dict)

    def shows(self, section: int) -> bool:
        """Whether the flags of a section are shown."""
        return self.whole_at is not None or section in self.sections

    @property
    def is_any(self) -> bool:
        """Whether anything has been revealed at all."""
        return self.whole_at is not None or bool(self.sections)


def needs_reading_first(kind: AssessmentKind) -> bool:
    """Whether the flags wait until somebody says that they have read for themselves.

    A commissioner's first reading is without flags: suggestions anchor people. A lead reviewer
    who checks their own draft has read it, and may reveal at once.
    """
    return kind is AssessmentKind.COMMISSIONER


def require_read(kind: AssessmentKind, section: int | None, *, has_read: bool) -> None:
    """Raise RuleBroken unless what is to be revealed has been read first, where that is asked."""
    if has_read or not needs_reading_first(kind):
        return
    if section is None:
        raise RuleBroken(
            N_("Read the draft first. Then say that you have read it, and reveal the flags."),
            field="has_read",
        )
    raise RuleBroken(
        N_("Read the section first. Then say that you have read it, and reveal its flags."),
        field="has_read",
    )


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Words that a rule points at: `start` up to `stop` of one passage, in code points."""

    rule: str
    passage: str
    start: int
    stop: int

    def meets(self, other: Spot) -> bool:
        """Whether both are of one rule and share words of one passage."""
        same = (self.rule, self.passage) == (other.rule, other.passage)
        return same and self.start < other.stop and other.start < self.stop


def find_spot(wanted: Spot, among: Collection[Spot]) -> Spot | None:
    """What was decided about these very words, else about words that share most of them.

    The words of a flag may be cut a little differently once they were reworded.
    """
    if wanted in among:
        return wanted
    meeting = [spot for spot in among if spot.meets(wanted)]
    return max(meeting, key=lambda spot: (_shared(spot, wanted), spot), default=None)


def _shared(one: Spot, other: Spot) -> int:
    return min(one.stop, other.stop) - max(one.start, other.start)


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How often people accepted and dismissed what one rule points at."""

    accepted: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        """How many flags of the rule people have decided on."""
        return self.accepted + self.dismissed


def tells(counts: RuleCounts) -> bool:
    """Whether so many decisions were made on a rule that their figures are shown."""
    return counts.decided >= FEWEST_TOLD


def proposes_off(counts: RuleCounts) -> bool:
    """Whether a rule is dismissed so nearly always that switching it off is proposed."""
    return counts.decided >= ENOUGH_DECIDED and counts.accepted * FEW_ACCEPTED <= counts.decided


def rate_per_1000(count: int, words: int) -> float | None:
    """How many there are in 1,000 words; None where there are no words."""
    return 1000 * count / words if words > 0 else None


FEWEST_WORDS = 150
"""In fewer words than this a rate says nothing: one flag more or less would double it. Ours."""
LEAST_DESCRIBED = 3
"""So many places that describe or judge practice must stand in a section before we say that
explanation is thin there. Ours."""
FOR_EACH_EXPLAINED = 3
"""Explanation is thin where one explanatory wording stands beside more than so many. Ours."""


def shown_rate(count: int, words: int) -> float | None:
    """How many there are in 1,000 words; None where the words are too few to tell."""
    return rate_per_1000(count, words) if words >= FEWEST_WORDS else None


def is_thin(described: int, explained: int) -> bool:
    """Whether problems are described and few or no explanatory wordings stand by.

    It counts wordings: an explanation may be carried by facts without any.
    """
    return described >= LEAST_DESCRIBED and explained * FOR_EACH_EXPLAINED < described
