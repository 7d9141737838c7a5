"""What a piece of evidence must hold. Pure."""

from __future__ import annotations

from enum import StrEnum

from qmapp.casework.drafts.reading.text import clean
from qmapp.errors import N_, RuleBroken

LONGEST_TITLE = 300
LONGEST_HOLDER = 200
LONGEST_NOTE = 20_000


class Stance(StrEnum):
    """What a piece of evidence does to a judgement."""

    SUPPORTS = "supports"
    COUNTS_AGAINST = "counts_against"
    CONTEXT = "context"


def tidy_words(words: str) -> str:
    """Typed words as they are stored: line ends of one kind, no empty edges.

    The character NUL, which no keyboard types and PostgreSQL cannot hold, goes.
    """
    return words.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def require_length(words: str, longest: int, field: str) -> None:
    """Raise RuleBroken when the words are too long for their field."""
    if len(words) > longest:
        raise RuleBroken(
            N_("This is too long by %(over)d characters. Nothing was cut; shorten it."),
            field=field,
            over=len(words) - longest,
        )


def place_quote(passage_text: str, quote: str) -> tuple[int, str] | None:
    """Where a quote begins in its passage, in code points, with the passage's own words.

    None for no quote (the whole passage). Words copied with other spaces or
    line breaks, or with accents put together differently, are found too.
    Raises RuleBroken when the words are not in the passage.
    """
    for words in (quote, clean(quote)):
        if not words.strip():
            return None
        start = passage_text.find(words)
        if start >= 0:
            return start, words
    raise RuleBroken(
        N_("These words are not in the passage. Copy them from it, or leave the box empty."),
        field="quote",
    )
