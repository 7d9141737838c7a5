"""What a piece of evidence must hold. Pure."""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_, RuleBroken


class Stance(StrEnum):
    """What a piece of evidence does to a judgement."""

    SUPPORTS = "supports"
    COUNTS_AGAINST = "counts_against"
    CONTEXT = "context"


def place_quote(passage_text: str, quote: str) -> int | None:
    """Where a quote begins in its passage, in code points; None for no quote (whole passage).

    Raises RuleBroken when the words are not in the passage as given.
    """
    if not quote.strip():
        return None
    start = passage_text.find(quote)
    if start < 0:
        raise RuleBroken(
            N_("These words are not in the passage. Copy them from it, or leave the box empty."),
            field="quote",
        )
    return start
