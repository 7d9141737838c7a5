"""What is signed, whole, as it is frozen: plain data in one canonical form. Pure.

People stand in it by role, never by name. Words that somebody may take back stand in it by their
salted digest alone: once they are withdrawn, the hash still verifies and nobody finds the words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.findings.rules import Cause, Reach, Reason
from qmapp.casework.moderation.rules import Held
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.decision.responses.content import Content as AgreedResponse
from qmapp.foundation.catalogue.canonical import canonical_json
from qmapp.foundation.catalogue.plain import from_plain, to_plain
from qmapp.governance.signing.rules import Paper


class Format(StrEnum):
    """Shapes of the frozen data. A shape that needs a reader of its own gets a name of its own."""

    REPORT = "signed-report-1"
    RESPONSE = "signed-response-1"


# The report ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionText:
    """The edition of the markers by which it was judged."""

    slug: str
    title: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftText:
    """The draft that is signed: its bytes by their hash, and how it was read."""

    number: int
    sha256: str
    reading_id: str
    file_name: str
    sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionText:
    """Who held what, where nothing was agreed: by the kind of assessment, and its number.

    `number` tells assessments of one kind apart, in the order in which they were submitted.
    """

    kind: AssessmentKind
    number: int
    rating: str | None = None
    rating_label: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceText:
    """A piece of evidence under a judgement: words of the draft, or a record.

    `quote` are the words of the draft, whole passages too. Of a record that shows words which
    somebody may take back, `words_digest` is all that is known of them, and no note stands here.
    """

    id: str
    kind: AssessmentKind
    number: int
    stance: Stance
    question_id: str | None = None
    passage: str = ""
    page: int | None = None
    quote: str = ""
    is_whole: bool = False
    record: str = ""
    record_dated: date | None = None
    words_digest: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerText:
    """What the board holds of one marker. `held` is None where moderation came to nothing."""

    id: str
    number: int
    title: str
    held: Held | None = None
    rating: str | None = None
    rating_label: str = ""
    reasons: str = ""
    handling: str = ""
    positions: tuple[PositionText, ...] = ()
    evidence: tuple[EvidenceText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """A finding: what the draft says of it, and what the board adds."""

    id: str
    number: int
    title: str
    problem: str
    reason: Reason
    why: str = ""
    causes: tuple[Cause, ...] = ()
    reach: Reach
    reach_known_from: str = ""
    board_adds: str = ""
    board_causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationText:
    """A confirmed recommendation. `findings` are the numbers of those that it answers."""

    id: str
    number: int
    kind: Kind
    text: str
    issues: str = ""
    addressee: Addressee | None = None
    addressed_to: str = ""
    owner_role: str = ""
    measure: str = ""
    due_on: date | None = None
    due_words: str = ""
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """The report with what the board holds of it.

    `follows` is the hash of what was signed before, when this is signed again.
    """

    format: Format = Format.REPORT
    board: str
    review_id: str
    reference: str
    kind: str
    edition: EditionText
    draft: DraftText
    markers: tuple[MarkerText, ...]
    findings: tuple[FindingText, ...] = ()
    recommendations: tuple[RecommendationText, ...] = ()
    follows: str | None = None


# The response --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseContent:
    """The board's response as it was agreed, and the signed report that it answers."""

    format: Format = Format.RESPONSE
    board: str
    review_id: str
    reference: str
    report_sha256: str
    text: AgreedResponse
    text_sha256: str
    follows: str | None = None


# Both ----------------------------------------------------------------------------------------

Content = ReportContent | ResponseContent
KINDS: Mapping[Paper, type[ReportContent | ResponseContent]] = {
    Paper.REPORT: ReportContent,
    Paper.RESPONSE: ResponseContent,
}


def to_kept(content: Content) -> dict[str, Any]:
    """The content as plain data, as it is stored."""
    kept: dict[str, Any] = to_plain(content)
    return kept


def from_kept(paper: Paper, kept: Mapping[str, Any]) -> Content:
    """The content that was stored; equal to what `to_kept` was given. Raises ValueError."""
    content: Content = from_plain(KINDS[paper], dict(kept))
    return content


def kept_digest(kept: Mapping[str, Any]) -> str:
    """The SHA-256 of stored content in its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(dict(kept))).hexdigest()


def digest(content: Content) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return kept_digest(to_kept(content))


def same(one: Content, other: Content) -> bool:
    """Whether two say the same, whatever each of them follows."""
    return replace(one, follows=None) == replace(other, follows=None)
