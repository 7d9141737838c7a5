"""What is followed as pages and documents read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from qmapp.decision.actions.rules import OVER, Delivery, days_overdue
from qmapp.decision.proofs.queries import ProofLine
from qmapp.decision.responses.content import RecommendationText
from qmapp.learning.impact.rules import (
    CheckKind,
    Decided,
    Ending,
    Impact,
    Judged,
    SoWhat,
    Turn,
    impact_of,
    is_harm,
)
from qmapp.learning.theory.rules import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionState:
    """An action that answers the recommendation, and how it stands with doing it.

    `review_id` is the review whose response promised it first: there its page is. Of an action of
    a review that the reader may not read of, only how it stands is told (`is_hidden`): its words,
    owner and days are empty. `serves` names the other reviews that it serves too, as far as the
    reader sees them.
    """

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner_role: str
    agency_name: str | None
    due_on: date | None
    delivery: Delivery
    delivery_on: date | None
    is_hidden: bool = False
    serves: Sequence[str] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.delivery in OVER

    def late(self, today: date) -> int:
        """By how many days it is overdue; 0 when it is not."""
        return days_overdue(self.due_on, self.delivery, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check: to come, done, or taken out of the plan with a reason."""

    id: UUID
    kind: CheckKind
    due_on: date
    done_on: date | None
    done_at: datetime | None
    done_by_name: str
    judged: Judged | None
    reasons: str
    answers: Mapping[SoWhat, str]
    rests_on: Sequence[UUID]
    decided: Decided | None
    ended_at: datetime | None
    ended_because: str | None
    version: int

    @property
    def is_to_come(self) -> bool:
        """Whether it is still to be done."""
        return self.done_on is None and self.ended_at is None

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nobody did it."""
        return self.is_to_come and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLine:
    """That it was closed or taken up again: who signed, why, against whose dissent.

    `reference` names the later review that had it taken up again, where the reader may see that.
    """

    turn: Turn
    on: date
    because: str
    dissent: str
    judged: Judged | None
    signed_by_name: str
    signed_at: datetime
    later_review_id: UUID | None
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureState:
    """A measure that stands, with how many observations and the latest of them."""

    id: UUID
    number: int
    name: str
    unit: str
    link: Link
    observations: int
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One recommendation that is followed, from its finding to the difference made.

    `text` holds the words that the board agreed last, with findings and decision. `stands` is
    false once it was dropped, split or merged in the set.
    """

    id: UUID
    board_id: UUID
    review_id: UUID
    recommendation_id: UUID
    text: RecommendationText | None
    number: int | None
    words: str
    stands: bool
    begun_on: date
    judged: Judged | None
    judged_on: date | None
    first_impact_on: date | None
    delivered_on: date | None
    ending: Ending | None
    ended_on: date | None
    version: int
    actions: Sequence[ActionState] = ()
    checks: Sequence[CheckLine] = ()
    proofs: Sequence[ProofLine] = ()
    measures: Sequence[MeasureState] = ()
    turns: Sequence[TurnLine] = ()
    has_model: bool = False

    def impact(self, today: date) -> Impact:
        """What is known of its impact on a day."""
        return impact_of(self.judged, self.first_impact_on, today)

    @property
    def to_come(self) -> Sequence[CheckLine]:
        """The checks that are still to be done, the next first."""
        return [one for one in self.checks if one.is_to_come]

    @property
    def next_check(self) -> CheckLine | None:
        """The next check, late or not."""
        return next(iter(self.to_come), None)

    @property
    def done(self) -> Sequence[CheckLine]:
        """The checks that were done, the newest first."""
        found = [(one.done_at, one) for one in self.checks if one.done_at is not None]
        return [one for _, one in sorted(found, key=lambda pair: pair[0], reverse=True)]

    @property
    def again(self) -> TurnLine | None:
        """That it was taken up again, while it is followed since; None when it never was."""
        newest = next(iter(self.turns), None)
        return newest if newest is not None and newest.turn is Turn.REOPENED else None

    @property
    def last_judged(self) -> CheckLine | None:
        """The newest check that judged its impact, were it before it was taken up again."""
        return next((one for one in self.done if one.judged is not None), None)

    @property
    def unjudged_since(self) -> TurnLine | None:
        """That it was taken up again, while nobody has judged it since."""
        last = self.last_judged
        if self.again is None or last is None or last.done_at is None:
            return self.again
        return self.again if last.done_at <= self.again.signed_at else None

    @property
    def did_harm(self) -> bool:
        """Whether the last judgement that stands is that something got worse, closed or not."""
        return is_harm(self.judged)

    @property
    def counts(self) -> bool:
        """Whether figures count it. What was dropped or went into others counts once it is closed;
        until then its successors do.
        """
        return self.stands or self.ending is not None

    @property
    def taken_back(self) -> Sequence[ActionState]:
        """Of what is closed with impact shown: the actions that were taken up again since."""
        if self.ending is not Ending.WITH_IMPACT:
            return []
        return [one for one in self.actions if not one.is_over]

    @property
    def over(self) -> int:
        """How many of its actions are delivered or stopped."""
        return sum(one.is_over for one in self.actions)

    @property
    def live_proofs(self) -> Sequence[ProofLine]:
        """The evidence on it and on its actions that was not taken out."""
        return [one for one in self.proofs if not one.is_ended]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """Something that was closed, and a later review that found the same practice issue.

    References and findings are those of reviews that the reader may read of.
    """

    follow_up_id: UUID
    review_id: UUID
    reference: str
    recommendation_id: UUID
    number: int | None
    ended_on: date
    later_review_id: UUID
    later_reference: str
    issue: str
    edition: str | None
    findings: Sequence[tuple[int, str]] = field(default_factory=tuple)
