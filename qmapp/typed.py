"""Words as people type them: how they are stored, and how long they may be. Pure."""

from __future__ import annotations

from qmapp.errors import N_, RuleBroken


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
