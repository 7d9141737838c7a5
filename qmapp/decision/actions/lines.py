"""An action as pages and documents read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from qmapp.decision.actions.rules import Delivery, days_overdue


@dataclass(frozen=True, slots=True)
class Answered:
    """A recommendation that an action answers.

    `reference` names its review: the own one, and another where whoever asks may see that.
    `stands`: it is confirmed; else it was dropped, split or merged since.
    """

    recommendation_id: UUID
    review_id: UUID
    number: int | None
    reference: str | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """One action. `number` counts the actions of the board; `answers` what it answers.

    `review_id` is the review whose response promised it first: there it is changed and taken out.
    """

    id: UUID
    board_id: UUID
    review_id: UUID
    number: int
    what: str
    owner_role: str
    agency_id: UUID | None
    agency_name: str | None
    due_on: date | None
    promised_on: date | None
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int
    answers: Sequence[Answered] = ()

    @property
    def is_ended(self) -> bool:
        """Whether it was taken out before it was promised."""
        return self.ended_at is not None

    @property
    def is_promised(self) -> bool:
        """Whether an agreed response holds it: then it is no longer taken out."""
        return self.promised_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedAction:
    """A promised action and how it goes, for a list. `proofs` and `steps` count what stands.

    `may_open`: whoever asks may open its page, which belongs to the review that promised it.
    """

    line: ActionLine
    delivery: Delivery
    delivery_on: date | None
    lead_id: UUID | None
    lead_name: str
    steps_done: int
    steps: int
    days_moved: int
    proofs: int
    said_at: datetime | None
    version: int
    may_open: bool = True

    def overdue(self, today: date) -> int:
        """By how many days it is overdue; 0 when it is not."""
        return days_overdue(self.line.due_on, self.delivery, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step on the way."""

    id: UUID
    what: str
    due_on: date | None
    done_on: date | None
    ended_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    """What somebody said of an action. `by_role` where it came by a link, else `by_name`."""

    id: UUID
    was: Delivery
    now: Delivery
    words: str
    by_name: str
    by_role: str
    said_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """That the day was moved, and why."""

    was_on: date | None
    due_on: date
    because: str
    by_name: str
    by_role: str
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link that was given to an owner without an account."""

    id: UUID
    role: str
    email: str
    until: date
    made_by_name: str
    made_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def opens(self, today: date) -> bool:
        """Whether it still opens the action."""
        return self.revoked_at is None and self.until >= today


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedWhole:
    """All of one action. `words` holds the words of what it answers, where they may be read.

    Newest first: notes and moved days; steps in their order.
    """

    followed: FollowedAction
    steps: Sequence[StepLine]
    notes: Sequence[NoteLine]
    days: Sequence[DayLine]
    links: Sequence[LinkLine]
    words: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))
