"""What is put to professional bodies, what comes back, and when silence is overdue. Pure.

Whether a reply is overdue goes by the rules of what is put to others: eight weeks, which are ours.
The published alliance names no members that we have seen; what is kept of a body is ours too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.decision.asks.rules import Course, Outcome, Standing, standing_of
from qmapp.errors import N_

LONGEST_NAME = 200
LONGEST_ROLE = 200
LONGEST_REMIT = 2_000
LONGEST_WORDS = 10_000
LONGEST_BECAUSE = 1_000


class EntryKind(StrEnum):
    """What an entry says of an issue that was sent. A row is only ever added."""

    RESPONSE = "response"
    COMMITMENT = "commitment"
    OUTCOME = "outcome"
    MOVED = "moved"
    TAKEN_OUT = "taken_out"


KIND_LABELS = MappingProxyType(
    {
        EntryKind.RESPONSE: N_("Response"),
        EntryKind.COMMITMENT: N_("Commitment"),
        EntryKind.OUTCOME: N_("Outcome"),
        EntryKind.MOVED: N_("The day for a reply was moved"),
        EntryKind.TAKEN_OUT: N_("Taken out"),
    }
)
WRITTEN = (EntryKind.RESPONSE, EntryKind.COMMITMENT, EntryKind.OUTCOME)
ANSWERS = frozenset({EntryKind.RESPONSE, EntryKind.COMMITMENT})
"""What ends silence: a word of theirs. What came of it in the end is the board’s own entry."""


class Came(StrEnum):
    """What came of it in the end, as the board sees it. “Cannot tell” is an answer."""

    DONE = "done"
    IN_PART = "in_part"
    NOT_DONE = "not_done"
    CANNOT_TELL = "cannot_tell"


CAME_LABELS = MappingProxyType(
    {
        Came.DONE: N_("They did what they said"),
        Came.IN_PART: N_("They did a part of it"),
        Came.NOT_DONE: N_("It was not done"),
        Came.CANNOT_TELL: N_("Cannot tell"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFact:
    """An entry as the rules see it. `about_id`: which entry one of kind TAKEN_OUT takes out.

    `due_on`: by when something was promised; of one of kind MOVED, when a reply was due before.
    `promise_id`: which commitment one of kind OUTCOME is of.
    """

    id: UUID
    kind: EntryKind
    said_on: date
    entered_at: datetime
    due_on: date | None = None
    about_id: UUID | None = None
    promise_id: UUID | None = None
    answer: Outcome | None = None
    came: Came | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The days of an issue that was sent: when, and by when a reply is due."""

    sent_on: date
    reply_due_on: date | None
    is_ended: bool = False


def taken_out(entries: Collection[EntryFact]) -> frozenset[UUID]:
    """The entries that were taken out as mistakes."""
    return frozenset(
        one.about_id
        for one in entries
        if one.kind is EntryKind.TAKEN_OUT and one.about_id is not None
    )


def standing_entries(entries: Collection[EntryFact]) -> Sequence[EntryFact]:
    """What came back and stands, by its day and then as it was entered."""
    gone = taken_out(entries)
    stand = [one for one in entries if one.kind in WRITTEN and one.id not in gone]
    return sorted(stand, key=lambda one: (one.said_on, one.entered_at, one.id))


def course_of(asked: Asked, entries: Collection[EntryFact]) -> Course:
    """The course of an issue that was sent: the first word that came back is the reply."""
    answers = [one.said_on for one in standing_entries(entries) if one.kind in ANSWERS]
    return Course(
        sent_on=asked.sent_on,
        reply_due_on=asked.reply_due_on,
        replied_on=min(answers, default=None),
        is_ended=asked.is_ended,
    )


def standing(asked: Asked, entries: Collection[EntryFact], today: date) -> Standing:
    """How it stands on a day. Nothing of it is stored: silence turns overdue by itself."""
    return standing_of(course_of(asked, entries), today)


def promise_passed(asked: Asked, entries: Collection[EntryFact], today: date) -> EntryFact | None:
    """The first commitment whose day has passed with no outcome of it on record."""
    if asked.is_ended:
        return None
    passed = [
        (one.due_on, one)
        for one in open_promises(entries)
        if one.due_on is not None and one.due_on < today
    ]
    return min(passed, key=lambda found: found[0])[1] if passed else None


def open_promises(entries: Collection[EntryFact]) -> Sequence[EntryFact]:
    """The commitments of which no outcome is on record, by their day. One outcome settles one."""
    settled = {one.promise_id for one in standing_entries(entries)}
    return [one for one in promises(entries) if one.id not in settled]


def promises(entries: Collection[EntryFact]) -> Sequence[EntryFact]:
    """The commitments that stand, by their day."""
    return [one for one in standing_entries(entries) if one.kind is EntryKind.COMMITMENT]


def is_unclear(entries: Collection[EntryFact]) -> bool:
    """Whether a reply came, and none that stands gives a clear answer."""
    replies = [one for one in standing_entries(entries) if one.kind in ANSWERS]
    return bool(replies) and all(one.answer is Outcome.NO_CLEAR_ANSWER for one in replies)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `sent` issues so many were answered, `unclear` of these without a clear answer, and of the
    others so many are overdue.
    """

    sent: int
    answered: int
    overdue: int
    unclear: int = 0


def tally(standings: Collection[Standing], *, unclear: int = 0) -> Tally:
    """What counts: whatever was sent and was not taken out as a mistake. `unclear`: how many of
    those that were answered got no clear answer.
    """
    live = [one for one in standings if one is not Standing.ENDED]
    return Tally(
        sent=len(live),
        answered=sum(one is Standing.ANSWERED for one in live),
        overdue=sum(one is Standing.OVERDUE for one in live),
        unclear=unclear,
    )
