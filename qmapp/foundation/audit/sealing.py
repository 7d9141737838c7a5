"""Sealing what stands there: once when seals came, again where a migration changed sealed rows,
and with another key where the one before is lost.

Each vouches for what it finds, and so each is an event that stays. No room comes here: only
`qmapp.migrate` and `qmapp audit new-key`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from qmapp.foundation.audit.chain import NO_BOARD, REGISTER, ROWS, chain_of, register_digest
from qmapp.foundation.audit.heads import is_keyed_otherwise, key_of, key_with_session
from qmapp.foundation.audit.links import (
    Note,
    append,
    hold,
    locked_heads,
    move_head,
    names_of_chains,
    new_head,
    put_heads,
)
from qmapp.foundation.audit.seals import Seal, digest_of, every_seal, sealed_models, table_of
from qmapp.foundation.audit.walking import KEY_CHANGED, RESEALED, SEALED, walk
from qmapp.foundation.storage import Base, Db, clock

# Ids of rows by the name of their table.
Rows = Mapping[str, Collection[str]]


class NotToBeRead(Exception):
    """Sealed rows cannot be compared with the trail; the message says why."""


def seal_existing(connection: Connection, key: str) -> None:
    """Seal what was written before there were seals: every head of a chain, and every row.

    Once, with the upgrade that brings seals: what stands there now is what they vouch for.
    """
    names = names_of_chains(connection)
    for chain in names:
        head = hold(connection, key, chain)
        if head is not None:
            move_head(connection, key, chain, head.sequence, head.digest)
    put_heads(connection, [new_head(key, REGISTER, register_digest(names), len(names))])
    _tell(connection, key, every_seal(connection), SEALED, {})


def as_told(connection: Connection, key: str, tables: Collection[str]) -> Rows:
    """The rows of sealed tables that read as the trail tells of them, before a migration.

    What was changed past the trail is not among them: nobody vouches for it anew. Nor is what an
    open sitting stands for; that is told when the sitting ends. Raises NotToBeRead where a table
    has a column that the models of this version do not know.
    """
    if not tables:
        return {}
    told: dict[tuple[str, str], str | None] = {}
    # A session on this connection: it is only read with, and ends with the connection's work.
    db = key_with_session(Session(bind=connection, join_transaction_mode="rollback_only"), key)
    for chain in names_of_chains(connection):
        told |= {row: one.digest for row, one in walk(db, chain).rows.items()}
    return {
        name: {
            id_
            for id_, digest in _as_they_stand(connection, model)
            if told.get((name, id_)) == digest
        }
        for name, model in _sealed(connection, tables)
    }


def every_row(connection: Connection, tables: Collection[str]) -> Rows:
    """Every row of tables that become sealed with a migration."""
    return {
        name: [str(id_) for id_ in connection.scalars(select(table_of(model).c.id))]
        for name, model in _sealed(connection, tables)
    }


def reseal(connection: Connection, key: str, rows: Rows, because: str) -> None:
    """Seal these rows as they read after a migration; one event a board says which one it was."""
    again = {
        board: [seal for seal in seals if seal[1] in rows.get(seal[0], ())]
        for board, seals in every_seal(connection, set(rows)).items()
    }
    told = {board: seals for board, seals in again.items() if seals}
    _tell(connection, key, told, RESEALED, {"migration": because})


def change_key(db: Db, because: str, now: datetime) -> int:
    """Go on with this session's key where the trail was sealed with another, and say so in each
    chain; the number of chains.

    Nothing that stands there is made whole by it: a chain that is broken stays so. Whether the
    ends were left so by qmapp, nobody can tell without the key before; the event stays to say it.
    Raises ValueError when the trail is sealed with this key already.
    """
    connection, key = db.connection(), key_of(db)
    if not is_keyed_otherwise(connection, key):
        raise ValueError("The trail is sealed with this key already.")
    changed = 0
    for chain in sorted(names_of_chains(connection)):
        head = hold(connection, key, chain)
        if head is None or not _is_chain(chain):
            continue
        board_id = None if chain == NO_BOARD else UUID(chain)
        values = {"because": because, "sequence": head.sequence, "digest": head.digest}
        about = board_id or UUID(int=0)
        note = Note(KEY_CHANGED, "chain", about, now, None, board_id, None, values)
        append(connection, key, chain, replace(head, is_ours=True), [note])
        changed += 1
    if (register := hold(connection, key, REGISTER)) is not None:
        move_head(connection, key, REGISTER, register.sequence, register.digest)
    return changed


def _tell(
    connection: Connection,
    key: str,
    seals: Mapping[UUID | None, list[Seal]],
    verb: str,
    values: Mapping[str, object],
) -> None:
    """One event a board that tells of these rows."""
    boards = {chain_of(board): board for board in seals}
    for chain, held in locked_heads(connection, key, sorted(boards)).items():
        board_id = boards[chain]
        told = {**values, ROWS: seals[board_id]}
        about = board_id or UUID(int=0)
        note = Note(verb, "board", about, clock(), None, board_id, None, told)
        append(connection, key, chain, held, [note])


def _as_they_stand(connection: Connection, model: type[Base]) -> Iterator[tuple[str, str]]:
    """Id and digest of each row, by the columns that the table has before the migration."""
    table = table_of(model)
    have = {column["name"] for column in inspect(connection).get_columns(table.name)}
    if unknown := sorted(have - set(table.c.keys())):
        raise NotToBeRead(
            f"The table {table.name} is sealed, and a migration takes away its column "
            f"{unknown[0]}, which is in the digests of its rows. Keep the column."
        )
    columns = [column for column in table.c if column.name in have]
    for row in connection.execute(select(*columns)).all():
        yield str(row.id), digest_of(model, row, [column.name for column in columns])


def _sealed(connection: Connection, tables: Collection[str]) -> Iterator[tuple[str, type[Base]]]:
    """Those of the tables that are there and sealed: a migration of long ago may name others."""
    for model in sealed_models():
        name = table_of(model).name
        if name in tables and inspect(connection).has_table(name):
            yield name, model


def _is_chain(name: str) -> bool:
    try:
        return name == NO_BOARD or str(UUID(name)) == name
    except ValueError:
        return False
