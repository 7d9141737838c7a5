"""How an event is written down and hashed. Pure.

The digest of an event covers who, when, what, which fields with the salted
SHA-256 of each value, and the digest of the event before it. Erasing a value
later takes away the words and their salt; the digests stay valid.

Seals are keyed by a secret that is not in the database: whoever can only write there can make
digests anew, and no seal.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

GENESIS = "0" * 64
NO_BOARD = "none"
# Not a chain: the row of the heads that says which chains there are.
REGISTER = "chains"
# The field of an event that holds which sealed rows its change left behind, and how they read.
ROWS = "rows"


def chain_of(board_id: UUID | None) -> str:
    """The name of the chain that a board's events belong to."""
    return NO_BOARD if board_id is None else str(board_id)


def as_text(value: object) -> str:
    """A value as the trail keeps it: canonical JSON, so that equal values hash alike."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of_words(words: str) -> str:
    """What the trail holds of words that it must not hold: their SHA-256, in hexadecimal."""
    return sha256(words.encode()).hexdigest()


def salted(value: str, salt: str) -> str:
    """The salted SHA-256 of a value, in hexadecimal."""
    return sha256(f"{salt}:{value}".encode()).hexdigest()


def row_digest(values: Mapping[str, object]) -> str:
    """The SHA-256 over what stands in the columns of one row; columns without a value left out."""
    kept = {name: value for name, value in values.items() if value is not None}
    return sha256(as_text(kept).encode()).hexdigest()


def head_seal(key: str, chain: str, sequence: int, digest: str) -> str:
    """What is kept beside the newest link of a chain, so that nobody else can set it back."""
    return _sealed(key, "head", chain, sequence, digest)


def printed_seal(key: str, chain: str, sequence: int, digest: str) -> str:
    """What is printed on a signed record. Of another kind than `head_seal`, for it is shown:
    put into the database it would make nobody's shortened chain whole.
    """
    return _sealed(key, "printed", chain, sequence, digest)


def register_digest(chains: Iterable[str]) -> str:
    """The digest over the names of all chains that were begun."""
    return sha256(as_text(sorted(chains)).encode()).hexdigest()


def _sealed(key: str, *what: object) -> str:
    return hmac.new(key.encode(), as_text(what).encode(), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """Everything that an event's digest covers."""

    chain: str
    sequence: int
    event_id: UUID
    at: datetime
    actor_id: UUID | None
    verb: str
    subject_kind: str
    subject_id: UUID
    review_id: UUID | None
    fields: Mapping[str, str]
    previous: str

    def digest(self) -> str:
        """The SHA-256 over the canonical form, in hexadecimal."""
        body = {
            "chain": self.chain,
            "sequence": self.sequence,
            "id": str(self.event_id),
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": str(self.actor_id) if self.actor_id else None,
            "verb": self.verb,
            "subject": [self.subject_kind, str(self.subject_id)],
            "review": str(self.review_id) if self.review_id else None,
            "fields": dict(sorted(self.fields.items())),
            "previous": self.previous,
        }
        return sha256(as_text(body).encode()).hexdigest()
