"""A summit and what belongs to it, as it is read: plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.learning.summits.rules import (
    Course,
    Kind,
    OutcomeKind,
    Presence,
    Sector,
    Sense,
    Standing,
    State,
    Tally,
    Who,
)
from qmapp.learning.summits.text import ShownText


def role_key(role: str) -> str:
    """A role as it is compared with others."""
    return " ".join(role.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitLine:
    """One summit in a list. `said` counts what is shown of it, `missing` of `expected`
    sectors; `is_counted`: somebody counted who was there.
    """

    id: UUID
    title: str
    held_on: date
    is_online: bool
    place: str
    issues: Sequence[str]
    course: Course
    said: int
    expected: int
    missing: int
    is_counted: bool
    outcomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitList:
    """One page of the summits of a board: `found` were asked for, of `total`.

    `hides` is whether an outcome is not counted, because the reader declared an interest.
    """

    lines: Sequence[SummitLine]
    found: int
    total: int
    number: int
    pages: int
    hides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceLine:
    """So many of one role from one sector."""

    id: UUID
    sector: Sector
    role: str
    count: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionLine:
    """Something that was said. `words` is None where they were taken back, or there are none."""

    id: UUID
    issue: str
    kind: Kind
    sector: Sector | None
    role: str
    words: str | None
    question: str
    answer: Sense | None
    count: int
    reason: str
    who: Who | None
    provider: str
    until: date | None
    consents: bool
    is_checked: bool
    without_role: bool
    is_put_right: bool
    by_phone: bool
    said_at: datetime
    state: State
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLine:
    """What came of a summit. `label` and `place` are empty where its reader may not know it."""

    id: UUID
    kind: OutcomeKind
    issue: str
    words: str
    label: str
    thing: str
    place: tuple[str, Mapping[str, object]] | None
    added_on: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A phone that has joined: sector, role, when, and how much it has said."""

    id: UUID
    sector: Sector
    role: str
    joined_at: datetime
    answers: int
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A summit with everything that its reader may see of it.

    `tallies` are answers by phone, `written` those that were written down, by issue. They may be of
    the same people, so that they are never added. `days`: on how many phones joined. `roles`: how
    many of each sector and `role_key` are known.
    """

    id: UUID
    board_id: UUID
    title: str
    held_on: date
    is_online: bool
    place: str
    sectors: Sequence[Sector]
    facilitators: Sequence[str]
    course: Course
    code: str | None
    turned_to: str
    told_on: date | None
    told_how: str
    called_off_because: str
    version: int
    text: ShownText
    sha256: str
    frozen_at: datetime | None
    attendance: Sequence[AttendanceLine]
    presence: Sequence[Presence]
    seats: int
    days: int
    said: Sequence[ContributionLine]
    tallies: Mapping[str, Tally]
    written: Mapping[str, Tally]
    outcomes: Sequence[OutcomeLine]
    hidden_outcomes: bool
    roles: Mapping[tuple[Sector, str], int]

    def of_role(self, sector: Sector | None, role: str) -> int:
        """How many of a role are known: counted, or joined by phone, whichever is more."""
        wanted = role_key(role)
        return sum(
            count
            for (of, known), count in self.roles.items()
            if known == wanted and sector in (None, of)
        )

    def standing(self, now: datetime) -> Standing:
        """Where it stands."""
        return self.course.standing(now)

    def of(self, issue_id: str, kind: Kind) -> Sequence[ContributionLine]:
        """What was said of one issue, of one kind, in the order in which it was said."""
        return [one for one in self.said if one.issue == issue_id and one.kind is kind]
