"""What is asked of a lead reviewer, and how they may answer. Pure.

Source: marker 7 (the reviewer's independence and the board's ownership are both protected): the
record shows what was asked, by whom, and what the reviewer did with it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_

LONGEST_WORDS = 10_000
LONGEST_SECTION = 300
MOST_POINTS = 300

SENDING_STAGES = frozenset({Stage.MODERATION, Stage.RETURNED})
"""When a letter may go: the judgements are in, and the report is not yet put up to be signed."""


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
SAYS_WHERE = frozenset({Done.DONE, Done.PARTLY})
"""Answers that say where in the draft."""
SAYS_WHY = frozenset({Done.PARTLY, Done.NOT_DONE})
"""Answers that say why it was not done, or not all of it."""


def may_change_answer(
    *, is_next_sent: bool, answered_at: datetime | None, settled_at: datetime | None
) -> bool:
    """Whether an answer may be given, or given otherwise.

    Until the next draft is sent, always. After that the draft itself has answered: only what was
    not answered at all, or was answered before the person outside settled a mark of pressure on it.
    """
    if not is_next_sent or answered_at is None:
        return True
    return settled_at is not None and answered_at < settled_at
