"""What a recommendation is and what may become of it. Pure.

Sources: markers 14 to 16; the warning in them that a drive for SMART recommendations can keep a
review from hard problems; Glouberman and Zimmerman's simple, complicated and complex problems.
An action, a question for the board and an exploration are forms of equal standing.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from qmapp.casework.lenses.model import Strength
from qmapp.errors import N_

LONGEST_TEXT = 10_000
LONGEST_NAME = 200
LONGEST_BECAUSE = 1_000
MOST_PLACES = 50
MOST_PARTS = 12
"""Into how many recommendations one may be split, and how many may be merged into one."""


class State(StrEnum):
    """Where a recommendation stands in the set. Split and merged ones went into others."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    SPLIT = "split"
    MERGED = "merged"


LIVE = frozenset({State.PROPOSED, State.CONFIRMED})


class Kind(StrEnum):
    """What a recommendation is: something to do, something to debate, something to find out."""

    ACTION = "action"
    QUESTION = "question"
    EXPLORATION = "exploration"


class Nature(StrEnum):
    """What sort of problem a recommendation answers."""

    SIMPLE = "simple"
    COMPLICATED = "complicated"
    COMPLEX = "complex"


class Addressee(StrEnum):
    """Whom a recommendation speaks to."""

    ONE_AGENCY = "one_agency"
    PARTNERSHIP = "partnership"
    REGION = "region"
    NATIONAL = "national"


class Became(StrEnum):
    """How one recommendation came from another."""

    SPLIT = "split"
    MERGED = "merged"


STATE_LABELS = MappingProxyType(
    {
        State.PROPOSED: N_("To be confirmed"),
        State.CONFIRMED: N_("Confirmed"),
        State.DROPPED: N_("Dropped"),
        State.SPLIT: N_("Split"),
        State.MERGED: N_("Merged"),
    }
)
KIND_LABELS = MappingProxyType(
    {
        Kind.ACTION: N_("Action"),
        Kind.QUESTION: N_("Question for the board"),
        Kind.EXPLORATION: N_("Exploration"),
    }
)
KIND_TESTS = MappingProxyType(
    {
        Kind.ACTION: N_("Somebody is to do or change something."),
        Kind.QUESTION: N_("The board is to debate a finding and decide what, if anything, to do."),
        Kind.EXPLORATION: N_("Somebody is to find something out, and come back on a date."),
    }
)
NATURE_LABELS = MappingProxyType(
    {
        Nature.SIMPLE: N_("Simple"),
        Nature.COMPLICATED: N_("Complicated"),
        Nature.COMPLEX: N_("Complex"),
    }
)
NATURE_TESTS = MappingProxyType(
    {
        Nature.SIMPLE: N_("What to do is known, and works each time it is done."),
        Nature.COMPLICATED: N_("Experts can work out what to do; there is a right answer."),
        Nature.COMPLEX: N_("Nobody can know beforehand what will work; try, look and adjust."),
    }
)
ADDRESSEE_LABELS = MappingProxyType(
    {
        Addressee.ONE_AGENCY: N_("One agency"),
        Addressee.PARTNERSHIP: N_("The board or partnership"),
        Addressee.REGION: N_("A region"),
        Addressee.NATIONAL: N_("National government or a national body"),
    }
)
STRENGTH_LABELS = MappingProxyType(
    {
        Strength.WEAK: N_("Weak"),
        Strength.INTERMEDIATE: N_("Intermediate"),
        Strength.STRONG: N_("Strong"),
    }
)
