"""The list of findings of a review, and what they give to ask the lead reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.evidence.places import PlaceState
from qmapp.casework.findings.lines import FindingLine, feedback_points, reasons_of
from qmapp.casework.findings.pages.words import (
    cause_list,
    issue_words,
    reach_words,
    reason_words,
    stage_words,
)
from qmapp.casework.findings.rules import Reason
from qmapp.foundation.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding in the list. `why` is empty where the draft gives none: `reason` says so."""

    id: UUID
    number: int
    title: str
    draft: int
    is_draft_sent: bool
    reason: str
    has_reason: bool
    why: str
    causes: Sequence[str]
    board_adds: str
    reach: str
    passages: str
    to_look_at: int
    not_found: int
    issue: str
    is_coded: bool
    stage: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """Something to raise with the lead reviewer."""

    finding_id: UUID
    number: int
    title: str
    asks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The list. `draft` is the newest draft that may be read; None where there is none."""

    draft: int | None
    rows: Sequence[FindingRow]
    ended: Sequence[FindingRow]
    points: Sequence[PointRow]
    given: int
    coded: int
    may_write: bool

    @property
    def total(self) -> int:
        """How many findings stand."""
        return len(self.rows)


def index_page(
    lines: Sequence[FindingLine], known: Catalogue, *, draft: int | None, may_write: bool
) -> IndexPage:
    """The page."""
    live = [line for line in lines if not line.is_ended]
    return IndexPage(
        draft=draft,
        rows=[_row(line, known) for line in live],
        ended=[_row(line, known) for line in lines if line.is_ended],
        points=point_rows(lines),
        given=reasons_of(lines).given,
        coded=sum(line.practice_issue is not None for line in live),
        may_write=may_write,
    )


def point_rows(lines: Sequence[FindingLine]) -> Sequence[PointRow]:
    """What to ask, gathered by finding."""
    rows: dict[UUID, PointRow] = {}
    for point in feedback_points(lines):
        asks = [*(rows[point.finding_id].asks if point.finding_id in rows else ())]
        rows[point.finding_id] = PointRow(
            finding_id=point.finding_id,
            number=point.number,
            title=point.title,
            asks=[*asks, gettext(point.ask)],
        )
    return list(rows.values())


def _row(line: FindingLine, known: Catalogue) -> FindingRow:
    return FindingRow(
        id=line.id,
        number=line.number,
        title=line.title,
        draft=line.draft_number,
        is_draft_sent=line.is_draft_sent,
        reason=reason_words(line.reason),
        has_reason=line.reason is Reason.GIVEN,
        why=line.why,
        causes=cause_list(line.causes),
        board_adds=line.board_adds,
        reach=reach_words(line.reach),
        passages=passages_words(len(line.live_places)),
        to_look_at=sum(one.state is PlaceState.TO_LOOK_AT for one in line.places),
        not_found=sum(one.state is PlaceState.LOOSE for one in line.places),
        issue=issue_words(line, known),
        is_coded=line.practice_issue is not None,
        stage=stage_words(line, known),
        because=line.ended_because or "",
    )


def passages_words(count: int) -> str:
    """How many passages of the draft show it."""
    if not count:
        return gettext("No passage yet")
    return ngettext("%(num)d passage", "%(num)d passages", count)
