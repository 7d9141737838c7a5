"""What the room's reads give: judgements of one marker side by side, and what the board holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.assessments.rules import Answer, AssessmentKind, MarkerFacts
from qmapp.casework.moderation.comparing import Difference, Said
from qmapp.casework.moderation.rules import Held, Since
from qmapp.foundation.catalogue import Marker, Rating


@dataclass(frozen=True, slots=True)
class PositionLine:
    """Who holds what in a recorded disagreement. `rating` is None where it was not judged."""

    assessment_id: UUID
    kind: AssessmentKind
    author_id: UUID
    author_name: str
    rating: str | None
    words: str


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """What the board holds of one marker: agreed (`rating`, `reasons`), or a disagreement.

    Of a disagreement, `reasons` says what it is about and `handling` what happens with it;
    `positions` are the assessors' in the order of submitting. `since`: what became of the
    assessments after it was recorded.
    """

    id: UUID
    marker_id: str
    held: Held
    rating: str | None
    reasons: str
    handling: str
    positions: Sequence[PositionLine]
    recorded_by: UUID
    recorded_by_name: str
    recorded_at: datetime
    version: int
    since: Since

    @property
    def is_agreed(self) -> bool:
        return self.held is Held.AGREED


@dataclass(frozen=True, slots=True)
class Assessor:
    """One assessment of the draft in the version that was last submitted.

    `is_revised`: it was reopened, and the new version is not submitted yet.
    """

    id: UUID
    kind: AssessmentKind
    author_id: UUID
    author_name: str
    writer_names: Sequence[str]
    submitted_at: datetime | None
    edition_number: int
    after_sight: bool
    is_revised: bool


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """What one assessment says of one marker. `rating` is None while it is not judged."""

    of: Assessor
    rating: Rating | None
    facts: MarkerFacts
    answers: Mapping[str, Answer]
    notes: Mapping[str, str]
    said: Said


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """One marker: the judgements side by side, how they differ, and what the board holds."""

    marker: Marker
    voices: Sequence[VoiceLine]
    difference: Difference
    steps: int | None
    held: AgreedLine | None

    @property
    def said(self) -> Sequence[Said]:
        return [voice.said for voice in self.voices]


@dataclass(frozen=True, slots=True)
class PastLine:
    """Something that was done about one marker: when, by whom, and the rating where one was."""

    verb: str
    at: datetime
    by_name: str
    rating: str | None
