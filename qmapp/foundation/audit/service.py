"""Recording changes: every change writes its event in the same transaction.

`record` only notes the event in the session; the events are chained and
written when the session is about to commit. So the head of the chain is held
for a moment, at the end, and always in the same order.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from qmapp.foundation.audit.chain import (
    GENESIS,
    REGISTER,
    ROWS,
    Link,
    as_text,
    chain_of,
    head_seal,
    register_digest,
    salted,
)
from qmapp.foundation.audit.heads import key_of
from qmapp.foundation.audit.models import ChainHead, Event, EventValue, Reading
from qmapp.foundation.audit.seals import Seal, every_seal, take_changes
from qmapp.foundation.audit.walking import ERASED, ERASED_MANY, FOREIGN_HEAD, SEALED
from qmapp.foundation.storage import Db, Storage, clock

# Sealed rows were changed and nothing was told: an event that holds the rows alone.
ROWS_CHANGED = "trail:rows"


_PENDING = "qmapp.pending_events"
_AT_ONCE = 500
_HEADS = cast("Table", ChainHead.__table__)
_EVENTS, _VALUES = cast("Table", Event.__table__), cast("Table", EventValue.__table__)
_HEAD = (
    select(_HEADS.c.sequence, _HEADS.c.digest, _HEADS.c.seal)
    .where(_HEADS.c.chain == bindparam("of"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.chain == bindparam("of"))
    .values(sequence=bindparam("to"), digest=bindparam("as"), seal=bindparam("sealed"))
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
    session.flush()  # the things that the events speak of, boards above all
    notes: list[Note] = session.info.pop(_PENDING, [])
    changes = take_changes(session)
    by_chain: dict[str, list[Note]] = {}
    for note in notes:
        by_chain.setdefault(chain_of(note.board_id), []).append(note)
    for board_id, row_id in changes.first_of_boards().items():
        if (chain := chain_of(board_id)) not in by_chain:
            by_chain[chain] = [_rows_note(board_id, row_id)]
    if not by_chain:
        return
    key, connection = key_of(session), session.connection()
    heads = _locked_heads(connection, key, sorted(by_chain))
    rows = {chain_of(board_id): rows for board_id, rows in changes.seals(connection).items()}
    for chain, head in heads.items():
        if its_notes := _with_rows(by_chain[chain], rows.get(chain)):
            _append(connection, key, chain, head, its_notes)


def _rows_note(board_id: UUID | None, row_id: UUID | None) -> Note:
    """An event for rows alone, of a change that told nothing else."""
    about = row_id or board_id or UUID(int=0)
    return Note(ROWS_CHANGED, "row", about, clock(), None, board_id, None, {})


def _with_rows(notes: Sequence[Note], rows: Sequence[Seal] | None) -> Sequence[Note]:
    """The notes of one chain, the last of which tells the rows that changed with them."""
    if rows:
        *others, last = notes
        return [*others, replace(last, values={**last.values, ROWS: rows})]
    return [note for note in notes if note.verb != ROWS_CHANGED]


@sa_event.listens_for(Session, "after_rollback")
def _forget_pending(session: Session) -> None:
    session.info.pop(_PENDING, None)


@dataclass(frozen=True, slots=True)
class _Held:
    """The end of a chain, held until the commit; `is_ours`: its seal says that we wrote it."""

    sequence: int
    digest: str
    is_ours: bool


def _locked_heads(connection: Connection, key: str, chains: Sequence[str]) -> dict[str, _Held]:
    """The ends of the chains, in one order everywhere, so that no two writers wait in a ring.

    Chains that are not there yet are begun, after those that are.
    """
    held = {chain: _hold(connection, key, chain) for chain in chains}
    if missing := [chain for chain, head in held.items() if head is None]:
        held |= _begin_chains(connection, key, missing)
    return {chain: head for chain, head in held.items() if head is not None}


def _hold(connection: Connection, key: str, chain: str) -> _Held | None:
    found = connection.execute(_HEAD, {"of": chain}).first()
    if found is None:
        return None
    want = head_seal(key, chain, found.sequence, found.digest)
    return _Held(found.sequence, found.digest, secrets.compare_digest(found.seal or "", want))


def _begin_chains(connection: Connection, key: str, chains: Sequence[str]) -> dict[str, _Held]:
    """Put the heads of new chains, and their names into the register of all chains.

    Where a chain is missing that the register names, somebody took it away. Then the register
    stays as it is, and a new head is not sealed: its first event will say so.
    """
    _put_heads(connection, [_new_head(key, REGISTER, register_digest(()))])
    register = _hold(connection, key, REGISTER)
    there = register_digest(_names(connection))
    is_whole = register is not None and register.is_ours and register.digest == there
    new = [_new_head(key, chain, GENESIS) for chain in chains]
    _put_heads(connection, new if is_whole else [head | {"seal": None} for head in new])
    if is_whole:
        names = _names(connection)
        _move_head(connection, key, REGISTER, len(names), register_digest(names))
    return {c: head for c in chains if (head := _hold(connection, key, c)) is not None}


def _names(connection: Connection) -> Sequence[str]:
    return connection.scalars(select(_HEADS.c.chain).where(_HEADS.c.chain != REGISTER)).all()


def _put_heads(connection: Connection, heads: Sequence[Mapping[str, object]]) -> None:
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    nothing = make(_HEADS).on_conflict_do_nothing(index_elements=["chain"])
    for head in heads:
        connection.execute(nothing, head)


def seal_existing(connection: Connection, key: str) -> None:
    """Seal what was written before there were seals: every head of a chain, and every row.

    Once, with the upgrade that brings seals: what stands there now is what they vouch for.
    """
    names = _names(connection)
    for chain in names:
        head = connection.execute(_HEAD, {"of": chain}).one()
        _move_head(connection, key, chain, head.sequence, head.digest)
    _put_heads(connection, [_new_head(key, REGISTER, register_digest(names), len(names))])
    rows = {chain_of(board): (board, seen) for board, seen in every_seal(connection).items()}
    for chain, held in _locked_heads(connection, key, sorted(rows)).items():
        board_id, seen = rows[chain]
        about = board_id or UUID(int=0)
        values: dict[str, object] = {ROWS: seen}
        note = Note(SEALED, "board", about, clock(), None, board_id, None, values)
        _append(connection, key, chain, held, [note])


def _move_head(connection: Connection, key: str, chain: str, to: int, digest: str) -> None:
    seal = head_seal(key, chain, to, digest)
    connection.execute(_MOVE_HEAD, {"of": chain, "to": to, "as": digest, "sealed": seal})


def _new_head(key: str, chain: str, digest: str, sequence: int = 0) -> dict[str, object]:
    seal = head_seal(key, chain, sequence, digest)
    return {"chain": chain, "sequence": sequence, "digest": digest, "seal": seal}


def _append(
    connection: Connection, key: str, chain: str, head: _Held, notes: Sequence[Note]
) -> None:
    # Below the ORM: every save comes through here, with rows that nobody holds as objects.
    sequence, previous = head.sequence, head.digest
    if not head.is_ours:
        notes = [_foreign_head(head, notes[0]), *notes]
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
    _move_head(connection, key, chain, sequence, previous)


def _foreign_head(head: _Held, note: Note) -> Note:
    """Say in the chain that its end was not as we left it: our own seal would hide that."""
    return Note(
        FOREIGN_HEAD,
        "chain",
        note.board_id or UUID(int=0),
        clock(),
        None,
        note.board_id,
        None,
        {"sequence": head.sequence, "digest": head.digest},
    )


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
    if field == ROWS:
        raise ValueError("Which rows an event left behind is no words of anybody, and stays.")
    value = db.get_one(EventValue, (event_id, field))
    if value.erased_at is not None:
        return
    value.value = value.salt = None
    value.erased_at, value.erased_by, value.erased_because = now, by, reason
    event = db.get_one(Event, event_id)
    record(
        db,
        verb=ERASED,
        subject_kind="event",
        subject_id=event_id,
        at=now,
        actor_id=by,
        board_id=event.board_id,
        review_id=event.review_id,
        values={"field": field, "reason": reason},
    )


def erase_of_subjects(  # noqa: PLR0913 - of what, where, by whom, why, when: all named
    db: Db,
    subjects: Collection[UUID],
    *,
    board_id: UUID,
    review_id: UUID | None,
    by: UUID,
    reason: str,
    now: datetime,
) -> int:
    """Erase the kept values of every event of these subjects: they are gone, and for a reason.

    One event says how many values went. What the trail keeps of rows are hashes, which stay.
    """
    listed, which = sorted(subjects), []
    for first in range(0, len(listed), _AT_ONCE):
        events = select(Event.id).where(Event.subject_id.in_(listed[first : first + _AT_ONCE]))
        values = db.scalars(
            select(EventValue).where(
                EventValue.event_id.in_(events),
                EventValue.value.is_not(None),
                EventValue.field != ROWS,
            )
        ).all()
        for value in values:
            value.value = value.salt = None
            value.erased_at, value.erased_by, value.erased_because = now, by, reason
            which.append([value.event_id, value.field])
    if which:
        record(
            db,
            verb=ERASED_MANY,
            subject_kind="review" if review_id else "board",
            subject_id=review_id or board_id,
            at=now,
            actor_id=by,
            board_id=board_id,
            review_id=review_id,
            values={"count": len(which), "reason": reason, "which": which},
        )
    return len(which)
