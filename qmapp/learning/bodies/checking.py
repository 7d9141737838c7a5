"""Whether what was typed about a body makes sense: taken as typed, given back as kept. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qmapp.casework.reviews.rules import EARLIEST, FURTHEST_YEARS
from qmapp.decision.asks.rules import Outcome, due_by_default
from qmapp.errors import N_, RuleBroken
from qmapp.learning.bodies.rules import (
    LONGEST_BECAUSE,
    LONGEST_NAME,
    LONGEST_REMIT,
    LONGEST_ROLE,
    LONGEST_WORDS,
    Came,
    EntryFact,
    EntryKind,
    promises,
)
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyDetails:
    """A professional body: what it is for, and whom the board writes to there, by role."""

    name: str
    remit: str = ""
    contact_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDetails:
    """What was sent to a body. No day for a reply: the one by default; `moved_because`: why that
    day is another than before.
    """

    issue_id: str
    words: str = ""
    sent_on: date | None = None
    reply_due_on: date | None = None
    moved_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """What came back, was promised, or came of it. Only what its kind has is kept.

    `promise_id`: which commitment an outcome is of; `of_no_promise`: of none of them.
    """

    kind: EntryKind
    said_on: date | None = None
    words: str = ""
    answer: Outcome | None = None
    came: Came | None = None
    due_on: date | None = None
    promise_id: UUID | None = None
    of_no_promise: bool = False


def sound_body(details: BodyDetails) -> BodyDetails:
    """The body as it is kept. Raises RuleBroken with the field at fault."""
    name, remit = _one_line(details.name), tidy_words(details.remit)
    role = _one_line(details.contact_role)
    if not name:
        raise RuleBroken(N_("Enter what the body is called"), field="name")
    require_length(name, LONGEST_NAME, "name")
    require_length(remit, LONGEST_REMIT, "remit")
    if not role:
        raise RuleBroken(N_("Say to whom the board writes there, by role"), field="contact_role")
    require_length(role, LONGEST_ROLE, "contact_role")
    return BodyDetails(name=name, remit=remit, contact_role=role)


def sound_sent(
    details: SentDetails,
    *,
    today: date,
    known_issues: Collection[str],
    first_said_on: date | None = None,
    stood_due: date | None = None,
) -> SentDetails:
    """What was sent as it is kept; a reply is due in eight weeks where no day was said.

    `first_said_on` is the earliest day of an entry that stands, `stood_due` the day for a reply
    that stood before: moved, it needs a reason, so that no silence is put off unseen. Raises
    RuleBroken with its field.
    """
    words = tidy_words(details.words)
    if details.issue_id not in known_issues:
        raise RuleBroken(N_("Choose the issue that was sent"), field="issue")
    if not words:
        raise RuleBroken(N_("Say what was asked"), field="words")
    require_length(words, LONGEST_WORDS, "words")
    sent, due = details.sent_on, details.reply_due_on
    if sent is None:
        raise RuleBroken(N_("Write the day it was sent"), field="sent_on")
    _require_past(sent, "sent_on", today)
    if first_said_on is not None and first_said_on < sent:
        raise RuleBroken(
            N_("Something on record came before this day. One of the two is wrong"),
            field="sent_on",
        )
    due = due or due_by_default(sent)
    if due < sent:
        raise RuleBroken(N_("This is before the day it was sent"), field="reply_due_on")
    _require_near(due, "reply_due_on", today)
    because = tidy_words(details.moved_because)
    require_length(because, LONGEST_BECAUSE, "moved_because")
    is_moved = stood_due is not None and due != stood_due
    if is_moved and not because:
        raise RuleBroken(
            N_("Say why the day for a reply is moved: both days stay on record"),
            field="moved_because",
        )
    return replace(
        details, words=words, reply_due_on=due, moved_because=because if is_moved else ""
    )


def sound_entry(details: EntryDetails, *, sent_on: date, today: date) -> EntryDetails:
    """What came back as it is kept. Raises RuleBroken with the field at fault."""
    words, on = tidy_words(details.words), details.said_on
    require_length(words, LONGEST_WORDS, "words")
    if on is None:
        raise RuleBroken(N_("Write the day"), field="said_on")
    _require_past(on, "said_on", today)
    if on < sent_on:
        raise RuleBroken(N_("This is before the day it was sent"), field="said_on")
    sound = EntryDetails(kind=details.kind, said_on=on, words=words)
    if details.kind is EntryKind.RESPONSE:
        if details.answer is None:
            raise RuleBroken(N_("Choose what they say"), field="answer")
        return replace(sound, answer=details.answer)
    if not words:
        raise RuleBroken(N_("Say in a sentence what it is"), field="words")
    if details.kind is EntryKind.COMMITMENT:
        if details.due_on is not None and details.due_on < on:
            raise RuleBroken(N_("This is before the day of the commitment"), field="due_on")
        if details.due_on is not None:
            _require_near(details.due_on, "due_on", today)
        return replace(sound, due_on=details.due_on)
    if details.came is None:
        raise RuleBroken(N_("Choose what came of it"), field="came")
    return replace(sound, came=details.came)


def sound_promise(details: EntryDetails, entries: Collection[EntryFact]) -> UUID | None:
    """Which commitment an outcome is of: of several it must be said, since one settles no other.

    Raises RuleBroken.
    """
    if details.kind is not EntryKind.OUTCOME or details.said_on is None:
        return None
    on, made = details.said_on, {one.id: one for one in promises(entries)}
    if details.promise_id is not None:
        if details.promise_id not in made:
            raise RuleBroken(N_("Choose from the list"), field="promise")
        if on < made[details.promise_id].said_on:
            raise RuleBroken(N_("This is before the day of that commitment"), field="said_on")
        return details.promise_id
    earlier = [one.id for one in made.values() if one.said_on <= on]
    if details.of_no_promise or not earlier:
        return None
    if len(earlier) > 1:
        raise RuleBroken(N_("Choose what they promised this came of"), field="promise")
    return earlier[0]


def sound_because(because: str) -> str:
    """Why something is ended or taken out, as it is kept. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def _one_line(words: str) -> str:
    return " ".join(tidy_words(words).split())


def _require_past(on: date, name: str, today: date) -> None:
    if on > today:
        raise RuleBroken(
            N_("This day is still to come. Record it when it has happened"), field=name
        )
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field=name, year=EARLIEST.year)


def _require_near(on: date, name: str, today: date) -> None:
    if on.year > today.year + FURTHEST_YEARS:
        raise RuleBroken(
            N_("This is more than %(years)d years away"), field=name, years=FURTHEST_YEARS
        )
