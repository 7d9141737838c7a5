"""Writing links: the ends of chains held, new chains begun, events put behind the newest one.

Below the ORM: every save comes through here, with rows that nobody holds as objects.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.foundation.audit.chain import (
    GENESIS,
    REGISTER,
    Link,
    as_text,
    head_seal,
    register_digest,
    salted,
)
from qmapp.foundation.audit.heads import refuse_other_key
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.audit.walking import FOREIGN_HEAD
from qmapp.foundation.storage import clock

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


@dataclass(frozen=True, slots=True)
class Held:
    """The end of a chain, held until the commit; `is_ours`: its seal says that we wrote it."""

    sequence: int
    digest: str
    is_ours: bool


def locked_heads(connection: Connection, key: str, chains: Sequence[str]) -> dict[str, Held]:
    """The ends of the chains, in one order everywhere, so that no two writers wait in a ring.

    Chains that are not there yet are begun, after those that are.
    """
    held = {chain: hold(connection, key, chain) for chain in chains}
    if missing := [chain for chain, head in held.items() if head is None]:
        held |= _begin_chains(connection, key, missing)
    return {chain: head for chain, head in held.items() if head is not None}


def hold(connection: Connection, key: str, chain: str) -> Held | None:
    """The end of a chain, held until the commit; None when it was not begun."""
    found = connection.execute(_HEAD, {"of": chain}).first()
    if found is None:
        return None
    want = head_seal(key, chain, found.sequence, found.digest)
    return Held(found.sequence, found.digest, secrets.compare_digest(found.seal or "", want))


def _begin_chains(connection: Connection, key: str, chains: Sequence[str]) -> dict[str, Held]:
    """Put the heads of new chains, and their names into the register of all chains.

    Where a chain is missing that the register names, somebody took it away. Then the register
    stays as it is, and a new head is not sealed: its first event will say so.
    """
    refuse_other_key(connection, key)
    put_heads(connection, [new_head(key, REGISTER, register_digest(()))])
    register = hold(connection, key, REGISTER)
    there = register_digest(names_of_chains(connection))
    is_whole = register is not None and register.is_ours and register.digest == there
    new = [new_head(key, chain, GENESIS) for chain in chains]
    put_heads(connection, new if is_whole else [head | {"seal": None} for head in new])
    if is_whole:
        names = names_of_chains(connection)
        move_head(connection, key, REGISTER, len(names), register_digest(names))
    return {c: head for c in chains if (head := hold(connection, key, c)) is not None}


def names_of_chains(connection: Connection) -> Sequence[str]:
    """Every chain that has a head."""
    return connection.scalars(select(_HEADS.c.chain).where(_HEADS.c.chain != REGISTER)).all()


def put_heads(connection: Connection, heads: Sequence[Mapping[str, object]]) -> None:
    """Heads of chains that have none yet; where one is there, it stays."""
    make = sqlite_insert if connection.dialect.name == "sqlite" else pg_insert
    nothing = make(_HEADS).on_conflict_do_nothing(index_elements=["chain"])
    for head in heads:
        connection.execute(nothing, head)


def move_head(connection: Connection, key: str, chain: str, to: int, digest: str) -> None:
    """Set the end of a chain, under its seal."""
    seal = head_seal(key, chain, to, digest)
    connection.execute(_MOVE_HEAD, {"of": chain, "to": to, "as": digest, "sealed": seal})


def new_head(key: str, chain: str, digest: str, sequence: int = 0) -> dict[str, object]:
    """The head of a new chain, under its seal."""
    seal = head_seal(key, chain, sequence, digest)
    return {"chain": chain, "sequence": sequence, "digest": digest, "seal": seal}


def append(connection: Connection, key: str, chain: str, head: Held, notes: Sequence[Note]) -> None:
    """Put events behind the end of a chain that is held.

    Where that end is not ours while others are, the first of them says so; where none is, this
    server has another key, and nothing is written. Raises OtherTrailKey.
    """
    sequence, previous = head.sequence, head.digest
    if not head.is_ours:
        refuse_other_key(connection, key)
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
    move_head(connection, key, chain, sequence, previous)


def _foreign_head(head: Held, note: Note) -> Note:
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
