"""One practice issue: its briefing, what this board found, did and learned about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.reviews.pages import kind_of
from qmapp.decision.responses.rules import DECISION_LABELS
from qmapp.errors import N_
from qmapp.foundation.catalogue import Catalogue, IssueBasis, PracticeIssue, PracticeIssues
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.pages.words import Mark, impact_mark
from qmapp.learning.impact.rules import ending_label
from qmapp.learning.issues.pages.briefings import BriefingItem, briefing_item, part_headings
from qmapp.learning.issues.pages.words import (
    coverage_words,
    differ_words,
    left_out_words,
    stage_words,
    whose_words,
)
from qmapp.learning.issues.ports import Line
from qmapp.learning.issues.queries import Answer, Answered, Coverage, FoundIn, FoundWords, Scope

_SHELVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "explore": (N_("Explored here"), N_("Nobody has answered the questions on it here yet.")),
        "summits": (N_("Summits on it"), N_("No summit has taken it up yet.")),
        "bodies": (N_("Put to professional bodies"), N_("It was not put to any body yet.")),
        "trends": (N_("In the trends"), N_("It stands in no trend yet.")),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """A review in which it was found. `rest`: how many findings are told by their number alone."""

    review_id: UUID
    reference: str
    kind: str
    on: str
    said: str
    words: Sequence[FoundWords]
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A recommendation on it in the agreed words, with what was done and what came of it."""

    id: UUID
    review_id: UUID
    name: str
    text: str
    decision: str
    actions: str
    impact: Mark | None
    judged: str
    ending: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the board found and did, for those who know of its reviews."""

    found_reading: str
    coverage: str
    left_out: str
    found: Sequence[FoundRow]
    found_total: int
    answered_reading: str
    answers: Sequence[AnswerRow]
    answers_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What another room has on it; `empty` says what would stand here."""

    id: str
    title: str
    empty: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuePage:
    """All that `issues/show.html` is given. `ours` is None for those who see no reviews."""

    issue: PracticeIssue
    stage: str
    order: int
    stage_note: str
    whose: str
    is_ended: bool
    is_local: bool
    note: str
    briefing: BriefingItem | None
    headings: Sequence[str]
    ours: Ours | None
    shelves: Sequence[Shelf]


def issue_page(
    issue: PracticeIssue,
    practice: PracticeIssues,
    *,
    is_ended: bool,
    note: str,
    ours: Ours | None,
    shelves: Sequence[Shelf],
) -> IssuePage:
    """The page. `note`: where an entered one was read."""
    briefing = practice.briefing_of(issue.id)
    stage = practice.stage(issue.stage)
    return IssuePage(
        issue=issue,
        stage=stage.title,
        order=stage.order,
        stage_note=stage_words(issue, practice),
        whose=whose_words(issue),
        is_ended=is_ended,
        is_local=issue.basis is IssueBasis.LOCAL,
        note=note,
        briefing=briefing_item(briefing, practice) if briefing is not None else None,
        headings=part_headings(practice),
        ours=ours,
        shelves=shelves,
    )


def shelves_of(on_issue: Mapping[str, Mapping[str, Sequence[Line]]], issue_id: str) -> list[Shelf]:
    """What the rooms above have on an issue, in the order in which they are named here."""
    found = []
    for name, (title, empty) in _SHELVES.items():
        if name in on_issue:
            lines = on_issue[name].get(issue_id, ())
            found.append(Shelf(id=name, title=gettext(title), empty=gettext(empty), lines=lines))
    return found


def ours_of(
    scope: Scope,
    coverage: Coverage,
    found: Sequence[FoundIn],
    totals: tuple[int, int],
    answered: Answered,
    catalogue: Catalogue,
) -> Ours:
    """What the board found and did. `totals`: in how many reviews it stands, is only disputed."""
    return Ours(
        found_reading=_found_reading(*totals, coverage),
        coverage=coverage_words(coverage),
        left_out=left_out_words(scope),
        found=[_found(one, catalogue) for one in found],
        found_total=totals[0],
        answered_reading=_answered_reading(answered),
        answers=[_answer(one) for one in answered.rows],
        answers_total=answered.total,
    )


def _found_reading(total: int, disputed: int, coverage: Coverage) -> str:
    if not coverage.coded:
        return gettext("No review of this board is coded for practice issues yet.")
    said = ngettext(
        "It was found in %(n)s of %(num)d review that is coded for practice issues.",
        "It was found in %(n)s of %(num)d reviews that are coded for practice issues.",
        coverage.coded,
        n=total,
    )
    return f"{said} {differ_words(disputed)}." if disputed else said


def _found(one: FoundIn, catalogue: Catalogue) -> FoundRow:
    kind, rest = kind_of(catalogue, one.kind), one.findings - len(one.words)
    return FoundRow(
        review_id=one.review_id,
        reference=one.reference,
        kind=kind.label if kind else one.kind,
        on=show_date(one.on),
        said=ngettext("%(num)d finding", "%(num)d findings", one.findings),
        words=one.words,
        rest=ngettext(
            "%(num)d finding, whose words are for those who work on the review",
            "%(num)d findings, whose words are for those who work on the review",
            rest,
        )
        if rest
        else "",
    )


def _answered_reading(answered: Answered) -> str:
    if not answered.total:
        return gettext("No agreed response answers a finding on it yet.")
    followed = ngettext(
        "%(n)s of %(num)d recommendation on it is followed",
        "%(n)s of %(num)d recommendations on it are followed",
        answered.total,
        n=answered.followed,
    )
    delivered = gettext("%(n)s of %(of)s delivered", n=answered.delivered, of=answered.followed)
    harm = (
        gettext("; %(n)s of %(of)s did harm", n=answered.harmful, of=answered.followed)
        if answered.harmful
        else ""
    )
    if not answered.delivered:
        return gettext(
            "%(followed)s, %(delivered)s%(harm)s.",
            followed=followed,
            delivered=delivered,
            harm=harm,
        )
    shown = gettext(
        "for %(n)s of %(of)s delivered a difference was shown",
        n=answered.shown,
        of=answered.delivered,
    )
    return gettext(
        "%(followed)s, %(delivered)s; %(shown)s%(harm)s.",
        followed=followed,
        delivered=delivered,
        shown=shown,
        harm=harm,
    )


def _actions(one: Answer) -> str:
    if not one.actions:
        return gettext("No action was promised")
    said = ngettext(
        "%(n)s of %(num)d action delivered",
        "%(n)s of %(num)d actions delivered",
        one.actions,
        n=one.delivered,
    )
    if not one.stopped:
        return said
    return gettext("%(said)s, %(stopped)s stopped", said=said, stopped=one.stopped)


def _answer(one: Answer) -> AnswerRow:
    return AnswerRow(
        id=one.id,
        review_id=one.review_id,
        name=gettext(
            "%(reference)s, recommendation %(number)s", reference=one.reference, number=one.number
        ),
        text=one.text,
        decision=gettext(DECISION_LABELS[one.decision]),
        actions=_actions(one),
        impact=impact_mark(one.impact) if one.impact is not None else None,
        judged=gettext("Judged on %(day)s", day=show_date(one.judged_on)) if one.judged_on else "",
        ending=gettext(ending_label(one.ending, one.impact)) if one.ending else "",
    )
