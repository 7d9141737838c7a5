"""A response as pages read it: versions, recommendations with their answers, dissent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Addressee, Became, Kind, State
from qmapp.decision.actions.lines import ActionLine
from qmapp.decision.responses.rules import Decision, Missing


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding that a recommendation answers, and which cause of it, where that was said."""

    id: UUID
    number: int
    title: str
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationWords:
    """A recommendation as the response speaks of it; always of a draft that was sent.

    `digest` is that of its words (`rules.words_digest`): answering names the one that was read.
    """

    id: UUID
    number: int | None
    state: State
    kind: Kind | None
    text: str
    issues: str
    addressee: Addressee | None
    agency_name: str | None
    body: str
    owner_role: str
    measure: str
    due_on: date | None
    due_words: str
    review_on: date | None
    because: str
    digest: str
    findings: Sequence[FindingWords] = ()

    @property
    def is_outside(self) -> bool:
        """Whether it speaks to a national or regional body, so that it is put to one."""
        return self.addressee in {Addressee.NATIONAL, Addressee.REGION}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """What a version says to a recommendation. `is_stale`: it was said to other words.

    `how_known` is how one would know that it helped; empty in answers of before it was asked.
    """

    id: UUID
    decision: Decision
    reasons: str
    by_name: str
    at: datetime
    version: int
    is_stale: bool
    how_known: str = ""
    look_again_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """An answer as somebody typed it."""

    decision: Decision | None
    reasons: str
    how_known: str
    look_again_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """The newest answer to a recommendation from which another came by splitting or merging.

    It answers nothing by itself: `service.take_over` says that it holds for the new one too.
    `actions` are those that answer the old one and are not yet tied to the new one.
    """

    answer_id: UUID
    recommendation_id: UUID
    number: int | None
    text: str
    became: Became
    decision: Decision
    reasons: str
    how_known: str = ""
    look_again_on: date | None = None
    actions: Sequence[ActionLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentLine:
    """Somebody on the board who holds otherwise, by role; on the whole when no recommendation."""

    id: UUID
    recommendation_id: UUID | None
    role: str
    agency_id: UUID | None
    agency_name: str | None
    words: str
    by_name: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """A confirmed recommendation with what this version says to it, and what will be done.

    `actions` are live ones. `ended_actions` were taken out with a reason.
    """

    recommendation: RecommendationWords
    answer: GivenAnswer | None = None
    earlier: Sequence[EarlierAnswer] = ()
    actions: Sequence[ActionLine] = ()
    ended_actions: Sequence[ActionLine] = ()
    dissents: Sequence[DissentLine] = ()
    missing: Sequence[Missing] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftLine:
    """A recommendation that was answered, and was dropped, split or merged since.

    `went_into` are the numbers of confirmed ones that came of it. `actions` are those live ones
    that answer no recommendation of the set any more.
    """

    recommendation: RecommendationWords
    went_into: Sequence[int] = ()
    answer: GivenAnswer | None = None
    actions: Sequence[ActionLine] = ()
    dissents: Sequence[DissentLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One version of a response. `agreed_on` is the day on which the board agreed it."""

    id: UUID
    number: int
    opening: str
    because: str
    started_by_name: str
    started_at: datetime
    agreed_at: datetime | None
    agreed_on: date | None
    agreed_by_name: str | None
    sha256: str | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.agreed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the response to a review stands, for those who read it open.

    `response` is the newest version: open, or agreed when none is open; None before the first.
    `lines` are the confirmed recommendations of drafts that were sent, by number. `taken_back` is
    dissent that no longer holds. `missing` is empty when the version may be agreed. `seen` names
    all that agreeing would freeze now: the page of agreeing posts it, `service.agree` asks for it.
    """

    review_id: UUID
    response: VersionLine | None
    lines: Sequence[AnswerLine]
    left: Sequence[LeftLine]
    dissents: Sequence[DissentLine]
    taken_back: Sequence[DissentLine]
    proposed: int
    missing: Sequence[Missing]
    seen: str | None

    @property
    def answered(self) -> int:
        """How many of the recommendations have an answer to the words that they have now."""
        return sum(one.answer is not None and not one.answer.is_stale for one in self.lines)

    def line_of(self, recommendation_id: UUID) -> AnswerLine | None:
        """The line of one recommendation, when it stands in the set."""
        same = (one for one in self.lines if one.recommendation.id == recommendation_id)
        return next(same, None)
