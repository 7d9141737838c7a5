"""Walking one chain from its beginning, in pieces: whether it holds, and what it tells of rows.

Whoever can write to the database can write anything there, also what cannot be read as an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, func, select

from qmapp.foundation.audit.chain import GENESIS, ROWS, Link, chain_of, head_seal, salted
from qmapp.foundation.audit.heads import key_of
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.storage import Db

# What reading raises where something stands in a column that its type cannot be.
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
# Somebody else wrote the end of a chain: what the next event says before it goes on.
FOREIGN_HEAD = "trail:foreign-head"
# What stood there before there were seals: the one event that seals it.
SEALED = "trail:sealed"
# A migration made sealed rows read otherwise: the event that seals them as they read since.
RESEALED = "trail:resealed"
# The key before is lost, and the trail goes on with another.
KEY_CHANGED = "trail:key-changed"
ERASED, ERASED_MANY = "trail:value-erased", "trail:values-erased"

_AT_ONCE = 500
_HEADS = cast("Table", ChainHead.__table__)
_EVENTS, _VALUES = cast("Table", Event.__table__), cast("Table", EventValue.__table__)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold, and what is wrong there."""

    chain: str
    sequence: int
    what: str
    at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a chain tells last of one row: by which event, and the row's digest if it is there."""

    sequence: int
    at: datetime
    digest: str | None


@dataclass(frozen=True, slots=True)
class KeyChange:
    """The event from which on a chain is sealed with another key, and why it is."""

    chain: str
    sequence: int
    at: datetime
    because: str


# Which value was erased, when, by whom and why: as the value says, and as an event says.
_Erasure = tuple[UUID, str, datetime | None, UUID | None, str | None]


@dataclass(slots=True)
class Walk:
    """What was found on the way."""

    chain: str
    events: int = 0
    first_break: Break | None = None
    rows: dict[tuple[str, str], Told] = field(default_factory=dict)
    # Of the events that were asked for, the digests that stand in them now.
    digests: dict[int, str] = field(default_factory=dict)
    key_changes: list[KeyChange] = field(default_factory=list)
    said_erased: set[_Erasure] = field(default_factory=set)
    found_erased: dict[_Erasure, tuple[int, datetime]] = field(default_factory=dict)

    def is_broken(self, sequence: int, what: str, at: datetime | None = None) -> None:
        """Remember a break, if it is before the one that is known."""
        if self.first_break is None or sequence < self.first_break.sequence:
            self.first_break = Break(self.chain, sequence, what, at)


def walk(db: Db, chain: str, *, digests_of: frozenset[int] = frozenset()) -> Walk:
    """Walk a chain to its end, past its breaks, so that everything it tells of rows is known."""
    done = Walk(chain)
    previous = GENESIS
    for event, values in _events(db, chain):
        done.events += 1
        if event is None:
            done.is_broken(done.events, "the event was altered, and cannot be read")
            previous = ""
            continue
        what = _what_is_wrong(done, event, previous, values)
        if what is not None:
            done.is_broken(done.events, what, event.at)
        if event.sequence in digests_of:
            done.digests[event.sequence] = event.digest
        try:
            _listen(done, event, values)
        except UNREADABLE:
            done.is_broken(done.events, f"the value of {ROWS} was altered", event.at)
        previous = event.digest
    _compare_erasures(done)
    _look_at_end(db, done, previous)
    return done


def _events(db: Db, chain: str) -> Iterator[tuple[Row[Any] | None, Mapping[str, Any]]]:
    """The events of a chain with their values, in order; None for one that cannot be read."""
    query = select(_EVENTS).where(_EVENTS.c.chain == chain).order_by(_EVENTS.c.sequence)
    after = 0
    while True:
        piece: Sequence[Row[Any] | None]
        here = query.where(_EVENTS.c.sequence > after)
        try:
            piece = db.connection().execute(here.limit(_AT_ONCE)).all()
        except UNREADABLE:
            piece = [_one(db, here.offset(n).limit(1)) for n in range(_AT_ONCE)]
            there = db.connection().scalar(select(func.count()).select_from(here.subquery())) or 0
            piece = piece[:there]
        if not piece:
            return
        values = _values_of(db, [event.id for event in piece if event is not None])
        for event in piece:
            yield event, ({} if event is None else values.get(event.id, {}))
        last = piece[-1]
        after = last.sequence if last is not None else after + len(piece)


