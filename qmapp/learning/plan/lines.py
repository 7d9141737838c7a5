"""The plan as pages and files read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Kind
from qmapp.decision.actions.rules import Delivery, days_overdue, is_overdue
from qmapp.decision.proofs.rules import ProofKind
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Impact, Judged, Turn, impact_of


@dataclass(frozen=True, slots=True)
class Ground:
    """A finding that a recommendation answers, by one cause of it where that was said.

    `passages` counts the places of the report that show it.
    """

    number: int
    title: str
    cause: Cause | None
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """A measure: from where to where. Shares are in per cent."""

    name: str
    unit: str
    is_share: bool
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What shows something, with how many of how many where it is a sample."""

    kind: ProofKind
    words: str
    on: date
    count: int | None
    out_of: int | None


class Happened(StrEnum):
    """What a line of the history tells."""

    SAID = "said"
    MOVED = "moved"
    CHECKED = "checked"
    TURNED = "turned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One thing that happened; which of the parts are there depends on `what`.

    SAID: `was`, `now`. MOVED: `was_on`, `now_on`. CHECKED: `check`, `judged`, `decided`.
    TURNED: `turn`, `judged`. `words` are the reasons.
    """

    on: date
    what: Happened
    words: str = ""
    was: Delivery | None = None
    now: Delivery | None = None
    was_on: date | None = None
    now_on: date | None = None
    check: CheckKind | None = None
    judged: Judged | None = None
    decided: Decided | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAction:
    """An action as the plan shows it. `review_id` is the review that promised it first.

    Of one whose review the reader does not see (`in_sight`) only number and delivery are here.
    """

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner_role: str
    agency_id: UUID | None
    agency_name: str
    due_on: date | None
    delivery: Delivery
    version: int
    in_sight: bool = True
    proofs: Sequence[ProofLine] = ()
    history: Sequence[Past] = ()

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and something is still to be done."""
        return is_overdue(self.due_on, self.delivery, today)

    def days_overdue(self, today: date) -> int:
        """By how many days; 0 when it is not."""
        return days_overdue(self.due_on, self.delivery, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One recommendation of the plan with all that is done about it.

    `how_known` and `look_again_on` are what the board agreed last; `children` is what its logic
    model says is then different for a child. `next_check` comes first of those that are to come.
    """

    id: UUID
    review_id: UUID
    reference: str
    number: int | None
    kind: Kind | None
    text: str
    grounds: Sequence[Ground] = ()
    children: str = ""
    is_followed: bool = False
    how_known: str = ""
    look_again_on: date | None = None
    measures: Sequence[MeasureLine] = ()
    actions: Sequence[PlanAction] = ()
    proofs: Sequence[ProofLine] = ()
    judged: Judged | None = None
    judged_on: date | None = None
    first_impact_on: date | None = None
    ending: Ending | None = None
    next_check: tuple[CheckKind, date] | None = None
    history: Sequence[Past] = ()

    def impact(self, today: date) -> Impact:
        """What is known of the difference that it made."""
        return impact_of(self.judged, self.first_impact_on, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which recommendations: those with an action that is all of this."""

    agency_id: UUID | None = None
    delivery: Delivery | None = None
    overdue: bool = False

    def __bool__(self) -> bool:
        return bool(self.agency_id or self.delivery or self.overdue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Some lines of a plan. `total` counts all that the filter lets through, `whole` all there are.

    `actions` counts actions of the whole, each once, and `delivered`, `overdue` those of them; none
    of a review that the reader does not see. `left_out`: reviews in which the reader declared an
    interest are not in it. `gone` counts recommendations that were dropped or went into others, and
    so are not in it either, nor what was promised for them alone. `page` is the one that `lines`
    are of, from 1.
    """

    lines: Sequence[PlanLine] = field(default=())
    total: int = 0
    whole: int = 0
    actions: int = 0
    delivered: int = 0
    overdue: int = 0
    left_out: bool = False
    gone: int = 0
    page: int = 1
