"""A logic model as pages and plans read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Kind
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.responses.rules import TAKEN_ON, Decision, is_looked_at_again
from qmapp.learning.theory.rules import Boxes, LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowing:
    """How one would know that a recommendation helped, as its answer has it.

    `agreed_on` is the day on which the board agreed that; None while the response is open.
    `look_again_on` is the day to look again at a question or an exploration.
    """

    decision: Decision
    how_known: str
    look_again_on: date | None
    agreed_on: date | None

    @property
    def is_taken_on(self) -> bool:
        """Whether there is something to follow: the board did not decline it."""
        return self.decision in TAKEN_ON


@dataclass(frozen=True, slots=True, kw_only=True)
class RestsOn:
    """A finding that a recommendation answers, and which cause of it, where that was said."""

    id: UUID
    number: int
    title: str
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InBox:
    """An action in its box. `review_id` is the review that promised it."""

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner_role: str
    agency_name: str | None
    due_on: date | None
    delivery: Delivery
    is_promised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelLine:
    """How one recommendation is meant to work.

    `version` is 0 and `set_at` None before anything was written. `links` are the three on which
    something can be measured, in order. `knowing` is None before it was answered.
    """

    id: UUID | None
    review_id: UUID
    recommendation_id: UUID
    number: int | None
    kind: Kind | None
    text: str
    boxes: Boxes
    findings: Sequence[RestsOn]
    actions: Sequence[InBox]
    links: Sequence[LinkState]
    knowing: Knowing | None
    set_by_name: str
    set_at: datetime | None
    version: int

    @property
    def has_target(self) -> bool:
        """Whether something is to be changed, so that one measures it.

        A question and an exploration have a way to know and a day to look again instead.
        """
        decision = self.knowing.decision if self.knowing is not None else Decision.ACCEPTED
        return not is_looked_at_again(self.kind, decision)

    @property
    def may_be_drawn(self) -> bool:
        """Whether there is something to follow."""
        return self.knowing is None or self.knowing.is_taken_on
