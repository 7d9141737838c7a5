"""What a summit is made of, what may be said at one, and when something may be shown. Pure.

The four jobs (sense-check, barriers, solutions, support mechanisms), the side effects that the
question set asks for, and the first six sectors are those of the 2015 summits. Dissent as a kind of
its own, the other sectors, the levels of a check and every limit here are ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from qmapp.errors import N_, RuleBroken

LONGEST_TITLE = 200
LONGEST_PLACE = 200
LONGEST_ROLE = 80
LONGEST_SAID = 2_000
LONGEST_NOTE = 2_000
MOST_ISSUES = 6
"""Of one workshop: with more, nobody thinks any of them through."""
PAGE_LENGTH = 25
MOST_COUNTED = 2_000
MOST_SEATS = 400
"""Phones that may join one summit; the largest of 2015 had fewer than two hundred people."""
MOST_JOINS_A_MINUTE = 60
"""Of one summit: a hall is in within minutes, and a script does not fill it in one breath. Counted
by summit, since no address is kept of those who join."""
FEWEST_OF_A_ROLE = 3
"""Of fewer people with a role, the role beside words may be a name. Ours."""
MOST_SAID_EACH = 60
"""What one phone may say at one summit."""
EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 5

# Letters and digits that neither look nor sound alike: read aloud across a hall, each is heard.
CODE_LETTERS = "FHKLMRWXY34679"
CODE_LENGTH = 6
# As signing in is slowed. A hall of people stands behind one network address, so that only wrong
# codes count, and one mistyping phone does not keep the hall out: 14 to the power of 6 codes take
# years to guess at 300 in a quarter of an hour.
WRONG_CODES_PER_REMOTE = 300
WRONG_TRIES_PER_CODE = 10


class Sector(StrEnum):
    """From which part of the partnership somebody comes."""

    CHILDREN_SOCIAL_CARE = "children_social_care"
    HEALTH = "health"
    EDUCATION = "education"
    POLICE = "police"
    PROBATION = "probation"
    BOARD = "board"
    ADULT_SOCIAL_CARE = "adult_social_care"
    YOUTH_JUSTICE = "youth_justice"
    HOUSING = "housing"
    VOLUNTARY = "voluntary"
    OTHER = "other"


SECTOR_LABELS: Mapping[Sector, str] = {
    Sector.CHILDREN_SOCIAL_CARE: N_("Children’s social care"),
    Sector.HEALTH: N_("Health"),
    Sector.EDUCATION: N_("Education"),
    Sector.POLICE: N_("Police"),
    Sector.PROBATION: N_("Probation"),
    Sector.BOARD: N_("Safeguarding board or partnership"),
    Sector.ADULT_SOCIAL_CARE: N_("Adults’ social care"),
    Sector.YOUTH_JUSTICE: N_("Youth justice"),
    Sector.HOUSING: N_("Housing"),
    Sector.VOLUNTARY: N_("Voluntary and community"),
    Sector.OTHER: N_("Another sector"),
}

PUBLISHED_SECTORS = tuple(Sector)[:6]
"""The sectors of those who came to the 2015 summits."""


class Kind(StrEnum):
    """What somebody adds at a summit."""

    SENSE_CHECK = "sense_check"
    BARRIER = "barrier"
    SOLUTION = "solution"
    SUPPORT = "support"
    SIDE_EFFECT = "side_effect"
    DISSENT = "dissent"
    QUOTATION = "quotation"


KIND_LABELS: Mapping[Kind, str] = {
    Kind.SENSE_CHECK: N_("Do you recognise it?"),
    Kind.BARRIER: N_("Barrier"),
    Kind.SOLUTION: N_("Solution"),
    Kind.SUPPORT: N_("Support mechanism"),
    Kind.SIDE_EFFECT: N_("Side effect"),
    Kind.DISSENT: N_("Another view"),
    Kind.QUOTATION: N_("Quotation"),
}
SAID_KINDS = tuple(kind for kind in Kind if kind is not Kind.SENSE_CHECK)


class Sense(StrEnum):
    """Whether practitioners recognise what reviews say."""

    RECOGNISED = "recognised"
    DIFFERS = "differs"
    NOT_RECOGNISED = "not_recognised"
    CANNOT_TELL = "cannot_tell"


SENSE_LABELS: Mapping[Sense, str] = {
    Sense.RECOGNISED: N_("Recognised: it happens here like this"),
    Sense.DIFFERS: N_("Differs: it happens here in another way"),
    Sense.NOT_RECOGNISED: N_("Not recognised here"),
    Sense.CANNOT_TELL: N_("Cannot tell"),
}


class Who(StrEnum):
    """Who could carry out a solution. A suggestion, and not yet a recommendation."""

    TEAM = "team"
    AGENCY = "agency"
    BOARD = "board"
    NATIONAL = "national"


WHO_LABELS: Mapping[Who, str] = {
    Who.TEAM: N_("A team"),
    Who.AGENCY: N_("An agency"),
    Who.BOARD: N_("The board"),
    Who.NATIONAL: N_("Somebody nationally"),
}


class State(StrEnum):
    """Whether somebody has looked at what was said."""

    WAITING = "waiting"
    SHOWN = "shown"
    ASIDE = "aside"
    TAKEN_BACK = "taken_back"


class OutcomeKind(StrEnum):
    """What came of a summit, or of one of its issues."""

    RECOMMENDATION = "recommendation"
    ACTION = "action"
    ASK = "ask"
    NONE = "none"


OUTCOME_LABELS: Mapping[OutcomeKind, str] = {
    OutcomeKind.RECOMMENDATION: N_("Taken up in a recommendation"),
    OutcomeKind.ACTION: N_("Taken up in an action"),
    OutcomeKind.ASK: N_("Put to a body outside"),
    OutcomeKind.NONE: N_("Nothing is done about it, for a reason"),
}


class Standing(StrEnum):
    """Where a summit stands."""

    PLANNED = "planned"
    LIVE = "live"
    OPEN = "open"
    TOLD = "told"
    CALLED_OFF = "called_off"


STANDING_LABELS: Mapping[Standing, str] = {
    Standing.PLANNED: N_("Planned"),
    Standing.LIVE: N_("Live: phones may join"),
    Standing.OPEN: N_("Open"),
    Standing.TOLD: N_("Participants were told"),
    Standing.CALLED_OFF: N_("Called off"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The moments of a summit by which it stands where it does."""

    opened_at: datetime | None = None
    code_until: datetime | None = None
    has_code: bool = False
    told_on: date | None = None
    called_off_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether phones may join and speak now."""
        return (
            self.has_code
            and self.code_until is not None
            and now < self.code_until
            and self.called_off_at is None
        )

    def standing(self, now: datetime) -> Standing:
        """Where it stands."""
        if self.called_off_at is not None:
            return Standing.CALLED_OFF
        if self.opened_at is None:
            return Standing.PLANNED
        if self.is_live(now):
            return Standing.LIVE
        return Standing.TOLD if self.told_on is not None else Standing.OPEN


def normal_code(typed: str) -> str:
    """A code as it was read aloud and typed: capitals, without spaces or dashes."""
    return "".join(one for one in typed.upper() if one.isalnum())[:16]


def spaced_code(code: str) -> str:
    """A code in two groups, as it is read aloud: “FHK 347”."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}".strip()


