"""Who must sign, when it is signed, what a signatory says, and how it is reopened. Pure.

Source: marker 7 (sign-off set from the start); England: the three safeguarding partners sign, and
the independent scrutineer may add a statement. The rule (all, or a quorum) is the board's choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_WORDS = 10_000
LONGEST_CAPACITY = 200
MOST_ON_LIST = 40


class Paper(StrEnum):
    """What is signed: first the report with the agreed judgements, later the board's response."""

    REPORT = "report"
    RESPONSE = "response"


class Rule(StrEnum):
    """How many of those who sign must sign."""

    ALL = "all"
    QUORUM = "quorum"


class Part(StrEnum):
    """What somebody on the list does: signs and counts, or adds a statement and does not."""

    SIGNS = "signs"
    STATES = "states"


class Said(StrEnum):
    """What a signatory did. Only SIGNED counts toward the rule."""

    SIGNED = "signed"
    DISSENTED = "dissented"
    DECLINED = "declined"
    STATED = "stated"


class Proof(StrEnum):
    """How they showed once more who they are."""

    PASSWORD = "password"  # noqa: S105 - the word for it, not one
    SECOND_FACTOR = "second_factor"


class Ended(StrEnum):
    """How a round of signing ended, when it did."""

    SIGNED = "signed"
    CALLED_OFF = "called_off"
    REOPENED = "reopened"
    REPLACED = "replaced"


PAPER_LABELS: dict[Paper, str] = {
    Paper.REPORT: N_("The report"),
    Paper.RESPONSE: N_("The board’s response"),
}
SAID_LABELS: dict[Said, str] = {
    Said.SIGNED: N_("Signed"),
    Said.DISSENTED: N_("Dissents"),
    Said.DECLINED: N_("Declines to sign"),
    Said.STATED: N_("Added a statement"),
}
PART_LABELS: dict[Part, str] = {
    Part.SIGNS: N_("Signs, and counts towards the rule"),
    Part.STATES: N_("Adds a statement, and does not count"),
}
PROOF_LABELS: dict[Proof, str] = {
    Proof.PASSWORD: N_("with the password, typed again"),
    Proof.SECOND_FACTOR: N_("with a code from the authenticator app"),
}
ENDED_LABELS: dict[Ended, str] = {
    Ended.SIGNED: N_("Signed"),
    Ended.CALLED_OFF: N_("Called off"),
    Ended.REOPENED: N_("Reopened"),
    Ended.REPLACED: N_("Replaced: it was signed again"),
}
MAY_SAY: Mapping[Part, tuple[Said, ...]] = {
    Part.SIGNS: (Said.SIGNED, Said.DISSENTED, Said.DECLINED),
    Part.STATES: (Said.STATED, Said.DECLINED),
}
NEEDS_WORDS = frozenset({Said.DISSENTED, Said.DECLINED, Said.STATED})


# Whether it is signed ------------------------------------------------------------------------


class Outcome(StrEnum):
    """Where a count of signatures, or of votes, stands."""

    WAITING = "waiting"
    MET = "met"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on the list of a round, what they said if anything, and whether they still can.

    They no longer can when their role on the review ended, or an interest of theirs stands.
    """

    person_id: UUID
    part: Part
    said: Said | None = None
    is_able: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the signatures of a round stand; `signed` of `of`, of which `needed` are needed."""

    needed: int
    of: int
    signed: int
    dissented: int
    declined: int
    waiting: int
    gone: int
    stated: int
    outcome: Outcome


def outcome_of(needed: int, yes: int, waiting: int) -> Outcome:
    """Met once enough said yes, whoever says what after; out of reach when too few are left."""
    if yes >= needed:
        return Outcome.MET
    return Outcome.WAITING if yes + waiting >= needed else Outcome.CANNOT


def standing(needed: int, places: Sequence[Place]) -> Tally:
    """How the signatures of a round stand.

    Only those who sign count, and only “signed” counts for them. What somebody signed stays when
    they leave; of whoever left without a word nothing can come any more.
    """
    signing = [one for one in places if one.part is Part.SIGNS]
    said = [one.said for one in signing]
    waiting = sum(one.said is None and one.is_able for one in signing)
    return Tally(
        needed=needed,
        of=len(signing),
        signed=said.count(Said.SIGNED),
        dissented=said.count(Said.DISSENTED),
        declined=said.count(Said.DECLINED),
        waiting=waiting,
        gone=said.count(None) - waiting,
        stated=sum(one.said is Said.STATED for one in places),
        outcome=outcome_of(needed, said.count(Said.SIGNED), waiting),
    )


def needed_of(rule: Rule, needed: int | None, signing: int) -> int:
    """How many of those who sign must sign. Raises RuleBroken when the plan cannot be kept."""
    if signing == 0:
        raise RuleBroken(N_("Nobody on the list signs. Put at least one person on it who does"))
    if rule is Rule.ALL:
        return signing
    if needed is None or not 1 <= needed <= signing:
        raise RuleBroken(
            N_("The rule asks for more signatures than people who sign. Change one of the two"),
            field="needed",
        )
    return needed


