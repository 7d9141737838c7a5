"""Whose a thread is, what it hangs on, and where it stands. Pure."""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_

LONGEST_WORDS = 10_000
MOST_MENTIONS = 20


class About(StrEnum):
    """What a thread hangs on, always within one draft of a review."""

    MARKER = "marker"
    PASSAGE = "passage"
    RECOMMENDATION = "recommendation"


class Audience(StrEnum):
    """Who reads a thread: the board's own side, or the lead reviewers too."""

    BOARD = "board"
    ALL = "all"


AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.BOARD: N_("The board’s side only"),
    Audience.ALL: N_("Everybody on the review, the lead reviewer too"),
}
