"""What a piece of evidence must hold. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmapp.errors import N_, RuleBroken

LONGEST_NOTE = 20_000


class Stance(StrEnum):
    """What a piece of evidence does to a judgement."""

    SUPPORTS = "supports"
    COUNTS_AGAINST = "counts_against"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Target:
    """What evidence is pinned to: a marker as a whole, or one of its questions."""

    marker_id: str
    question_id: str | None = None


def require_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of chosen words in their passage, in code points; `end` is not included.

    Raises RuleBroken when the place is not in the passage, or holds no word.
    """
    if 0 <= end <= start:
        raise RuleBroken(
            N_("The last word stands before the first. Choose them again."), field="from"
        )
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise RuleBroken(
            N_("These words are not in this passage. Choose the first and the last word again."),
            field="from",
        )
    return start, end


def require_targets(targets: Sequence[Target]) -> Sequence[Target]:
    """What to pin to, each once, in the order given. Raises RuleBroken for nothing at all."""
    if not targets:
        raise RuleBroken(
            N_("Say what to pin it to: the marker as a whole, a question, or another marker"),
            field="for",
        )
    return list(dict.fromkeys(targets))
