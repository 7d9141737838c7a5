"""How a board may answer what a review recommends. Pure.

Source: marker 16 (the board says whether it accepts each finding and what it will do; the
response is published with the report). That everything but acceptance needs a reason is the rule
of the Church of England's code, taken over by us. That one says how one would know when the
response is agreed, and not afterwards, follows marker 15 of those for adult reviews.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from qmapp.casework.recommendations.rules import Kind
from qmapp.errors import N_

LONGEST_WORDS = 10_000
LONGEST_HOW = 4_000
LONGEST_ROLE = 200
LONGEST_BECAUSE = 1_000


class Decision(StrEnum):
    """What a board says to one recommendation."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    NOT_ACCEPTED = "not_accepted"
    EXPLORE = "explore"


NEEDS_REASONS = frozenset({Decision.IN_PART, Decision.NOT_ACCEPTED, Decision.EXPLORE})

TAKEN_ON = frozenset({Decision.ACCEPTED, Decision.IN_PART, Decision.EXPLORE})
"""What is followed up afterwards, so that these say how one would know that it helped."""

DECISION_LABELS = MappingProxyType(
    {
        Decision.ACCEPTED: N_("Accepted"),
        Decision.IN_PART: N_("Accepted in part"),
        Decision.NOT_ACCEPTED: N_("Not accepted"),
        Decision.EXPLORE: N_("Needs more exploration"),
    }
)


class Lack(StrEnum):
    """What a version lacks before it may be agreed."""

    NOTHING_CONFIRMED = "nothing_confirmed"
    TO_BE_CONFIRMED = "to_be_confirmed"
    NO_ANSWER = "no_answer"
    EARLIER_ANSWER = "earlier_answer"
    OTHER_WORDS = "other_words"
    NO_REASONS = "no_reasons"
    NO_ACTION = "no_action"
    NO_DATE = "no_date"
    NO_WAY_TO_KNOW = "no_way_to_know"
    NO_DAY_TO_LOOK = "no_day_to_look"
    DAY_HAS_COME = "day_has_come"
    LOOSE_ACTION = "loose_action"
    LOOSE_DISSENT = "loose_dissent"


LACK_WORDS = MappingProxyType(
    {
        Lack.NOTHING_CONFIRMED: N_(
            "No recommendation is confirmed yet, so there is none to answer."
        ),
        Lack.TO_BE_CONFIRMED: N_(
            "Recommendations still to be confirmed or dropped in the set: %(count)s."
        ),
        Lack.NO_ANSWER: N_("Recommendation %(number)s has no answer."),
        Lack.EARLIER_ANSWER: N_(
            "Recommendation %(number)s came out of one that was answered. Say whether that answer "
            "holds for it, or give another."
        ),
        Lack.OTHER_WORDS: N_(
            "The words of recommendation %(number)s changed after it was answered. Answer it on "
            "the words that it has now."
        ),
        Lack.NO_REASONS: N_("The answer to recommendation %(number)s needs its reasons."),
        Lack.NO_ACTION: N_(
            "Recommendation %(number)s is accepted, and nothing says what will be done. Add an "
            "action, or say in the reasons why none is needed."
        ),
        Lack.NO_DATE: N_("Action %(number)s has no date by which it will be done."),
        Lack.NO_WAY_TO_KNOW: N_(
            "The answer to recommendation %(number)s does not say how one would know that it "
            "helped."
        ),
        Lack.NO_DAY_TO_LOOK: N_(
            "Recommendation %(number)s asks a question or explores. Say on which day the board "
            "looks at it again."
        ),
        Lack.DAY_HAS_COME: N_(
            "The day to look again at recommendation %(number)s has come or gone. Say on which day "
            "to come the board looks at it again."
        ),
        Lack.LOOSE_ACTION: N_(
            "Action %(number)s answers no recommendation that stands in the set. Tie it to one, "
            "or take it out with a reason."
        ),
        Lack.LOOSE_DISSENT: N_(
            "Dissent of “%(role)s” is about a recommendation that no longer stands in the set. "
            "Record it on another or on the whole response, or take it back."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a version lacks, and where: a recommendation, an action or a dissent.

    `number` is that of the recommendation or action. LACK_WORDS take `number`, `count`, `role`.
    """

    lack: Lack
    recommendation_id: UUID | None = None
    action_id: UUID | None = None
    dissent_id: UUID | None = None
    number: int | None = None
    count: int = 0
    role: str = ""


def is_looked_at_again(kind: Kind | None, decision: Decision) -> bool:
    """Whether an answer needs a day to look again: what is asked or explored has no target.

    Source: the warning in the markers that a drive for SMART recommendations can keep a review
    from hard problems; that such an answer has a day instead is ours.
    """
    if decision is Decision.EXPLORE:
        return True
    return decision in TAKEN_ON and kind in {Kind.QUESTION, Kind.EXPLORATION}


def words_digest(text: str, issues: str) -> str:
    """The SHA-256 of a recommendation's words, by which an answer knows what it was given to."""
    return sha256(f"{text}\n\x00\n{issues}".encode()).hexdigest()
