"""What is shared of one review, whole: tags, judgements, forms and statuses as counts. Pure.

Not a word of the case stands in it, and no name. What a board named itself (its own practice
issues) is left out; how much was left out is said. What coders differ on stands apart: it counts
neither as there nor as absent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.plain import from_plain, to_plain
from qmapp.learning.tags.rules import Family


class Format(StrEnum):
    """Shapes of the data. A shape that needs a reader of its own gets a name of its own."""

    RECORD = "shared-record-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """How the findings of a review, or its recommendations, are coded in one family.

    `coded` of `things` have tags that stand in `edition`, `disputed` have some on which coders
    differ. `tags` are those of any of them, each once, in order; `disputed_tags` those that only
    some coders say of any, and that stand of none. `own` are how many tags were left out that only
    this board can name.
    """

    family: Family
    edition: str
    things: int
    coded: int
    disputed: int
    own: int
    tags: tuple[str, ...] = ()
    disputed_tags: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all of them are coded; only then “without the tag” says anything."""
        return self.things > 0 and self.coded == self.things


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the board agreed on one marker. `is_weak` is None where the rating is off the scale."""

    marker: str
    rating: str
    is_weak: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many recommendations are of one sort."""

    key: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The record of one review.

    `markers_edition` is the slug of the markers by which it was judged. `recommendations` were
    signed; `natures` say how many are of each, and those of which it is not known are in none.
    Their kind and whom they speak to are tags of the family TARGET. Of the `followed` ones
    `impact` says what was known of their difference on the day of sharing.
    """

    format: Format = Format.RECORD
    markers_edition: str
    coded: tuple[Coded, ...] = ()
    judged: tuple[Judged, ...] = ()
    recommendations: int = 0
    natures: tuple[Count, ...] = ()
    followed: int = 0
    impact: tuple[Count, ...] = ()


def to_kept(content: Content) -> dict[str, Any]:
    """The content as plain data, as it is stored."""
    kept: dict[str, Any] = to_plain(content)
    return kept


def from_kept(kept: Mapping[str, Any]) -> Content:
    """The content that was stored; equal to what `to_kept` was given. Raises ValueError."""
    return from_plain(Content, dict(kept))


def kept_digest(kept: Mapping[str, Any]) -> str:
    """The SHA-256 of stored content in its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(dict(kept))).hexdigest()


def digest(content: Content) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return kept_digest(to_kept(content))
