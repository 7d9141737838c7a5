"""One summit as its pages are given it. The review’s voice and that of practitioners stay apart:
`reviews` of an issue holds the one, everything else of it the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.storage import london_date
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.summits.lines import ContributionLine, OutcomeLine, SummitLine, Whole
from qmapp.learning.summits.pages.words import (
    KIND_MANY,
    facts_of,
    gaps_reading,
    kind_word,
    outcome_words,
    presence_words,
    said_by,
    sense_reading,
    sense_words,
    where_words,
)
from qmapp.learning.summits.rules import (
    SECTOR_LABELS,
    STANDING_LABELS,
    Kind,
    Presence,
    Standing,
    State,
    is_counted,
    may_name_role,
    spaced_code,
)
from qmapp.learning.summits.text import ShownIssue, ShownText


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidBox:
    """One thing that was said. `words` is None where they were taken back.

    `by` leaves out a role that may be a name; `alone` tells whoever decides on them of it.
    """

    line: ContributionLine
    kind: str
    words: str | None
    by: str
    alone: str
    facts: Sequence[str]
    issue: str
    question: str

    @property
    def quoted(self) -> str:
        """The words, in quotation marks where they are a quotation as it was said."""
        is_verbatim = self.line.kind is Kind.QUOTATION and not self.line.is_put_right
        words = self.words or ""
        return f"“{words}”" if words and is_verbatim else words


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidGroup:
    """What was said of one kind."""

    title: str
    boxes: Sequence[SaidBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueBox:
    """One issue: what reviews say, and apart from it what practitioners say."""

    id: str
    reviews: ShownIssue
    is_now: bool
    sense_said: str
    sense: Sequence[tuple[str, str, int]]
    answered: int
    written_said: str
    written: Sequence[tuple[str, str, int]]
    written_answered: int
    groups: Sequence[SaidGroup]
    outcomes: Sequence[OutcomeBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeBox:
    """One outcome in words, with the address of what it leads to where its reader may go there."""

    line: OutcomeLine
    said: str
    url: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRow:
    """One sector: whether it was there, how many were counted, how many joined by phone."""

    presence: Presence
    sector: str
    said: str
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitPage:
    """A summit as it is shown."""

    whole: Whole
    text: ShownText
    where: str
    standing: Standing
    standing_said: str
    is_live: bool
    is_opened: bool
    is_over: bool
    may_join_today: bool
    code: str
    gaps_said: str
    presence: Sequence[PresenceRow]
    counted: int
    seats_said: str
    attendance: Sequence[tuple[str, str, int, UUID, int]]
    agenda: Sequence[tuple[str, Sequence[str]]]
    issues: Sequence[IssueBox]
    outcomes: Sequence[OutcomeBox]
    waiting: int
    waiting_said: str
    told_said: str
    may_run: bool
    may_plan: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SummitRow:
    """One summit in the list."""

    line: SummitLine
    where: str
    standing: str
    issues: Sequence[str]
    gaps: str
    came: str


def summit_page(
    whole: Whole, now: datetime, *, may_run: bool = False, may_plan: bool = False
) -> SummitPage:
    """A summit for whoever may read it: only what was shown stands on it."""
    standing = whole.standing(now)
    waiting = sum(1 for one in whole.said if one.state is State.WAITING)
    outcomes = [_outcome(one) for one in whole.outcomes]
    counted = sum(one.count for one in whole.attendance)
    by_hand = is_counted(whole.presence)
    return SummitPage(
        whole=whole,
        text=whole.text,
        where=where_words(whole),
        standing=standing,
        standing_said=gettext(STANDING_LABELS[standing]),
        is_live=standing is Standing.LIVE,
        is_opened=whole.course.opened_at is not None,
        is_over=standing is Standing.CALLED_OFF,
        may_join_today=standing is Standing.OPEN and whole.held_on >= london_date(now),
        code=spaced_code(whole.code or ""),
        gaps_said=gaps_reading(whole.presence) if whole.presence else "",
        presence=[
            PresenceRow(
                presence=one,
                sector=gettext(SECTOR_LABELS[one.sector]),
                said=presence_words(one, counted=by_hand),
                is_missing=by_hand and one.is_missing,
            )
            for one in whole.presence
        ],
        counted=counted,
        seats_said=_seats_words(whole),
        attendance=[
            (gettext(SECTOR_LABELS[one.sector]), one.role, one.count, one.id, one.version)
            for one in whole.attendance
        ],
        agenda=_agenda(whole.text),
        issues=[_issue(whole, one, outcomes) for one in _ordered(whole)],
        outcomes=[one for one in outcomes if whole.text.find(one.line.issue) is None],
        waiting=waiting,
        waiting_said=(
            ngettext("%(num)d waits to be looked at", "%(num)d wait to be looked at", waiting)
            if waiting
            else gettext("Nothing waits to be looked at")
        ),
        told_said=(
            gettext("Participants were told on %(date)s.", date=show_date(whole.told_on))
            if whole.told_on
            else gettext("Participants were not told yet what came of it.")
        ),
        may_run=may_run,
        may_plan=may_plan,
    )


def _seats_words(whole: Whole) -> str:
    said = ngettext("%(num)d phone joined", "%(num)d phones joined", whole.seats)
    if whole.days < 2:
        return said
    return gettext(
        "%(said)s, on %(days)d days: whoever joined on several counts on each",
        said=said,
        days=whole.days,
    )


def _agenda(text: ShownText) -> Sequence[tuple[str, Sequence[str]]]:
    """The questions under their published headings, in the published order."""
    found: dict[str, list[str]] = {}
    for one in text.questions:
        found.setdefault(one.heading, []).append(one.text)
    return list(found.items())


def _ordered(whole: Whole) -> Sequence[ShownIssue]:
    return sorted(whole.text.issues, key=lambda one: one.id != whole.turned_to)


def _issue(whole: Whole, issue: ShownIssue, outcomes: Sequence[OutcomeBox]) -> IssueBox:
    groups = []
    for kind in Kind:
        boxes = [
            said_box(whole, one)
            for one in whole.of(issue.id, kind)
            if one.state is State.SHOWN and (kind is not Kind.SENSE_CHECK or one.words)
        ]
        if boxes:
            groups.append(SaidGroup(title=gettext(KIND_MANY[kind]), boxes=boxes))
    tally, written = whole.tallies[issue.id], whole.written[issue.id]
    # One of them stands alone where the other has nothing; both are told apart, and never added.
    first, second = (tally, written) if tally.answered else (written, None)
    is_both = second is not None and second.answered > 0
    return IssueBox(
        id=issue.id,
        reviews=issue,
        is_now=issue.id == whole.turned_to,
        sense_said=sense_reading(first),
        sense=sense_words(first),
        answered=first.answered,
        written_said=sense_reading(written) if is_both else "",
        written=sense_words(written) if is_both else [],
        written_answered=written.answered if is_both else 0,
        groups=groups,
        outcomes=[one for one in outcomes if one.line.issue == issue.id],
    )


def said_box(whole: Whole, line: ContributionLine) -> SaidBox:
    """One thing that was said, in words."""
    issue = whole.text.find(line.issue)
    questions = {one.id: one.text for one in whole.text.questions}
    return SaidBox(
        line=line,
        kind=kind_word(line.kind),
        words=line.words,
        by=said_by(line, names_role=_names_role(whole, line)),
        alone=_alone(whole, line),
        facts=facts_of(line, issue),
        issue=issue.title if issue else "",
        question=questions.get(line.question, ""),
    )


def _names_role(whole: Whole, line: ContributionLine) -> bool:
    known = whole.of_role(line.sector, line.role)
    return may_name_role(line.kind, known, is_checked=line.is_checked)


def _alone(whole: Whole, line: ContributionLine) -> str:
    if line.without_role or not line.role or not line.words:
        return ""
    known = whole.of_role(line.sector, line.role)
    if may_name_role(line.kind, known, is_checked=False):
        return ""
    said = ngettext(
        "%(num)d person here has this role, so it may tell who said it.",
        "%(num)d people here have this role, so it may tell who said it.",
        known,
    )
    if line.kind is Kind.QUOTATION:
        return said
    return gettext("%(said)s Others are shown the sector and no role.", said=said)


def _outcome(line: OutcomeLine) -> OutcomeBox:
    url = ""
    if line.place is not None:
        endpoint, parts = line.place
        url = url_for(endpoint, **parts)  # type: ignore[arg-type] # Flask's own names for places
    return OutcomeBox(line=line, said=outcome_words(line), url=url, on=show_date(line.added_on))


def summit_row(line: SummitLine, titles: dict[str, str], now: datetime) -> SummitRow:
    """One summit of the list in words."""
    standing = line.course.standing(now)
    is_opened = line.course.opened_at is not None
    return SummitRow(
        line=line,
        where=where_words(line),
        standing=gettext(STANDING_LABELS[standing]),
        issues=[titles.get(one, one) for one in line.issues],
        gaps=(
            gettext(
                "%(n)s of %(total)s expected sectors were there",
                n=line.expected - line.missing,
                total=line.expected,
            )
            if is_opened and line.is_counted
            else gettext("Who was there is not counted yet")
            if is_opened
            else ""
        ),
        came=(
            ngettext(
                "%(num)d outcome is on record", "%(num)d outcomes are on record", line.outcomes
            )
            if line.outcomes
            else gettext("No outcome on record yet")
        )
        if is_opened
        else "",
    )
