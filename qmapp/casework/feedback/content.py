"""What a letter of feedback says, whole, as it is frozen when it is sent. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from qmapp.casework.feedback.rules import Source
from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.plain import from_plain, to_plain


class Format(StrEnum):
    """Shapes of the frozen data. A shape that needs a reader of its own gets a name of its own."""

    FIRST = "feedback-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointText:
    """One thing that is asked, and who asks. `worded_by`: who put it into other words since.

    `marker` and `finding` are printed numbers of what it came from.
    """

    id: str
    number: int
    section: str = ""
    words: str
    source: Source
    marker: int | None = None
    finding: int | None = None
    asked_by: str
    worded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One letter."""

    format: Format
    board: str
    review_id: str
    reference: str
    letter: int
    draft: int
    draft_sha256: str
    opening: str = ""
    points: tuple[PointText, ...]
    sent_on: date | None = None
    sent_by: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Points that speak of one section of the draft, one after the other."""

    title: str
    points: Sequence[PointText]


def sections_of(content: Content) -> Sequence[Section]:
    """The points in their order, under the sections that they speak of."""
    found: list[tuple[str, list[PointText]]] = []
    for point in content.points:
        if not found or found[-1][0] != point.section:
            found.append((point.section, []))
        found[-1][1].append(point)
    return [Section(title, points) for title, points in found]


def to_kept(content: Content) -> dict[str, Any]:
    """The content as plain data, as it is stored."""
    kept: dict[str, Any] = to_plain(content)
    return kept


def from_kept(kept: Mapping[str, Any]) -> Content:
    """The content that was stored; equal to what `to_kept` was given."""
    return from_plain(Content, dict(kept))


def digest(content: Content) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(to_kept(content))).hexdigest()


def seen_digest(content: Content) -> str:
    """The digest of what somebody has read who now sends it: all but the day and the sender."""
    return digest(replace(content, sent_on=None, sent_by=""))
