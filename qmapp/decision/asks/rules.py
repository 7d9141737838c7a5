"""What is put to a body outside, and when its silence is overdue. Pure.

The eight weeks that a reply is given by default are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_BODY = 200
LONGEST_WORDS = 10_000
LONGEST_BECAUSE = 1_000
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


class Standing(StrEnum):
    """How it stands with one ask, in the order in which somebody should look at them."""

    OVERDUE = "overdue"
    TO_SEND = "to_send"
    WAITING = "waiting"
    ANSWERED = "answered"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The days of one ask: sent, reply due, replied; any of them not yet."""

    sent_on: date | None = None
    reply_due_on: date | None = None
    replied_on: date | None = None
    is_ended: bool = False


def standing_of(course: Course, today: date) -> Standing:
    """How it stands on a day. Nothing is stored: silence turns overdue by itself."""
    if course.is_ended:
        return Standing.ENDED
    if course.replied_on is not None:
        return Standing.ANSWERED
    if course.sent_on is None:
        return Standing.TO_SEND
    if course.reply_due_on is not None and course.reply_due_on < today:
        return Standing.OVERDUE
    return Standing.WAITING


def is_overdue(course: Course, today: date) -> bool:
    """Whether it was sent, the day for a reply has passed, and nothing came back."""
    return standing_of(course, today) is Standing.OVERDUE


def due_by_default(sent_on: date) -> date:
    """When a reply is due where nobody said another day."""
    return sent_on + timedelta(weeks=REPLY_WEEKS)