def require_quorum_fits(needed: int | None, signing: int) -> None:
    """Raise RuleBroken when a quorum is set of which too few are on the list."""
    if needed is None or needed <= signing:
        return
    if signing == 0:
        raise RuleBroken(
            N_("Nobody on the list signs yet. Put those who sign on it first, then set the quorum"),
            field="needed",
        )
    raise RuleBroken(
        N_(
            "%(signing)d on the list sign, so %(needed)d of them cannot. Enter %(signing)d or "
            "fewer, or put more people on the list first"
        )
        if signing > 1
        else N_(
            "1 person on the list signs, so %(needed)d cannot. Enter 1, or put more people on the "
            "list first"
        ),
        field="needed",
        signing=signing,
        needed=needed,
    )


def require_quorum_left(needed: int | None, signing: int) -> None:
    """Raise RuleBroken when too few would be left on the list for the quorum that is set."""
    if needed is not None and signing < needed:
        raise RuleBroken(
            N_(
                "The rule asks for a quorum of %(needed)d, and only %(signing)d of those who sign "
                "would be left. Lower the quorum first, or put somebody else on the list. Nobody "
                "was taken off."
            ),
            needed=needed,
            signing=signing,
        )


# When ----------------------------------------------------------------------------------------

_BEFORE_PUBLISHED = frozenset(ORDER[: ORDER.index(Stage.PUBLISHED)])
OPENS_AT: Mapping[Paper, Stage] = {
    Paper.REPORT: Stage.READY,
    Paper.RESPONSE: Stage.REPORT_SIGNED,
}
SIGNED_AT: Mapping[Paper, Stage] = {
    Paper.REPORT: Stage.REPORT_SIGNED,
    Paper.RESPONSE: Stage.RESPONSE_SIGNED,
}


def may_open(paper: Paper, stage: Stage, *, was_signed: bool) -> bool:
    """Whether signing a paper may begin at this stage of the review.

    The report when it is ready for sign-off, the response when the report is signed. A paper that
    was signed, and of which something changed since, may be signed again until the review closes.
    """
    if stage is OPENS_AT[paper]:
        return True
    later = ORDER.index(stage) > ORDER.index(OPENS_AT[paper])
    return was_signed and later and stage is not Stage.CLOSED


def may_still_say(ended: Ended | None, stage: Stage) -> bool:
    """Whether signatories may say something to a round.

    While it is open, and when its rule is met until the review is published: a dissent that comes
    after the quorum belongs to the record too.
    """
    if ended is None:
        return stage is not Stage.CLOSED
    return ended is Ended.SIGNED and stage in _BEFORE_PUBLISHED


def may_reopen(ended: Ended | None, stage: Stage) -> bool:
    """Whether what stands signed may be taken back: until the review is closed."""
    return ended is Ended.SIGNED and stage is not Stage.CLOSED


# What somebody says --------------------------------------------------------------------------


def sound_saying(
    part: Part, said: Said | None, has_interest: bool | None, interest: str, words: str
) -> tuple[Said, str, str]:
    """What a signatory says, what they declare, and their words, as they are stored.

    The interest comes first, here and on the page. Raises RuleBroken with the field at fault.
    """
    if has_interest is None:
        raise RuleBroken(N_("Say whether you have an interest to declare"), field="has_interest")
    declared = tidy_words(interest) if has_interest else ""
    if has_interest and not declared:
        raise RuleBroken(N_("Say what your interest is, in a sentence"), field="interest")
    require_length(declared, LONGEST_WORDS, "interest")
    if said is None or said not in MAY_SAY[part]:
        raise RuleBroken(N_("Choose what you do"), field="said")
    own = tidy_words(words)
    if said in NEEDS_WORDS and not own:
        asks = {
            Said.DISSENTED: N_("Give the reasons of your dissent. They stay with the record"),
            Said.DECLINED: N_("Give the reasons why you do not sign. They stay with the record"),
            Said.STATED: N_("Write your statement"),
        }
        raise RuleBroken(asks[said], field="words")
    require_length(own, LONGEST_WORDS, "words")
    return said, declared, own


def sound_capacity(capacity: str) -> str:
    """In what capacity somebody signs, as it is stored. Raises RuleBroken."""
    words = " ".join(tidy_words(capacity).split())
    if not words:
        raise RuleBroken(N_("Say in what capacity, such as “Partner, police”"), field="capacity")
    require_length(words, LONGEST_CAPACITY, "capacity")
    return words


def sound_because(because: str, asks: str) -> str:
    """A reason, as it is stored. Raises RuleBroken with what is asked for."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(asks, field="because")
    require_length(words, LONGEST_WORDS, "because")
    return words


def sound_vote(agrees: bool | None, words: str) -> tuple[bool, str]:
    """What a signatory says to a reopening. Whoever refuses says why. Raises RuleBroken."""
    if agrees is None:
        raise RuleBroken(N_("Choose whether it is reopened"), field="agrees")
    own = tidy_words(words)
    if not agrees and not own:
        raise RuleBroken(N_("Say why it should stay as it was signed"), field="words")
    require_length(own, LONGEST_WORDS, "words")
    return agrees, own
