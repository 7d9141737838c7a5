"""What an ask, and a reply to it, must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qmapp.casework.reviews.rules import EARLIEST, FURTHEST_YEARS
from qmapp.decision.asks.rules import (
    LONGEST_BECAUSE,
    LONGEST_BODY,
    LONGEST_WORDS,
    Outcome,
    due_by_default,
)
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDetails:
    """Where something was sent, in which words, and by when a reply is due. Not sent: no days."""

    body: str
    words: str = ""
    sent_on: date | None = None
    reply_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, when, and what came of it."""

    replied_on: date | None
    outcome: Outcome | None
    words: str = ""


def sound_ask(details: AskDetails, *, today: date, replied_on: date | None = None) -> AskDetails:
    """The details as they are stored; a reply is due in eight weeks where no day was said.

    `replied_on` is the day of the reply that stands. Raises RuleBroken with the field at fault.
    """
    body, words = " ".join(tidy_words(details.body).split()), tidy_words(details.words)
    if not body:
        raise RuleBroken(N_("Say which body it is put to"), field="body")
    require_length(body, LONGEST_BODY, "body")
    require_length(words, LONGEST_WORDS, "words")
    sent, due = details.sent_on, details.reply_due_on
    _require_past(sent, "sent_on", today)
    if sent is None and replied_on is not None:
        raise RuleBroken(
            N_("A reply to it is on record, so it was sent. Write the day, or take the reply out"),
            field="sent_on",
        )
    if sent is None and due is not None:
        raise RuleBroken(
            N_("A reply is due once it is sent. Write the day it was sent, or leave this empty"),
            field="reply_due_on",
        )
    if sent is not None:
        due = due or due_by_default(sent)
        if due < sent:
            raise RuleBroken(N_("This is before the day it was sent"), field="reply_due_on")
        if due.year > today.year + FURTHEST_YEARS:
            raise RuleBroken(
                N_("This is more than %(years)d years away"),
                field="reply_due_on",
                years=FURTHEST_YEARS,
            )
        if replied_on is not None and replied_on < sent:
            raise RuleBroken(
                N_("The reply on record came before this day. One of the two is wrong"),
                field="sent_on",
            )
    return replace(details, body=body, words=words, reply_due_on=due)


def sound_reply(reply: Reply, *, sent_on: date | None, today: date) -> Reply:
    """The reply as it is stored. Raises RuleBroken with the field at fault."""
    words = tidy_words(reply.words)
    require_length(words, LONGEST_WORDS, "reply")
    if sent_on is None:
        raise RuleBroken(N_("Write down first when it was sent"), field="replied_on")
    if reply.replied_on is None:
        raise RuleBroken(N_("Write the day the reply came"), field="replied_on")
    _require_past(reply.replied_on, "replied_on", today)
    if reply.replied_on < sent_on:
        raise RuleBroken(N_("This is before the day it was sent"), field="replied_on")
    if reply.outcome is None:
        raise RuleBroken(N_("Choose what came of it"), field="outcome")
    return replace(reply, words=words)


def sound_because(because: str) -> str:
    """Why an ask is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it should not be here, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def _require_past(on: date | None, name: str, today: date) -> None:
    if on is None:
        return
    if on > today:
        raise RuleBroken(
            N_("This day is still to come. Record it when it has happened"), field=name
        )
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field=name, year=EARLIEST.year)
