"""What an assessment rests on and carries on into the next draft, and how much became what.

Assessments of later drafts start from those of earlier ones, so that they stand in a row, the
newest first: a chain. What an assessment rests on, and what it could not carry over and has not
let go (its loose ends), is what the next one carries on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence, EvidenceFate, LetGo
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Link:
    """One assessment of a chain: when it was started, and the reading that it judges."""

    assessment_id: UUID
    reading_id: UUID | None
    started_at: datetime


Chain = Sequence[Link]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence that the next assessment takes over, or tries to.

    `reading_id` is that of its passage; None for a record. `is_loose`: it stood in a draft before
    the one that the assessment judges, and was not found there.
    """

    id: UUID
    board_id: UUID
    assessment_id: UUID
    marker_id: str
    passage_id: UUID | None
    reading_id: UUID | None
    is_loose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the evidence of one assessment in one reading, counted."""

    unchanged: int = 0
    moved: int = 0
    reworded: int = 0
    gone: int = 0
    ask: int = 0
    waiting: int = 0
    records: int = 0

    @property
    def passages(self) -> int:
        """All that stands on words of the draft, whatever became of it."""
        found = self.unchanged + self.moved + self.reworded
        return found + self.gone + self.ask + self.waiting


# What is carried on --------------------------------------------------------------------------


def list_pieces(db: Db, chain: Chain) -> list[Piece]:
    """What the assessment at the head of a chain rests on, and its loose ends."""
    return pieces_of(db, [chain])[0]


def pieces_of(db: Db, chains: Sequence[Chain]) -> list[list[Piece]]:
    """As `list_pieces` for several chains, in two queries however many there are."""
    ids = {link.assessment_id for chain in chains for link in chain}
    rows: defaultdict[UUID, list[_Row]] = defaultdict(list)
    query = (
        select(
            Evidence.id,
            Evidence.board_id,
            Evidence.assessment_id,
            Evidence.marker_id,
            Evidence.passage_id,
            StoredPassage.reading_id,
            Evidence.carried_from_id,
            Evidence.added_at,
        )
        .outerjoin(StoredPassage, StoredPassage.id == Evidence.passage_id)
        .where(Evidence.assessment_id.in_(ids))
        .order_by(StoredPassage.position.is_(None), StoredPassage.position, Evidence.added_at)
    )
    for row in db.execute(query):
        rows[row.assessment_id].append(_Row(*row))
    gone = defaultdict(set)
    let_go = select(LetGo.assessment_id, LetGo.evidence_id).where(LetGo.assessment_id.in_(ids))
    for assessment_id, evidence_id in db.execute(let_go):
        gone[assessment_id].add(evidence_id)
    return [_pieces(chain, rows, gone) for chain in chains]


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    board_id: UUID
    assessment_id: UUID
    marker_id: str
    passage_id: UUID | None
    reading_id: UUID | None
    carried_from_id: UUID | None
    added_at: datetime

    def piece(self, *, is_loose: bool) -> Piece:
        return Piece(
            self.id,
            self.board_id,
            self.assessment_id,
            self.marker_id,
            self.passage_id,
            self.reading_id,
            is_loose,
        )


def _pieces(
    chain: Chain, rows: Mapping[UUID, Sequence[_Row]], let_go: Mapping[UUID, Collection[UUID]]
) -> list[Piece]:
    found: list[Piece] = []
    settled: set[UUID] = set()
    started: datetime | None = None
    for number, link in enumerate(chain):
        for row in rows.get(link.assessment_id, ()):
            # What was pinned after the next assessment was started is not that one's to settle.
            is_later = started is not None and row.added_at > started
            if row.id not in settled and not is_later:
                found.append(row.piece(is_loose=number > 0))
        # After its own rows: one of them may stem from another one of a link behind.
        settled.update(
            row.carried_from_id
            for row in rows.get(link.assessment_id, ())
            if row.carried_from_id is not None
        )
        settled.update(let_go.get(link.assessment_id, ()))
        started = link.started_at
    return found


def tally(db: Db, wanted: Mapping[UUID, tuple[Sequence[Piece], UUID]]) -> Mapping[UUID, Tally]:
    """What became of pieces in a reading, counted; by any key, in one query."""
    ids = {piece.id for pieces, _ in wanted.values() for piece in pieces}
    readings = {reading_id for _, reading_id in wanted.values()}
    fates: dict[tuple[UUID, UUID], Fate] = {}
    if ids:
        rows = db.execute(
            select(EvidenceFate.evidence_id, EvidenceFate.reading_id, EvidenceFate.fate).where(
                EvidenceFate.reading_id.in_(readings), EvidenceFate.evidence_id.in_(ids)
            )
        )
        fates = {(evidence_id, reading_id): fate for evidence_id, reading_id, fate in rows}
    return {
        key: count(pieces, {p.id: fates[p.id, reading] for p in pieces if (p.id, reading) in fates})
        for key, (pieces, reading) in wanted.items()
    }


def count(pieces: Iterable[Piece], fates: Mapping[UUID, Fate]) -> Tally:
    """Pieces counted by their fate; those without one wait, and records have none."""
    counts: defaultdict[str, int] = defaultdict(int)
    for piece in pieces:
        fate = fates.get(piece.id)
        if piece.passage_id is None:
            counts["records"] += 1
        else:
            counts[fate.value if fate else "waiting"] += 1
    return Tally(**counts)
