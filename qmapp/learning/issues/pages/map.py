"""The map: stages of the child’s journey with the practice issues that are known at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.practice.rules import Held, count_local, held_of
from qmapp.foundation.catalogue import IssueBasis, PracticeIssue, PracticeIssues, ReaderPoint
from qmapp.learning.issues.pages.words import (
    coverage_words,
    differ_words,
    found_words,
    held_words,
    left_out_words,
    local_words,
    stage_words,
    whose_words,
)
from qmapp.learning.issues.queries import Coverage, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the board’s reviews say of issues, for those who know of its reviews."""

    scope: Scope
    coverage: Coverage
    counts: Mapping[str, int]
    disputed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapIssue:
    """One issue on the map. `whose` and `stage` are empty where there is nothing to say."""

    id: str
    title: str
    briefing: int | None
    is_local: bool
    whose: str
    stage: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStage:
    """One stage. `said` is how many of the known published ones stand there."""

    id: str
    order: int
    title: str
    said: str
    is_empty: bool
    issues: Sequence[MapIssue]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point of one reader, with the title and issue of the briefings that come near it."""

    text: str
    briefings: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """All that `issues/map.html` is given."""

    edition: PracticeIssues
    held: Held
    reading: str
    local: str
    coverage: str
    left_out: str
    stages: Sequence[MapStage]
    points: Sequence[PointRow]

    @property
    def total(self) -> int:
        """How many issues are listed, the board’s own among them."""
        return sum(len(stage.issues) for stage in self.stages)


def map_page(practice: PracticeIssues, found: Found | None) -> MapPage:
    """The page. `practice`: what the board knows; `found`: None for those who see no reviews."""
    held = held_of(practice)
    return MapPage(
        edition=practice,
        held=held,
        reading=held_words(held),
        local=local_words(count_local(practice.practice_issues)),
        coverage=_coverage(found) if found else "",
        left_out=left_out_words(found.scope) if found else "",
        stages=[
            _stage(stage.id, practice, held, found)
            for stage in sorted(practice.stages, key=lambda one: one.order)
        ],
        points=point_rows(practice),
    )


def _stage(stage_id: str, practice: PracticeIssues, held: Held, found: Found | None) -> MapStage:
    stage, issues = practice.stage(stage_id), practice.at_stage(stage_id)
    count = sum(one.basis is IssueBasis.SOURCE for one in issues)
    return MapStage(
        id=stage.id,
        order=stage.order,
        title=stage.title,
        said=_said(count, held),
        is_empty=not issues,
        issues=[_issue(one, practice, found) for one in issues],
    )


def _coverage(found: Found) -> str:
    """Of how many reviews findings are coded; and what it means that an issue says nothing.

    Of a review that is coded in part it does not say that the issue is not there.
    """
    said = coverage_words(found.coverage)
    if not found.coverage.coded:
        return said
    silent = (
        gettext(
            "Where an issue has no figure, no coded finding was about it; findings that are not "
            "coded may be."
        )
        if found.coverage.part
        else gettext("Where an issue has no figure, no finding of the coded ones was about it.")
    )
    return f"{said} {silent}"


def _said(count: int, held: Held) -> str:
    if count:
        return gettext("%(n)s of the %(known)s known", n=count, known=held.known)
    if held.missing:
        return gettext(
            "None of the %(known)s known. The printed map may have some here.", known=held.known
        )
    return gettext("None of the %(known)s", known=held.known)


def _issue(one: PracticeIssue, practice: PracticeIssues, found: Found | None) -> MapIssue:
    return MapIssue(
        id=one.id,
        title=one.title,
        briefing=one.briefing,
        is_local=one.basis is IssueBasis.LOCAL,
        whose=whose_words(one),
        stage=stage_words(one, practice),
        found=_found(one.id, found) if found else "",
    )


def _found(issue_id: str, found: Found) -> str:
    said = []
    if issue_id in found.counts:
        said.append(found_words(found.counts[issue_id], found.coverage))
    if issue_id in found.disputed:
        said.append(differ_words(found.disputed[issue_id]))
    return ". ".join(said)


def point_rows(practice: PracticeIssues) -> Sequence[PointRow]:
    """The points of one reader: apart from the map, and never counted."""
    return [_point(point, practice) for point in practice.reader_points]


def _point(point: ReaderPoint, practice: PracticeIssues) -> PointRow:
    return PointRow(
        text=point.text,
        briefings=[
            (one.title, one.practice_issue)
            for one in (practice.briefing(number) for number in point.nearest_briefings)
        ],
    )


def figure_words(page: MapPage) -> str:
    """The map in one figure, for the head page."""
    said = gettext(
        "%(n)s of %(of)s published issues are known", n=page.held.known, of=page.held.published
    )
    own = page.total - page.held.known
    if not own:
        return said
    more = ngettext("%(num)d of your own", "%(num)d of your own", own)
    return f"{said}; {more}"
