"""What pages and documents are told of publication: frozen lines, no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.lenses.model import Confidence
from qmapp.governance.publication.checking import ReadinessDetails
from qmapp.governance.publication.parts import HeldBack, unnamed
from qmapp.governance.publication.rules import Extent, Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """What was decided of some words. `in_draft`: the draft in which they stood then."""

    id: UUID
    fate: Fate
    because: str
    by_name: str
    at: datetime
    in_draft: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One place where words stand: the passage that holds them, around their start and stop."""

    passage_id: UUID
    position: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierLine:
    """Words of the newest sent draft that may identify somebody, once, wherever they stand.

    `is_sure`: the scan is not unsure of them; only these hold publication while they are open.
    """

    key: str
    words: str
    rule: str
    why: str
    confidence: Confidence
    flag_id: UUID
    places: Sequence[PlaceLine]
    decision: DecisionLine | None = None
    earlier: Sequence[DecisionLine] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it holds publication while it is open."""
        return self.confidence is not Confidence.LOW

    @property
    def is_open(self) -> bool:
        """Whether nobody said yet what becomes of it."""
        return self.decision is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifiers:
    """All of them in one draft, in reading order. `is_scanned`: whether they were looked for."""

    draft_id: UUID | None
    draft_number: int | None
    is_scanned: bool
    lines: Sequence[IdentifierLine] = ()

    @property
    def sure(self) -> Sequence[IdentifierLine]:
        """Those that must be decided."""
        return [one for one in self.lines if one.is_sure]

    @property
    def unsure(self) -> Sequence[IdentifierLine]:
        """Those that may be decided."""
        return [one for one in self.lines if not one.is_sure]

    @property
    def open_count(self) -> int:
        """How many must still be decided."""
        return sum(one.is_open for one in self.sure)

    @property
    def by_key(self) -> Mapping[str, IdentifierLine]:
        """Each by what the same words have in common."""
        return {one.key: one for one in self.lines}

    @property
    def still_there(self) -> Sequence[IdentifierLine]:
        """Those that are to be taken out and stand in this draft."""
        return [one for one in self.lines if one.decision and one.decision.fate is Fate.TAKEN_OUT]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLine:
    """What was arranged, with who said so last. `version` 0: nothing yet."""

    details: ReadinessDetails
    version: int = 0
    set_by_name: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationLine:
    """One decision about publishing. `named`: the parts that it says are held back."""

    id: UUID
    extent: Extent
    reasons: str
    without_response: str
    published_on: date | None
    address: str
    decided_by_name: str
    decided_at: datetime
    ended_at: datetime | None
    named: Sequence[HeldBack] = ()

    @property
    def held_back(self) -> Sequence[HeldBack]:
        """The parts that are not published, where it is published in part."""
        if self.extent is not Extent.PART:
            return ()
        return self.named or unnamed()