def must_wait(*, wrong_from_here: int, wrong_of_code: int) -> bool:
    """Whether there were too many wrong codes lately from one network address, or of one code."""
    return wrong_from_here >= WRONG_CODES_PER_REMOTE or wrong_of_code >= WRONG_TRIES_PER_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many said what of one issue. `answered` counts those who said anything."""

    by_sense: Mapping[Sense, int]

    @property
    def answered(self) -> int:
        return sum(self.by_sense.values())


def tally(said: Iterable[tuple[Sense | None, int]]) -> Tally:
    """The sense-check of one issue: each answer with how many people gave it."""
    counts = dict.fromkeys(Sense, 0)
    for sense, count in said:
        if sense is not None:
            counts[sense] += count
    return Tally(by_sense=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """One sector at a summit: whether it was expected, how many were counted, how many joined by
    phone. The two may be the same people, so that they are never added.
    """

    sector: Sector
    is_expected: bool
    counted: int
    joined: int

    @property
    def is_present(self) -> bool:
        return self.counted > 0 or self.joined > 0

    @property
    def is_missing(self) -> bool:
        """Expected, and nobody was counted or joined: a finding in itself."""
        return self.is_expected and not self.is_present


def is_counted(presence: Iterable[Presence]) -> bool:
    """Whether anybody was counted by hand. Phones say who joined, and never who stayed away."""
    return any(one.counted for one in presence)


def presence(
    expected: Collection[Sector], counted: Mapping[Sector, int], joined: Mapping[Sector, int]
) -> Sequence[Presence]:
    """Every sector that was expected or came, in the order of the list."""
    return [
        Presence(
            sector=sector,
            is_expected=sector in expected,
            counted=counted.get(sector, 0),
            joined=joined.get(sector, 0),
        )
        for sector in Sector
        if sector in expected or counted.get(sector) or joined.get(sector)
    ]


def may_name_role(kind: Kind, known: int, *, is_checked: bool) -> bool:
    """Whether the role is shown beside words to those who do not run the summit.

    `known`: how many people of the role are known to have been there; nought where nobody says. Of
    a quotation somebody has checked that nobody can be known by it.
    """
    if kind is Kind.QUOTATION and is_checked:
        return True
    return not 0 < known < FEWEST_OF_A_ROLE


def require_showable(
    kind: Kind, *, has_words: bool, consents: bool, is_checked: bool, state: State
) -> None:
    """Raise RuleBroken when something may not be shown to others.

    A quotation is shown with the consent of whoever said it, and once somebody has checked that
    nobody can be known by it. What was taken back is never shown again.
    """
    if state is State.TAKEN_BACK:
        raise RuleBroken(N_("This was taken back. Its words are gone, and it cannot be shown."))
    if kind is not Kind.QUOTATION:
        return
    if not has_words:
        raise RuleBroken(N_("Write what was said"), field="words")
    if not consents:
        raise RuleBroken(
            N_("A quotation is shown only when whoever said it agrees to that"), field="consents"
        )
    if not is_checked:
        raise RuleBroken(
            N_("Check first that nobody can be known by this quotation, and tick that you have"),
            field="is_checked",
        )
