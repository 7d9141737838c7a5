"""What is asked of a lead reviewer, and how they may answer. Pure.

Source: marker 7 (the reviewer's independence and the board's ownership are both protected): the
record shows what was asked, by whom, and what the reviewer did with it.
"""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_

LONGEST_WORDS = 10_000
MOST_POINTS = 300


class Source(StrEnum):
    """Where a point came from."""

    TO_CHANGE = "to_change"
    THREAD = "thread"
    FINDING = "finding"
    OWN = "own"


class Done(StrEnum):
    """What the lead reviewer did with a point."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


DONE_LABELS: dict[Done, str] = {
    Done.DONE: N_("Done"),
    Done.PARTLY: N_("Done in part"),
    Done.NOT_DONE: N_("Not done"),
}
