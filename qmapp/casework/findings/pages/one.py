"""The page of one finding, and what differs when two tabs met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.evidence.pages import PlaceRow, away_rows, place_rows
from qmapp.casework.findings.checking import FindingDetails, ViewDetails
from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.pages.index import point_rows
from qmapp.casework.findings.pages.words import (
    cause_list,
    issue_words,
    none_fitted_words,
    reach_words,
    reason_words,
    stage_words,
    title_words,
)
from qmapp.casework.findings.ports import AnsweredBy
from qmapp.casework.findings.rules import NONE_FITS, SHOWS_LABELS, Reason, Shows
from qmapp.casework.involvement.pages.entry import Difference, differences
from qmapp.errors import N_
from qmapp.foundation.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Here:
    """The finding, for headings and the way back."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBy:
    """The passages that show one thing of a finding. `missing`: what to say where there is none."""

    shows: str
    title: str
    places: Sequence[PlaceRow]
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A recommendation that answers it; `causes` is empty where which was not said."""

    label: str
    words: str
    said: str
    causes: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Something that was done with it."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """One finding: what the draft says, what the board adds, which words show it."""

    here: Here
    line: FindingLine
    has_reason: bool
    reason: str
    causes: Sequence[str]
    reach: str
    issue: str
    stage: str
    board_causes: Sequence[str]
    asks: Sequence[str]
    shown_by: Sequence[ShownBy]
    away: Sequence[PlaceRow]
    answers: Sequence[AnswerRow] | None
    history: Sequence[Past]
    may_write: bool
    may_add_view: bool


_MISSING = MappingProxyType(
    {
        Shows.PROBLEM: N_("No passage is linked yet."),
        Shows.REASON: N_("No passage is linked that says why."),
        Shows.REACH: N_("No passage is linked that says how usual it is."),
    }
)
HISTORY = MappingProxyType(
    {
        "finding:added": N_("Recorded"),
        "finding:changed": N_("Changed"),
        "finding:view-changed": N_("The board’s own view changed"),
        "finding:ended": N_("Taken out"),
        "finding:put-back": N_("Put back"),
    }
)
"""What of the trail is told. Passages are left out: some stand in drafts that not all may see."""


def here_of(line: FindingLine) -> Here:
    """The finding, for headings and the way back."""
    return Here(line.id, title_words(line.number))


def one_page(
    line: FindingLine,
    known: Catalogue,
    *,
    answers: Sequence[AnsweredBy] | None,
    history: Sequence[Past],
    may_write: bool,
    may_add_view: bool,
) -> OnePage:
    """The page. `answers` are None where no room of recommendations is there."""
    return OnePage(
        here=here_of(line),
        line=line,
        has_reason=line.reason is Reason.GIVEN,
        reason=reason_words(line.reason),
        causes=cause_list(line.causes),
        reach=reach_words(line.reach),
        issue=issue_words(line, known),
        stage=stage_words(line, known),
        board_causes=cause_list(line.board_causes),
        asks=[ask for row in point_rows([line]) for ask in row.asks],
        shown_by=[_shown_by(line, shows) for shows in Shows],
        away=away_rows(line.review_id, line.places),
        answers=None if answers is None else [_answer(one) for one in answers],
        history=history,
        may_write=may_write and not line.is_ended,
        may_add_view=may_add_view and not line.is_ended,
    )


def _shown_by(line: FindingLine, shows: Shows) -> ShownBy:
    places = [one for one in line.places if one.more["shows"] is shows]
    return ShownBy(
        shows=shows.value,
        title=gettext(SHOWS_LABELS[shows]),
        places=place_rows(line.review_id, places, gettext("Does it still show the same?")),
        missing=gettext(_MISSING[shows]),
    )


def _answer(one: AnsweredBy) -> AnswerRow:
    return AnswerRow(
        label=one.label,
        words=one.words,
        said=", ".join(part for part in (one.kind, one.standing) if part),
        causes="; ".join(cause_list(one.causes)),
        url=one.url,
    )


# When two tabs met -----------------------------------------------------------------------------


def finding_differences(
    theirs: FindingDetails, mine: FindingDetails, known: Catalogue
) -> Sequence[Difference]:
    """Where a finding as it stands now differs from what was typed, in the order of the form."""

    def issue(details: FindingDetails) -> str:
        id_, practice = details.practice_issue, known.practice
        if id_ == NONE_FITS:
            return none_fitted_words()
        return practice.issue(id_).title if id_ and practice.has(id_) else id_ or ""

    def stage(details: FindingDetails) -> str:
        id_ = details.stage
        return known.practice.stage(id_).title if id_ and known.practice.has_stage(id_) else ""

    return differences(
        [
            (gettext("The problem in a few words"), theirs.title, mine.title),
            (gettext("What the practice problem is"), theirs.problem, mine.problem),
            (
                gettext("Does the draft say why?"),
                reason_words(theirs.reason),
                reason_words(mine.reason),
            ),
            (gettext("Why it happened, as the draft explains it"), theirs.why, mine.why),
            (
                gettext("What kind of reason"),
                "; ".join(cause_list(theirs.causes)),
                "; ".join(cause_list(mine.causes)),
            ),
            (gettext("How usual it is"), reach_words(theirs.reach), reach_words(mine.reach)),
            (gettext("How that is known"), theirs.reach_known_from, mine.reach_known_from),
            (gettext("Practice issue"), issue(theirs), issue(mine)),
            (gettext("Stage of the child’s journey"), stage(theirs), stage(mine)),
        ]
    )


def view_differences(theirs: ViewDetails, mine: ViewDetails) -> Sequence[Difference]:
    """Where the board's view as it stands now differs from what was typed."""
    return differences(
        [
            (gettext("What the board adds"), theirs.adds, mine.adds),
            (
                gettext("What kind of reason the board sees"),
                "; ".join(cause_list(theirs.causes)),
                "; ".join(cause_list(mine.causes)),
            ),
        ]
    )