def _one(db: Db, query: Any) -> Row[Any] | None:
    try:
        return db.connection().execute(query).first()
    except UNREADABLE:
        return None


def _values_of(db: Db, events: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    query = select(_VALUES)
    try:
        rows = db.connection().execute(query.where(_VALUES.c.event_id.in_(events))).all()
    except UNREADABLE:  # the one that cannot be read is missing then
        keys = select(_VALUES.c.event_id, _VALUES.c.field).where(_VALUES.c.event_id.in_(events))
        one = (
            _one(db, query.where(_VALUES.c.event_id == key.event_id, _VALUES.c.field == key.field))
            for key in db.connection().execute(keys)
        )
        rows = [row for row in one if row is not None]
    for row in rows:
        found.setdefault(row.event_id, {})[row.field] = row
    return found


def _what_is_wrong(
    done: Walk, event: Row[Any], previous: str, values: Mapping[str, Any]
) -> str | None:
    if event.sequence != done.events:
        return "an event is missing"
    try:
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
    except UNREADABLE:
        is_as_written = False
    if not is_as_written or chain_of(event.board_id) != event.chain:
        return "the event was altered"
    if event.verb == FOREIGN_HEAD:
        return "what stands before this event was not left so by qmapp"
    if event.verb == SEALED and done.rows:
        return "rows were sealed anew"
    for name, digest in event.fields.items():
        if (what := _what_is_wrong_with(done, event, name, digest, values.get(name))) is not None:
            return what
    return "a value was added" if set(values) - set(event.fields) else None


def _what_is_wrong_with(
    done: Walk, event: Row[Any], name: str, digest: str, kept: Any
) -> str | None:
    if kept is None:
        return f"the value of {name} is missing"
    if kept.value is None and kept.salt is None and kept.erased_at is not None:
        erased = (event.id, name, kept.erased_at, kept.erased_by, kept.erased_because)
        done.found_erased[erased] = (event.sequence, event.at)
        return None
    is_marked = (kept.erased_at, kept.erased_by, kept.erased_because) != (None, None, None)
    if is_marked or salted(kept.value or "", kept.salt or "") != digest:
        return f"the value of {name} was altered"
    return None


def _listen(done: Walk, event: Row[Any], values: Mapping[str, Any]) -> None:
    """Take in what an event tells of rows, and of values that were erased."""
    if (rows := _value(values, ROWS)) is not None:
        for table, id_, digest in rows:
            done.rows[table, id_] = Told(event.sequence, event.at, digest)
    if event.verb == KEY_CHANGED:
        because = str(_value(values, "because") or "")
        done.key_changes.append(KeyChange(done.chain, event.sequence, event.at, because))
    said = (event.at, event.actor_id, _value(values, "reason"))
    if event.verb == ERASED:
        done.said_erased.add((event.subject_id, str(_value(values, "field")), *said))
    elif event.verb == ERASED_MANY:
        for id_, name in _value(values, "which") or ():
            done.said_erased.add((UUID(id_), name, *said))


def _value(values: Mapping[str, Any], name: str) -> Any:
    kept = values.get(name)
    return None if kept is None or kept.value is None else json.loads(kept.value)


def _compare_erasures(done: Walk) -> None:
    for erased, (sequence, at) in done.found_erased.items():
        if erased not in done.said_erased:
            done.is_broken(sequence, f"the value of {erased[1]} was erased without an event", at)
    if done.first_break is None and done.said_erased - done.found_erased.keys():
        done.is_broken(done.events, "a value that was erased stands there again")


def _look_at_end(db: Db, done: Walk, previous: str) -> None:
    chain, sequence = done.chain, done.events
    total = select(func.count()).select_from(_EVENTS).where(_EVENTS.c.chain == chain)
    if db.connection().scalar(total) != sequence:
        done.is_broken(sequence + 1, "an event stands outside the order")
    head = db.connection().execute(select(_HEADS).where(_HEADS.c.chain == chain)).first()
    stands = (head.sequence, head.digest) if head is not None else (0, GENESIS)
    if stands != (sequence, previous):
        done.is_broken(sequence + 1, "the newest events are missing")
    elif head is not None and head.seal != head_seal(key_of(db), chain, sequence, previous):
        done.is_broken(max(sequence, 1), "the end of the chain was not written by qmapp")
