"""What was put to a body outside: written down, put right, answered, taken out.

A new ask holds the review, every other verb the ask's row first. The trail learns what kind of
thing happened and which days it names; never a word, nor the name of the body.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.asks import queries
from qmapp.decision.asks.checking import (
    AskDetails,
    Reply,
    sound_ask,
    sound_because,
    sound_reply,
)
from qmapp.decision.asks.models import Ask
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, london_date

__all__ = [
    "AskDetails",
    "Reply",
    "add_ask",
    "change",
    "end",
    "record_reply",
    "take_back_reply",
]


def add_ask(  # noqa: PLR0913 - what is put to whom: all named
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    details: AskDetails,
    now: datetime,
    *,
    ask_id: UUID | None = None,
) -> Ask:
    """Write down that a recommendation was put, or is to be put, to a body.

    `ask_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken, and
    NotFound for a recommendation that speaks to nobody beyond the board.
    """
    # Held, so that it is not split, merged or undone meanwhile, and a form sent twice waits.
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.RESPONSE_WRITE, queries.subject_of(review))
    put = queries.get_addressed(db, review.id, recommendation_id)
    details = sound_ask(details, today=london_date(now))
    had = db.get(Ask, ask_id) if ask_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    ask = Ask(
        id=ask_id if ask_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        recommendation_id=put.id,
        body=details.body,
        words=details.words,
        sent_on=details.sent_on,
        reply_due_on=details.reply_due_on,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(ask)
    db.flush()
    _note(db, actor, ask, "added", now, {"recommendation": put.id, **_days(ask)})
    return ask


def change(
    db: Db, actor: Actor, ask: Ask, details: AskDetails, *, version: int, now: datetime
) -> Ask:
    """Put right where something was sent, or write down that it was sent meanwhile.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken.
    """
    ask = _held(db, actor, ask, version)
    details = sound_ask(details, today=london_date(now), replied_on=ask.replied_on)
    before = AskDetails(
        body=ask.body, words=ask.words, sent_on=ask.sent_on, reply_due_on=ask.reply_due_on
    )
    if details == before:
        return ask
    changed = [n for n in before.__slots__ if getattr(before, n) != getattr(details, n)]
    for name in changed:
        setattr(ask, name, getattr(details, name))
    ask.version += 1
    _note(db, actor, ask, "changed", now, {**_days(ask), "changed": changed})
    return ask


def record_reply(
    db: Db, actor: Actor, ask: Ask, reply: Reply, *, version: int, now: datetime
) -> Ask:
    """Write down what came back, or put right what was written of it.

    Raises SavedElsewhere when the ask was changed since `version`, RuleBroken.
    """
    ask = _held(db, actor, ask, version)
    reply = sound_reply(reply, sent_on=ask.sent_on, today=london_date(now))
    if (ask.replied_on, ask.outcome, ask.reply) == (reply.replied_on, reply.outcome, reply.words):
        return ask
    verb = "replied" if ask.replied_on is None else "reply-changed"
    ask.replied_on, ask.outcome, ask.reply = reply.replied_on, reply.outcome, reply.words
    ask.version += 1
    _note(db, actor, ask, verb, now, {**_days(ask), "outcome": reply.outcome})
    return ask


def take_back_reply(db: Db, actor: Actor, ask: Ask, *, version: int, now: datetime) -> Ask:
    """Say that no reply came after all: it waits again, or is overdue again."""
    ask = _held(db, actor, ask, version)
    if ask.replied_on is None:
        return ask
    ask.replied_on, ask.outcome, ask.reply = None, None, ""
    ask.version += 1
    _note(db, actor, ask, "reply-taken-back", now, _days(ask))
    return ask


def end(db: Db, actor: Actor, ask: Ask, because: str, now: datetime) -> Ask:
    """Say that an ask was written down by mistake. It stays, and counts nowhere."""
    ask = _held(db, actor, ask, None)
    ask.ended_at, ask.ended_because = now, sound_because(because)
    ask.version += 1
    _note(db, actor, ask, "ended", now, {})
    return ask


def _held(db: Db, actor: Actor, ask: Ask, version: int | None) -> Ask:
    """The ask, held for this unit of work, when the actor may write and it is as it was seen."""
    held = queries.get_ask(db, ask.review_id, ask.id, lock=True)
    review = get_review(db, held.review_id)
    require(actor, Permission.RESPONSE_WRITE, queries.subject_of(review))
    if held.ended_at is not None:
        raise RuleBroken(N_("This was taken out as a mistake. Write it down anew."))
    if version is not None and held.version != version:
        raise SavedElsewhere
    return held


def _days(ask: Ask) -> dict[str, object]:
    return {
        "sent_on": ask.sent_on,
        "reply_due_on": ask.reply_due_on,
        "replied_on": ask.replied_on,
    }


def _note(
    db: Db, actor: Actor, ask: Ask, verb: str, now: datetime, values: Mapping[str, object]
) -> None:
    audit.record(
        db,
        verb=f"asks:{verb}",
        subject_kind="ask",
        subject_id=ask.id,
        at=now,
        actor_id=actor.person_id,
        board_id=ask.board_id,
        review_id=ask.review_id,
        values=values,
    )
