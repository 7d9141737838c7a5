"""What is put to a body outside, and when its silence is overdue. Pure.

The eight weeks that a reply is given by default are ours.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_BODY = 200
LONGEST_WORDS = 10_000
REPLY_WEEKS = 8


class Outcome(StrEnum):
    """What came of it."""

    WILL_ACT = "will_act"
    WILL_ACT_IN_PART = "will_act_in_part"
    WILL_NOT_ACT = "will_not_act"
    PASSED_ON = "passed_on"
    NO_CLEAR_ANSWER = "no_clear_answer"


OUTCOME_LABELS = MappingProxyType(
    {
        Outcome.WILL_ACT: N_("Will act"),
        Outcome.WILL_ACT_IN_PART: N_("Will act in part"),
        Outcome.WILL_NOT_ACT: N_("Will not act"),
        Outcome.PASSED_ON: N_("Passed on to another body"),
        Outcome.NO_CLEAR_ANSWER: N_("No clear answer"),
    }
)
