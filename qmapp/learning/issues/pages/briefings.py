"""All briefings on one page, in their fixed parts, with what a search leaves out hidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from qmapp.foundation.catalogue import (
    Briefing,
    JourneyStage,
    PracticeIssues,
    QuestionGroup,
)
from qmapp.foundation.catalogue.practice import SourceConflict
from qmapp.learning.issues.pages.words import marked, read_words, seen_words
from qmapp.learning.issues.rules import (
    ALL,
    LONGEST_QUERY,
    Read,
    is_found_inside,
    matches,
    read_of,
    top_words,
    words_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingItem:
    """A briefing, whether the search finds it, and whether it stands open."""

    briefing: Briefing
    stage: JourneyStage
    read: Read
    read_words: str
    underlying_seen: str
    solutions_seen: str
    is_shown: bool = True
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingsPage:
    """All that `issues/briefings.html` is given. `shown` of `total` are found."""

    practice: PracticeIssues
    headings: Sequence[str]
    items: Sequence[BriefingItem]
    stages: Sequence[JourneyStage]
    query: str
    stage: str
    read: str
    all_open: bool
    in_full: int

    @property
    def shown(self) -> int:
        return sum(item.is_shown for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.stage or self.read)

    @property
    def questions(self) -> Sequence[QuestionGroup]:
        return self.practice.questions

    @property
    def count_questions(self) -> int:
        return sum(len(group.items) for group in self.practice.questions)

    @property
    def conflicts(self) -> Sequence[SourceConflict]:
        return self.practice.meta.source_conflicts

    def marked(self, words: str) -> Markup:
        """Words with what was searched for marked."""
        return marked(words, self.query)


def briefings_page(
    practice: PracticeIssues,
    *,
    query: str = "",
    stage: str = "",
    read: str = "",
    opened: Collection[str] = (),
) -> BriefingsPage:
    """The page for a search (words, stage, how much was read) and what is to stand open."""
    query = " ".join(query.split())[:LONGEST_QUERY]
    stage = stage if practice.has_stage(stage) else ""
    read = read if read in {one.value for one in Read} else ""
    items = [
        _item(briefing, practice, query=query, stage=stage, read=read, opened=opened)
        for briefing in practice.briefings
    ]
    return BriefingsPage(
        practice=practice,
        headings=part_headings(practice),
        items=items,
        stages=[one for one in practice.stages if any(one is item.stage for item in items)],
        query=query,
        stage=stage,
        read=read,
        all_open=ALL in opened,
        in_full=sum(item.read is Read.FULL for item in items),
    )


def briefing_item(briefing: Briefing, practice: PracticeIssues) -> BriefingItem:
    """One briefing by itself."""
    return _item(briefing, practice, query="", stage="", read="", opened=())


def part_headings(practice: PracticeIssues) -> Sequence[str]:
    """What the parts are called, in their order: as published, else in our words."""
    return [
        part.published_heading or gettext("Underlying reasons, from the summits")
        for part in practice.briefing_structure
    ]


def _item(
    briefing: Briefing,
    practice: PracticeIssues,
    *,
    query: str,
    stage: str,
    read: str,
    opened: Collection[str],
) -> BriefingItem:
    found, own = read_of(briefing), practice.issue(briefing.practice_issue).stage
    words, top = words_of(briefing, practice), top_words(briefing, practice)
    return BriefingItem(
        briefing=briefing,
        stage=practice.stage(own),
        read=found,
        read_words=read_words(found),
        underlying_seen=seen_words(briefing.underlying_status),
        solutions_seen=seen_words(briefing.solutions_status),
        is_shown=stage in {"", own} and read in {"", found.value} and matches(words, query),
        is_open=ALL in opened
        or str(briefing.number) in opened
        or is_found_inside(top, words, query),
    )
