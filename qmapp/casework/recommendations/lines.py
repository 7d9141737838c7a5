"""Recommendations as pages and rooms above are given them: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from qmapp.casework.findings.rules import Cause, Reach
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.checking import FIELDS, RecommendationDetails
from qmapp.casework.recommendations.rules import LIVE, Addressee, Became, Kind, Nature, State

if TYPE_CHECKING:
    from qmapp.casework.evidence.places import PlaceLine
    from qmapp.casework.remarks.model import Remark


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A finding that a recommendation answers, and the cause of it; None: which was not said.

    `says_why`: the draft gives a reason for the finding, or the board adds one.
    """

    id: UUID
    finding_id: UUID
    finding_number: int
    finding_title: str
    says_why: bool
    reach: Reach
    finding_is_ended: bool
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A reason that stands, given to a remark. `was_carried`: with a split or a merge."""

    id: UUID
    rule: str
    asked: str
    rests_on: str
    because: str
    by_name: str
    at: datetime
    was_carried: bool


@dataclass(frozen=True, slots=True)
class KinLine:
    """Another recommendation that this one came from, or went into."""

    id: UUID
    number: int | None
    text: str
    state: State
    became: Became


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationLine:
    """One recommendation with all that hangs on it, as far as the actor may see it.

    `places` are all of them, in order, those that wait to be looked at, that are loose or were
    taken away too (`PlaceLine.state`). `answers` are those that stand. `agency_name` is that of
    `agency_id`.
    """

    id: UUID
    review_id: UUID
    draft_id: UUID
    draft_number: int
    number: int | None
    state: State
    kind: Kind | None
    text: str
    issues: str
    nature: Nature | None
    nature_because: str
    addressee: Addressee | None
    agency_id: UUID | None
    agency_name: str
    body: str
    owner_role: str
    measure: str
    due_on: date | None
    due_words: str
    review_on: date | None
    strength: Strength | None
    is_from_scan: bool
    profile: Mapping[str, Any] | None
    because: str
    added_by_name: str
    added_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    version: int
    places: Sequence[PlaceLine] = ()
    links: Sequence[LinkLine] = ()
    answers: Sequence[AnswerLine] = ()
    came_from: Sequence[KinLine] = ()
    became: Sequence[KinLine] = ()

    @property
    def is_live(self) -> bool:
        """Whether it is in the set: to be confirmed, or confirmed."""
        return self.state in LIVE

    @property
    def is_confirmed(self) -> bool:
        return self.state is State.CONFIRMED

    @property
    def details(self) -> RecommendationDetails:
        """What a form for it is filled with."""
        return RecommendationDetails(**{name: getattr(self, name) for name in FIELDS})


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A recommendation of another review of the board that says much the same.

    `outcome`: what became of it, in a sentence; empty when nothing is known. `may_open`: whether
    the actor reads that review's recommendations by a role on it.
    """

    id: UUID
    review_id: UUID
    reference: str
    number: int | None
    text: str
    likeness: int
    outcome: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """A remark, and the newest answer that stands.

    `is_answer_stale`: the answer was given to something else than what stands there now.
    """

    remark: Remark
    answer: AnswerLine | None
    is_answer_stale: bool


@dataclass(frozen=True, slots=True)
class RemarksOfSet:
    """Remarks on each recommendation by its id, on the set, and what is like earlier ones.

    `left_over`: answers on the set to remarks that nothing asks any more.
    """

    by_recommendation: Mapping[UUID, Sequence[RemarkLine]]
    of_set: Sequence[RemarkLine]
    earlier: Mapping[UUID, Sequence[EarlierLine]]
    left_over: Sequence[AnswerLine] = ()
