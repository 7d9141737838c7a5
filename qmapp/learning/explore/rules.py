"""What an exploration of a practice issue is made of, and what changed since an earlier one. Pure.

The questions, their headings and how each is answered come from the catalogue. Who may answer as
what, the words of a choice, “we cannot tell” as an answer, and every limit here are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from qmapp.errors import N_
from qmapp.foundation.catalogue.practice import AnswerKind

LONGEST_PLACE = 120
LONGEST_ROLE = 80
LONGEST_WORDS = 5_000
LONGEST_BECAUSE = 1_000
MOST_ROLES = 30
MOST_PEOPLE = 2_000
MOST_LINKS = 30
"""Of one answer."""
PAGE_LENGTH = 50
"""Explorations on one page of the list."""
MOST_AT_ISSUE = 10
"""Explorations told at an issue before the rest is asked for. Ours."""
MOST_BESIDE = 20
"""Earlier explorations that are offered to be read beside one. Ours."""
EARLIEST = date(1990, 1, 1)


class Scope(StrEnum):
    """Who it is that answers."""

    TEAM = "team"
    AREA = "area"
    BOARD = "board"


class Sector(StrEnum):
    """From which part of the partnership those who answered come: the words that summits use."""

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


class Choice(StrEnum):
    """Whether the issue is recognised."""

    RECOGNISED = "recognised"
    DIFFERS = "differs"
    NOT_RECOGNISED = "not_recognised"
    CANNOT_TELL = "cannot_tell"


class Holds(StrEnum):
    """Whether a reason of the briefing holds true here."""

    HOLDS = "holds"
    PARTLY = "partly"
    DOES_NOT = "does_not"
    CANNOT_TELL = "cannot_tell"


class Purpose(StrEnum):
    """What a link of an answer is: what the answer points to, or what it led to."""

    SAYS = "says"
    LED_TO = "led_to"


class Thing(StrEnum):
    """What an answer may point or lead to."""

    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    ACTION = "action"


class Change(StrEnum):
    """How an answer stands beside the earlier one to the same question."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    NEITHER = "neither"


SCOPE_LABELS: Mapping[Scope, str] = {
    Scope.TEAM: N_("A team or service"),
    Scope.AREA: N_("An area"),
    Scope.BOARD: N_("The whole board"),
}
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
CHOICE_LABELS: Mapping[Choice, str] = {
    Choice.RECOGNISED: N_("Yes, we recognise it"),
    Choice.DIFFERS: N_("Yes, but it differs here"),
    Choice.NOT_RECOGNISED: N_("No, we do not recognise it"),
    Choice.CANNOT_TELL: N_("We cannot tell"),
}
HOLDS_LABELS: Mapping[Holds, str] = {
    Holds.HOLDS: N_("Holds true here"),
    Holds.PARTLY: N_("Holds true in part"),
    Holds.DOES_NOT: N_("Does not hold true here"),
    Holds.CANNOT_TELL: N_("We cannot tell"),
}
CHANGE_LABELS: Mapping[Change, str] = {
    Change.SAME: N_("Same as the time before"),
    Change.CHANGED: N_("Changed since the time before"),
    Change.NEW: N_("Not answered the time before"),
    Change.GONE: N_("Answered the time before, not this time"),
    Change.NEITHER: N_("Not answered either time"),
}
THING_LABELS: Mapping[Thing, str] = {
    Thing.FINDING: N_("Finding"),
    Thing.RECOMMENDATION: N_("Recommendation"),
    Thing.ACTION: N_("Action"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is said to one question. `reasons` by the key of the reason.

    A part that does not belong to the kind of the question stays empty. `cannot_tell`: those who
    answered looked, and cannot tell; that is an answer.
    """

    choice: Choice | None = None
    words: str = ""
    reasons: Mapping[str, Holds] = field(default_factory=dict)
    measure_id: UUID | None = None
    cannot_tell: bool = False

    def says_something(self, links: int = 0) -> bool:
        """Whether it counts as answered; `links`: how many things it points to."""
        return bool(
            self.choice
            or self.words
            or self.reasons
            or self.measure_id
            or self.cannot_tell
            or links
        )


NOTHING = Answer()


def place_key(place: str) -> str:
    """By which a team or area is the same as in another year."""
    return " ".join(place.casefold().split())


def who_key(scope: Scope, place: str) -> tuple[int, str]:
    """By which who answered is the same as in another year; a team is no area of its name."""
    return list(Scope).index(scope), place_key(place)


def change_between(
    before: Answer,
    after: Answer,
    pointed_before: Sequence[object] = (),
    pointed_after: Sequence[object] = (),
) -> Change:
    """How an answer stands beside an earlier one; what each points to counts as part of it."""
    was = before.says_something(len(pointed_before))
    is_ = after.says_something(len(pointed_after))
    if not was or not is_:
        return {(True, False): Change.GONE, (False, True): Change.NEW}.get(
            (was, is_), Change.NEITHER
        )
    alike = before == after and set(pointed_before) == set(pointed_after)
    return Change.SAME if alike else Change.CHANGED


def takes(kind: AnswerKind) -> frozenset[str]:
    """Which parts of an answer belong to a kind of question; words belong to all."""
    more = {
        AnswerKind.CHOICE: {"choice"},
        AnswerKind.CHOICE_PER_REASON: {"reasons", "cannot_tell"},
        AnswerKind.MEASURE: {"measure_id", "cannot_tell"},
    }
    return frozenset({"words"} | more.get(kind, {"cannot_tell"}))


@dataclass(frozen=True, slots=True)
class Course:
    """By what an exploration stands where it does."""

    finished_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """It is a draft: it may be answered and changed."""
        return self.finished_at is None and self.ended_at is None
