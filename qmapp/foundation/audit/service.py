"""Recording changes: every change writes its event in the same transaction.

`record` only notes the event in the session; the events are chained and
written when the session is about to commit. So the head of the chain is held
for a moment, at the end, and always in the same order.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from qmapp.foundation.audit.chain import GENESIS, Link, as_text, chain_of, salted
from qmapp.foundation.audit.models import ChainHead, Event, EventValue, Reading
from qmapp.foundation.storage import Db, Storage

_PENDING = "qmapp.pending_events"
_HEADS = cast("Table", ChainHead.__table__)
_EVENTS, _VALUES = cast("Table", Event.__table__), cast("Table", EventValue.__table__)
_HEAD = (
    select(_HEADS.c.sequence, _HEADS.c.digest)
    .where(_HEADS.c.chain == bindparam("of"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.chain == bindparam("of"))
    .values(sequence=bindparam("to"), digest=bindparam("as"))
)


@dataclass(frozen=True, slots=True)
class Note:
    """An event on its way into the trail."""

    verb: str
    subject_kind: str
    subject_id: UUID
    at: datetime
    actor_id: UUID | None
    board_id: UUID | None
    review_id: UUID | None
    values: Mapping[str, object]


def record(  # noqa: PLR0913 - who, what, when and where of one event, all by name
    db: Db,
    *,
    verb: str,
    subject_kind: str,
    subject_id: UUID,
    at: datetime,
    actor_id: UUID | None,
    board_id: UUID | None,
    review_id: UUID | None = None,
    values: Mapping[str, object] | None = None,
) -> None:
    """Note that something changed; it joins the trail with this transaction.

    `verb` is "room:done". `values` are the changed fields with their new
    values; they are kept erasably, and the event holds their salted hashes.
    """
    note = Note(verb, subject_kind, subject_id, at, actor_id, board_id, review_id, values or {})
    db.info.setdefault(_PENDING, []).append(note)


@sa_event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    notes: list[Note] = session.info.pop(_PENDING, [])
    if not notes:
        return
    session.flush()  # the things that the events speak of, boards above all
    # Chains in one order everywhere, so that two writers cannot wait for each other in a ring.
    for chain in sorted({chain_of(note.board_id) for note in notes}):
        _append(session, chain, [n for n in notes if chain_of(n.board_id) == chain])


@sa_event.listens_for(Session, "after_rollback")
def _forget_pending(session: Session) -> None:
    session.info.pop(_PENDING, None)


def _locked_head(connection: Connection, chain: str) -> tuple[int, str]:
    """The newest link of a chain, held until the commit; the chain is begun when there is none."""
    found = connection.execute(_HEAD, {"of": chain}).first()
    if found is None:
        make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
        connection.execute(
            make(_HEADS)
            .values(chain=chain, sequence=0, digest=GENESIS)
            .on_conflict_do_nothing(index_elements=["chain"])
        )
        found = connection.execute(_HEAD, {"of": chain}).one()
    return found.sequence, found.digest


def _append(session: Session, chain: str, notes: list[Note]) -> None:
    # Below the ORM: every save comes through here, with rows that nobody holds as objects.
    connection = session.connection()
    sequence, previous = _locked_head(connection, chain)
    events, values = [], []
    for note in notes:
        sequence += 1
        event_id, fields = uuid4(), {}
        for name, value in note.values.items():
            words, salt = as_text(value), secrets.token_hex(16)
            fields[name] = salted(words, salt)
            values.append({"event_id": event_id, "field": name, "value": words, "salt": salt})
        link = Link(
            chain=chain,
            sequence=sequence,
            event_id=event_id,
            at=note.at,
            actor_id=note.actor_id,
            verb=note.verb,
            subject_kind=note.subject_kind,
            subject_id=note.subject_id,
            review_id=note.review_id,
            fields=fields,
            previous=previous,
        )
        previous = link.digest()
        events.append(
            {
                "id": event_id,
                "chain": chain,
                "sequence": sequence,
                "board_id": note.board_id,
                "review_id": note.review_id,
                "at": note.at,
                "actor_id": note.actor_id,
                "verb": note.verb,
                "subject_kind": note.subject_kind,
                "subject_id": note.subject_id,
                "fields": fields,
                "previous": link.previous,
                "digest": previous,
            }
        )
    connection.execute(_EVENTS.insert(), events)
    if values:
        connection.execute(_VALUES.insert(), values)
    connection.execute(_MOVE_HEAD, {"of": chain, "to": sequence, "as": previous})


def log_read(
    storage: Storage,
    *,
    person_id: UUID,
    board_id: UUID,
    review_id: UUID,
    draft_id: UUID,
    at: datetime,
) -> bool:
    """Log that a person read a confidential draft: once per person, draft and hour.

    Runs in its own short transaction. Returns whether this was the first time
    in the hour.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    with storage.unit_of_work() as db:
        make = sqlite_insert if storage.is_sqlite else pg_insert
        done = db.execute(
            make(Reading)
            .values(
                id=uuid4(), board_id=board_id, person_id=person_id, draft_id=draft_id, hour=hour
            )
            .on_conflict_do_nothing(index_elements=["person_id", "draft_id", "hour"])
            .returning(Reading.id)
        ).first()
        if done is None:
            return False
        record(
            db,
            verb="draft:read",
            subject_kind="draft",
            subject_id=draft_id,
            at=at,
            actor_id=person_id,
            board_id=board_id,
            review_id=review_id,
        )
    return True


def erase(db: Db, *, event_id: UUID, field: str, by: UUID, reason: str, now: datetime) -> None:
    """Erase the kept value and salt of one field of one event, with a reason.

    The event and its digest stay; nobody can find the words from the hash.
    That something was erased, and why, is an event itself.
    """
    value = db.get_one(EventValue, (event_id, field))
    if value.erased_at is not None:
        return
    value.value = value.salt = None
    value.erased_at, value.erased_by, value.erased_because = now, by, reason
    event = db.get_one(Event, event_id)
    record(
        db,
        verb="trail:value-erased",
        subject_kind="event",
        subject_id=event_id,
        at=now,
        actor_id=by,
        board_id=event.board_id,
        review_id=event.review_id,
        values={"field": field, "reason": reason},
    )
