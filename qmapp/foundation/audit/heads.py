"""The end of each chain, keyed by a secret that is not in the database.

Storage is told the key once, when the server, the worker or a command starts; each of its
sessions then has it. Without the key nothing can be written to the trail.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from qmapp.config import BadSettings
from qmapp.foundation.audit.chain import GENESIS, chain_of, head_seal, printed_seal
from qmapp.foundation.audit.models import ChainHead
from qmapp.foundation.storage import Db, Storage, make_engine

_KEY = "qmapp.trail_key"
_HEADS = cast("Table", ChainHead.__table__)
OTHER_KEY = (
    "This server’s trail key is not the one that sealed the trail in this database, so nothing was "
    "written there: set QMAPP_TRAIL_KEY to the right key, or put the right file trail_key into the "
    "data folder; if that key is lost for good, “qmapp audit new-key” goes on with this one, and "
    "the trail says so ever after."
)


class OtherTrailKey(BadSettings):
    """The trail was sealed with another key than this server's; nothing was written."""

    def __init__(self) -> None:
        super().__init__(OTHER_KEY)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain as it is printed on a signed record. `seal` is keyed."""

    chain: str
    sequence: int
    digest: str
    seal: str


def key_with(storage: Storage, key: str) -> Storage:
    """Tell the storage the key of the trail; the same storage, for building on."""
    if not key:
        raise ValueError("The key of the trail is empty.")
    storage.info[_KEY] = key
    return storage


def key_with_session(db: Db, key: str) -> Db:
    """Tell one session the key, where there is no storage; the same session."""
    db.info[_KEY] = key
    return db


def key_of(db: Db) -> str:
    """The key that this session seals with."""
    key: str | None = db.info.get(_KEY)
    if key is None:
        raise RuntimeError("This storage was not told the key of the trail: see audit.key_with.")
    return key


def is_keyed_otherwise(connection: Connection, key: str) -> bool:
    """Whether ends of chains are sealed, and none of them with this key.

    One that is sealed with it shows that the key is right: the others were then altered by
    somebody who has not got it, and that is for the trail to tell.
    """
    heads = connection.execute(select(_HEADS).where(_HEADS.c.seal.is_not(None))).all()
    return bool(heads) and not any(
        compare_digest(head.seal, head_seal(key, head.chain, head.sequence, head.digest))
        for head in heads
    )


def refuse_other_key(connection: Connection, key: str) -> None:
    """Raise OtherTrailKey when the trail was sealed with another key than this one."""
    if is_keyed_otherwise(connection, key):
        raise OtherTrailKey


def require_own_key(storage: Storage) -> None:
    """Raise OtherTrailKey when a server with this storage's key must not start on its database.

    A database that does not answer, or has no trail yet, is for others to tell of.
    """
    url = storage.engine.url
    if storage.is_sqlite and not Path(url.database or "").is_file():
        return  # to look would make it
    # On a connection of its own: processes that are forked later must not share one.
    engine = make_engine(url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            refuse_other_key(connection, storage.info[_KEY])
    except DBAPIError:
        return
    finally:
        engine.dispose()


def ends_of(db: Db, boards: Collection[UUID]) -> tuple[tuple[str, int, str], ...]:
    """Where the chains of some boards end now: chain, sequence and digest, in order of the chains.

    What this transaction is about to add is not in it yet.
    """
    rows = db.execute(
        select(ChainHead.chain, ChainHead.sequence, ChainHead.digest)
        .where(ChainHead.chain.in_([chain_of(one) for one in boards]))
        .order_by(ChainHead.chain)
    )
    return tuple((chain, sequence, digest) for chain, sequence, digest in rows)


def head_of(db: Db, board_id: UUID | None) -> Head:
    """Where a board's chain ends now, with the seal that is printed.

    What this transaction is about to add is not in it yet. `qmapp audit verify` finds out whether
    the chain still goes through a head that was printed.
    """
    chain = chain_of(board_id)
    kept = db.get(ChainHead, chain, populate_existing=True)
    sequence, digest = (kept.sequence, kept.digest) if kept is not None else (0, GENESIS)
    return Head(chain, sequence, digest, printed_seal(key_of(db), chain, sequence, digest))
