"""Reading the trail: the newest events of a subject or review, and whether a chain holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.audit.chain import GENESIS, Link, chain_of, head_seal, salted
from qmapp.foundation.audit.heads import key_of
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and what is wrong there."""

    chain: str
    sequence: int
    what: str


def list_events_of_review(
    db: Db, board_id: UUID, review_id: UUID, *, limit: int, verbs: Sequence[str] | None = None
) -> Sequence[Event]:
    """The newest events of one review, newest first."""
    query = (
        select(Event)
        .where(Event.review_id == review_id, Event.board_id == board_id)
        .order_by(Event.at.desc(), Event.sequence.desc())
        .limit(limit)
    )
    if verbs is not None:
        query = query.where(Event.verb.in_(verbs))
    return db.scalars(query).all()


def list_events_of_subject(
    db: Db, board_id: UUID, subject_id: UUID, *, verbs: Sequence[str]
) -> Sequence[Event]:
    """What was done with one thing, by some verbs, oldest first."""
    return db.scalars(
        select(Event)
        .where(Event.subject_id == subject_id, Event.board_id == board_id, Event.verb.in_(verbs))
        .order_by(Event.at, Event.sequence)
    ).all()


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a subject with its values as they were; those that were erased are left out."""

    at: datetime
    actor_id: UUID | None
    values: Mapping[str, object]


def list_told(db: Db, subject_id: UUID, verb: str) -> Sequence[Told]:
    """What the trail tells of one subject by one verb, newest first."""
    events = db.scalars(
        select(Event)
        .where(Event.subject_id == subject_id, Event.verb == verb)
        .order_by(Event.at.desc(), Event.sequence.desc())
    ).all()
    values: dict[UUID, dict[str, object]] = {event.id: {} for event in events}
    kept = select(EventValue).where(
        EventValue.event_id.in_(list(values)), EventValue.value.is_not(None)
    )
    for one in db.scalars(kept):
        values[one.event_id][one.field] = json.loads(one.value or "null")
    return [Told(event.at, event.actor_id, values[event.id]) for event in events]


def find_break(db: Db, chain: str) -> Break | None:
    """Walk one chain from its beginning and name the first break, if there is one."""
    previous, sequence = GENESIS, 0
    values: dict[tuple[UUID, str], EventValue] = {
        (v.event_id, v.field): v
        for v in db.scalars(
            select(EventValue)
            .join(Event, Event.id == EventValue.event_id)
            .where(Event.chain == chain)
        )
    }
    known: dict[UUID, set[str]] = {}
    for event_id, field in values:
        known.setdefault(event_id, set()).add(field)
    for event in db.scalars(select(Event).where(Event.chain == chain).order_by(Event.sequence)):
        sequence += 1
        what = _what_is_wrong(event, sequence, previous, values)
        if what is None and not known.get(event.id, set()) <= set(event.fields):
            what = "a value was added"
        if what:
            return Break(chain, sequence, what)
        previous = event.digest
    head = db.get(ChainHead, chain)
    stands = (head.sequence, head.digest) if head is not None else (0, GENESIS)
    if stands != (sequence, previous):
        return Break(chain, sequence + 1, "the newest events are missing")
    if head is not None and head.seal != head_seal(key_of(db), chain, sequence, previous):
        return Break(chain, sequence, "the end of the chain was not written by qmapp")
    return None


def _what_is_wrong(
    event: Event, sequence: int, previous: str, values: dict[tuple[UUID, str], EventValue]
) -> str | None:
    if event.sequence != sequence:
        return "an event is missing"
    link = Link(
        chain=event.chain,
        sequence=event.sequence,
        event_id=event.id,
        at=event.at,
        actor_id=event.actor_id,
        verb=event.verb,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        review_id=event.review_id,
        fields=event.fields,
        previous=event.previous,
    )
    is_as_written = event.previous == previous and event.digest == link.digest()
    if not is_as_written or chain_of(event.board_id) != event.chain:
        return "the event was altered"
    for field, digest in event.fields.items():
        kept = values.get((event.id, field))
        if kept is None:
            return f"the value of {field} is missing"
        if kept.erased_at is not None and kept.value is None and kept.salt is None:
            continue
        if salted(kept.value or "", kept.salt or "") != digest:
            return f"the value of {field} was altered"
    return None
