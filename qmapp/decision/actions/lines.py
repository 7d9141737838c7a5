"""An action as pages and documents read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


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
