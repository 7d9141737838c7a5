"""The parts of a record that a board may hold back when it publishes in part. Pure.

Parts of the record, single markers, and sections of the draft: of a section, the record shows the
passages that are cited as evidence. A part is known by its key, which says what kind it is.
That what cannot be told apart any more is held back rather than shown is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.errors import N_

MARKER, SECTION = "marker-", "section-"


class Piece(StrEnum):
    """A part of the record; its value is its key."""

    JUDGEMENTS = "judgements"
    EVIDENCE = "evidence"
    DISAGREEMENTS = "disagreements"
    FINDINGS = "findings"
    RECOMMENDATIONS = "recommendations"
    RESPONSE = "response"
    SIGNATURES = "signatures"


PIECE_LABELS: dict[Piece, str] = {
    Piece.JUDGEMENTS: N_("The judgements, with all that stands under them"),
    Piece.EVIDENCE: N_("Evidence under the judgements"),
    Piece.DISAGREEMENTS: N_("Disagreements: what they are about, and who holds what"),
    Piece.FINDINGS: N_("Findings"),
    Piece.RECOMMENDATIONS: N_("Recommendations"),
    Piece.RESPONSE: N_("The board’s response"),
    Piece.SIGNATURES: N_("Signatures: who said what, dissents and statements"),
}
OF_MARKER = N_("Marker %(title)s")
OF_SECTION = N_("Words of the report, section “%(title)s”")
WHOLE = frozenset(
    {
        Piece.JUDGEMENTS, Piece.FINDINGS, Piece.RECOMMENDATIONS, Piece.RESPONSE, Piece.SIGNATURES,
    }
)  # fmt: skip
"""Without any of these, nothing of the review is left to publish."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A part that is held back. `title` as it was then; `because` "" is the decision's reasons."""

    key: str
    title: str
    because: str = ""

    @property
    def piece(self) -> Piece | None:
        """The part of the record that it is, if it is one."""
        return Piece(self.key) if self.key in set(Piece) else None

    @property
    def is_section(self) -> bool:
        """Whether it is a section of the draft."""
        return self.key.startswith(SECTION)


@dataclass(frozen=True, slots=True)
class Offered:
    """A part that may be held back. `title` of a part of the record is to be translated."""

    key: str
    title: str


def name_of(one: HeldBack, translate: Callable[..., str]) -> str:
    """What a part that is held back is called, in the language of the reader."""
    if one.piece is not None:
        return translate(PIECE_LABELS[one.piece])
    if one.is_section:
        return translate(OF_SECTION, title=one.title)
    return translate(OF_MARKER, title=one.title)


def to_kept(held: Sequence[HeldBack]) -> list[dict[str, str]]:
    """As it is stored: plain data, in the order of the record."""
    return [{"key": one.key, "title": one.title, "because": one.because} for one in held]


def from_kept(kept: Sequence[Mapping[str, str]] | None) -> Sequence[HeldBack]:
    """What was stored; nothing of a decision from before parts could be chosen."""
    return [HeldBack(one["key"], one["title"], one["because"]) for one in kept or ()]


def unnamed() -> Sequence[HeldBack]:
    """What is held back where “in part” was decided and no part named: everything.

    Such decisions are older than the choice. Nobody said what may be shown, so nothing is.
    """
    return [HeldBack(one.value, PIECE_LABELS[one]) for one in Piece if one in WHOLE]


def leaves_nothing(keys: Collection[str]) -> bool:
    """Whether nothing of the review would be published."""
    return all(piece.value in keys for piece in WHOLE)


# Sections of the draft -----------------------------------------------------------------------


class Passage(Protocol):
    """A passage of a reading, as this needs it."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> PassageKind: ...
    @property
    def level(self) -> int | None: ...
    @property
    def number(self) -> str | None: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the draft, with the labels of its passages."""

    key: str
    title: str
    labels: frozenset[str]


def sections_of(passages: Sequence[Passage]) -> Sequence[Section]:
    """The sections of a reading, by its highest headings; one heading over all is its title.

    What stands before the first of them belongs to none.
    """
    level = _level_of_sections(passages)
    found: list[tuple[Passage, set[str]]] = []
    for one in passages:
        if one.kind is PassageKind.HEADING and (one.level or 1) <= level:
            found.append((one, set()))
        if found:
            found[-1][1].add(one.label)
    return [
        Section(
            f"{SECTION}{head.id}",
            f"{head.number} {head.text}" if head.number else head.text,
            frozenset(labels),
        )
        for head, labels in found
    ]


def _level_of_sections(passages: Sequence[Passage]) -> int:
    levels = [one.level or 1 for one in passages if one.kind is PassageKind.HEADING]
    highest = min(levels, default=1)
    deeper = [level for level in levels if level > highest]
    return min(deeper) if levels.count(highest) == 1 and deeper else highest
