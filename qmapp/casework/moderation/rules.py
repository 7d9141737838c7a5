"""What the board holds of one marker: a judgement agreed, or a disagreement on record. Pure.

Source: marker 7 (governance: the way out of a deadlock is set from the start). That a recorded
disagreement counts as an end of moderation is ours: it is honest, and an average is not.
"""

from __future__ import annotations

from enum import StrEnum

LONGEST_WORDS = 10_000


class Held(StrEnum):
    """How the moderation of one marker ended."""

    AGREED = "agreed"
    DISAGREED = "disagreed"
