"""An edition as bytes that are always the same for the same words.

These bytes are what the database keeps, under their SHA-256: a review points
there, so that neither an edited file nor an upgrade changes an old assessment.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from qmapp.foundation.catalogue.model import Edition
from qmapp.foundation.catalogue.plain import from_plain, to_plain
from qmapp.foundation.catalogue.problems import CatalogueError, Problem


class Format(StrEnum):
    """Shapes of the bytes. A shape that needs a reader of its own gets a name of its own."""

    FIRST = "edition-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    format: Format
    edition: Edition


def canonical_json(content: Any) -> bytes:
    """Plain data as JSON that is always the same: keys sorted, UTF-8, no white space."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


@lru_cache(maxsize=16)
def canonical_bytes(edition: Edition) -> bytes:
    """The edition and its scale as JSON: keys sorted, UTF-8, no white space."""
    return canonical_json(to_plain(_Stored(format=Format.FIRST, edition=edition)))


def digest(edition: Edition) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(edition)).hexdigest()


def from_canonical(data: bytes) -> Edition:
    """The edition that was stored; equal to the one that was given to `canonical_bytes`."""
    try:
        stored = from_plain(_Stored, json.loads(data))
    except ValueError as error:
        problem = Problem("stored edition", 1, "(whole)", f"cannot be read: {error}")
        raise CatalogueError([problem]) from error
    return stored.edition
