"""What a piece of evidence must hold. Pure."""

from __future__ import annotations

from enum import StrEnum

from qmapp.casework.drafts.reading.text import clean
from qmapp.errors import N_, RuleBroken

LONGEST_NOTE = 20_000


class Stance(StrEnum):
    """What a piece of evidence does to a judgement."""

    SUPPORTS = "supports"
    COUNTS_AGAINST = "counts_against"
    CONTEXT = "context"


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
