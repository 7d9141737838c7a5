"""How briefings are searched, and how much of them was read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from qmapp.foundation.catalogue import Briefing, PracticeIssues

LONGEST_QUERY = 200
ALL = "all"
MOST_SHOWN = 30
"""Reviews or recommendations at an issue before the rest is asked for. Ours."""


class Read(StrEnum):
    """How much of a briefing we could read."""

    FULL = "full"
    PART = "part"


def read_of(briefing: Briefing) -> Read:
    """Whether we read a briefing in full."""
    return Read.FULL if briefing.is_read_in_full else Read.PART


def matches(words: Sequence[str], query: str) -> bool:
    """Whether every word of a query stands somewhere in these; part of a word will do."""
    wanted = plain(query).split()
    content = plain(" ".join(words))
    return all(word in content for word in wanted)


def is_found_inside(on_top: Sequence[str], words: Sequence[str], query: str) -> bool:
    """Whether a query finds something only by words that show when it stands open."""
    if not query.strip() or not matches(words, query):
        return False
    top = plain(" ".join(on_top))
    return any(word not in top for word in plain(query).split())


def plain(words: str) -> str:
    """Words as they are compared: in one case, with one kind of apostrophe."""
    return words.casefold().replace("’", "'").replace("‘", "'")


def top_words(briefing: Briefing, practice: PracticeIssues) -> Sequence[str]:
    """What of a briefing shows while it is closed."""
    return [
        str(briefing.number),
        briefing.title,
        briefing.issue,
        practice.stage(practice.issue(briefing.practice_issue).stage).title,
    ]


def words_of(briefing: Briefing, practice: PracticeIssues) -> Sequence[str]:
    """Everything that a search of a briefing looks through."""
    return [
        *top_words(briefing, practice),
        *briefing.reasons_from_reviews,
        *(reason.heading for reason in briefing.underlying_reasons_from_summits),
        *(point for reason in briefing.underlying_reasons_from_summits for point in reason.points),
        *briefing.solutions,
    ]
