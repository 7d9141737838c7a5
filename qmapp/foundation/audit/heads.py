"""The end of each chain, keyed by a secret that is not in the database.

Storage is told the key once, when the server, the worker or a command starts; each of its
sessions then has it. Without the key nothing can be written to the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from qmapp.foundation.audit.chain import GENESIS, chain_of, printed_seal
from qmapp.foundation.audit.models import ChainHead
from qmapp.foundation.storage import Db, Storage

_KEY = "qmapp.trail_key"


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


def key_of(db: Db) -> str:
    """The key that this session seals with."""
    key: str | None = db.info.get(_KEY)
    if key is None:
        raise RuntimeError("This storage was not told the key of the trail: see audit.key_with.")
    return key


def head_of(db: Db, board_id: UUID | None) -> Head:
    """Where a board's chain ends now, with the seal that is printed.

    What this transaction is about to add is not in it yet. `qmapp audit verify` finds out whether
    the chain still goes through a head that was printed.
    """
    chain = chain_of(board_id)
    kept = db.get(ChainHead, chain, populate_existing=True)
    sequence, digest = (kept.sequence, kept.digest) if kept is not None else (0, GENESIS)
    return Head(chain, sequence, digest, printed_seal(key_of(db), chain, sequence, digest))
