"""Findings as lists and pages show them, and what they give to ask about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from qmapp.casework.findings.rules import Cause, Reach, Reason, Shows
from qmapp.errors import N_

if TYPE_CHECKING:  # values only: the room's tables are not loaded for them
    from qmapp.casework.evidence.places import PlaceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """One finding with its passages, as whoever asked may see them.

    `why` and `causes` are the draft's; `board_adds` and `board_causes` the board's own.
    """

    id: UUID
    board_id: UUID
    review_id: UUID
    draft_id: UUID
    draft_number: int
    is_draft_sent: bool
    number: int
    title: str
    problem: str
    reason: Reason
    why: str
    causes: Sequence[Cause]
    reach: Reach
    reach_known_from: str
    practice_issue: str | None
    practice_edition: str | None
    stage: str | None
    board_adds: str
    board_causes: Sequence[Cause]
    board_added_by_name: str
    board_added_at: datetime | None
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int
    places: Sequence[PlaceLine] = ()

    @property
    def is_ended(self) -> bool:
        """Whether it was taken out."""
        return self.ended_at is not None

    @property
    def live_places(self) -> Sequence[PlaceLine]:
        """Its passages, without those taken away."""
        return [one for one in self.places if one.is_live]

    def shows(self, what: Shows) -> bool:
        """Whether a passage shows this of it."""
        return any(one.more["shows"] is what for one in self.live_places)


class Point(StrEnum):
    """What a finding gives to ask the lead reviewer."""

    NO_REASON = "no_reason"
    REASON_UNCLEAR = "reason_unclear"
    REACH_NOT_KNOWN = "reach_not_known"


POINT_ASKS = MappingProxyType(
    {
        Point.NO_REASON: N_(
            "The draft describes this and does not say why it happened. Why did it?"
        ),
        Point.REASON_UNCLEAR: N_(
            "It cannot be told from the draft whether a reason is given. Could it be said plainly?"
        ),
        Point.REACH_NOT_KNOWN: N_(
            "The draft does not say whether this happened here once or is usual, nor how one "
            "could know. Can it?"
        ),
    }
)
"""Ours: markers 13 and 14 ask that findings explain, and how far they reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPoint:
    """Something to raise with the lead reviewer. `ask` is marked for translation."""

    finding_id: UUID
    number: int
    title: str
    point: Point
    ask: str


def feedback_points(lines: Sequence[FindingLine]) -> Sequence[FeedbackPoint]:
    """What to ask the lead reviewer, finding by finding: first why, then how usual it is.

    Nobody here supplies a reason that the draft does not give: it is asked for.
    """
    points = []
    for line in lines:
        if line.is_ended:
            continue
        found = []
        if line.reason is Reason.NOT_GIVEN:
            found.append(Point.NO_REASON)
        if line.reason is Reason.CANNOT_TELL:
            found.append(Point.REASON_UNCLEAR)
        if line.reach is Reach.NOT_KNOWN:
            found.append(Point.REACH_NOT_KNOWN)
        points += [
            FeedbackPoint(
                finding_id=line.id,
                number=line.number,
                title=line.title,
                point=point,
                ask=POINT_ASKS[point],
            )
            for point in found
        ]
    return points


@dataclass(frozen=True, slots=True)
class Reasons:
    """How many of some findings come with a reason; n of N, never a share."""

    given: int
    not_given: int
    cannot_tell: int

    @property
    def of(self) -> int:
        """How many findings there are."""
        return self.given + self.not_given + self.cannot_tell


def reasons_of(lines: Sequence[FindingLine]) -> Reasons:
    """How many of the findings that stand come with a reason."""
    live = [line.reason for line in lines if not line.is_ended]
    return Reasons(
        live.count(Reason.GIVEN), live.count(Reason.NOT_GIVEN), live.count(Reason.CANNOT_TELL)
    )
