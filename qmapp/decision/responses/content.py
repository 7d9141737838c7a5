"""What an agreed version says, whole, as it is frozen: plain data in one canonical form. Pure.

People stand in it by role and agency, never by name. Words that somebody may take back do not
stand in it: it would keep them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.plain import LATER, from_plain, to_plain


class Format(StrEnum):
    """Shapes of the frozen data.

    A text of the first says nothing of how one would know, and is read and hashed as it was: what
    the second added is marked LATER.
    """

    FIRST = "response-1"
    SECOND = "response-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """A finding that a recommendation rests on, and the kind of cause that it speaks to."""

    id: str
    number: int
    title: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionText:
    """What will be done, by whom, by when. `number` is the board's number of the action."""

    id: str
    number: int
    what: str
    owner_role: str
    agency: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentText:
    """Who holds otherwise, by role and agency, and what they say."""

    role: str
    agency: str | None = None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationText:
    """A recommendation with the board's answer to it.

    `how_known` is how one would know that it helped; `look_again_on` the day on which a question
    or an exploration is looked at again.
    """

    id: str
    number: int
    kind: Kind
    text: str
    issues: str = ""
    addressee: Addressee | None = None
    addressed_to: str = ""
    findings: tuple[FindingText, ...] = ()
    decision: Decision
    reasons: str = ""
    how_known: str = field(default="", metadata=LATER)
    look_again_on: date | None = field(default=None, metadata=LATER)
    actions: tuple[ActionText, ...] = ()
    dissent: tuple[DissentText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of a response. `carried_on` are actions that were promised in an earlier one
    and answer no recommendation that still stands: they go on, and are not left out.
    """

    format: Format
    board: str
    review_id: str
    reference: str
    version: int
    because: str = ""
    agreed_on: date | None = None
    opening: str = ""
    recommendations: tuple[RecommendationText, ...]
    carried_on: tuple[ActionText, ...] = ()
    dissent: tuple[DissentText, ...] = ()


def to_kept(content: Content) -> dict[str, Any]:
    """The content as plain data, as it is stored."""
    kept: dict[str, Any] = to_plain(content)
    return kept


def from_kept(kept: Mapping[str, Any]) -> Content:
    """The content that was stored; equal to what `to_kept` was given."""
    return from_plain(Content, dict(kept))


def texts_in(kept: Mapping[str, Any], ids: Collection[str]) -> Sequence[RecommendationText]:
    """Those of a stored content's recommendations whose ids are asked for; the rest is not read."""
    return [
        from_plain(RecommendationText, one) for one in kept["recommendations"] if one["id"] in ids
    ]


def digest(content: Content) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(to_kept(content))).hexdigest()


def seen_digest(content: Content) -> str:
    """The digest of everything but the day: what somebody has read who now says the day."""
    return digest(replace(content, agreed_on=None))
