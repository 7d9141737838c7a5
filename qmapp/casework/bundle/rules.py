"""How evidence is counted, chosen and folded. Pure.

Pieces are counted, and nothing else: no count stands for the strength of a judgement, so none
is weighed, shared out or summed into one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.assessments.rules import MarkerFacts
from qmapp.casework.evidence.rules import Stance


@dataclass(frozen=True, slots=True)
class Tally:
    """So many pieces of one stance under one marker, on passages or on records."""

    marker_id: str
    stance: Stance
    on_record: bool
    pieces: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The pieces under one marker: by stance, and how many of all these are on records."""

    supports: int = 0
    counts_against: int = 0
    context: int = 0
    on_records: int = 0

    @property
    def pieces(self) -> int:
        """How many there are; a piece on a record has a stance too and is counted once."""
        return self.supports + self.counts_against + self.context


def count(tallies: Iterable[Tally]) -> dict[str, Counts]:
    """The counts of each marker that has any."""
    found: dict[str, dict[str, int]] = {}
    for tally in tallies:
        of_marker = found.setdefault(tally.marker_id, {})
        of_marker[tally.stance] = of_marker.get(tally.stance, 0) + tally.pieces
        if tally.on_record:
            of_marker["on_records"] = of_marker.get("on_records", 0) + tally.pieces
    return {marker: Counts(**{str(k): v for k, v in of.items()}) for marker, of in found.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks to see. None: whatever there is.

    `marker_ids` are those of one marker, of a theme, or of both: then what is in both.
    """

    marker_ids: Collection[str] | None = None
    stance: Stance | None = None
    assessment_id: UUID | None = None

    @property
    def is_all(self) -> bool:
        return self.marker_ids is None and self.stance is None and self.assessment_id is None

    def admits(self, marker_id: str, stance: Stance, assessment_id: UUID) -> bool:
        """Whether a piece of evidence is what the reader asks for."""
        return (
            (self.marker_ids is None or marker_id in self.marker_ids)
            and (self.stance is None or stance is self.stance)
            and (self.assessment_id is None or assessment_id == self.assessment_id)
        )


@dataclass(frozen=True, slots=True)
class Run:
    """Passages that stand together, `start` up to `stop`: shown, or folded away."""

    start: int
    stop: int
    is_folded: bool


def fold(has_evidence: Sequence[bool], is_heading: Sequence[bool]) -> list[Run]:
    """Fold what has no evidence; what has stays, each under its nearest heading.

    Every passage is in exactly one run, and the runs are in the draft's order.
    """
    shown = list(has_evidence)
    heading: int | None = None
    for index, here in enumerate(has_evidence):
        if is_heading[index]:
            heading = index
        if here and heading is not None:
            shown[heading] = True
    runs: list[Run] = []
    start = 0
    for index in range(1, len(shown) + 1):
        if index == len(shown) or shown[index] != shown[start]:
            runs.append(Run(start, index, is_folded=not shown[start]))
            start = index
    return runs


@dataclass(frozen=True, slots=True)
class Bare:
    """A marker judged without a piece of evidence; `looked_in` says where one looked, if so."""

    marker_id: str
    looked_in: str


def judged_bare(marker_ids: Iterable[str], facts: Mapping[str, MarkerFacts]) -> list[Bare]:
    """The markers that have a rating and no evidence, in the order of the edition."""
    return [
        Bare(marker, facts[marker].looked_in.strip())
        for marker in marker_ids
        if marker in facts and facts[marker].rating and not facts[marker].evidence
    ]


def unanswered(
    questions: Mapping[str, Sequence[str]], answered: Collection[str]
) -> dict[str, list[str]]:
    """The questions of each marker that have no answer; markers with all answered are left out."""
    missing = {
        marker: [question for question in asked if question not in answered]
        for marker, asked in questions.items()
    }
    return {marker: left for marker, left in missing.items() if left}


def sheets(pieces: int, at_once: int) -> int:
    """How many pages a list takes: one when it is empty."""
    return max(1, -(-pieces // at_once))
