"""Evidence into the next draft's assessment, and what is not settled there yet.

Whoever calls what changes something has made sure that the assessment is open and the actor's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.anchoring.text import keys_of, same_words
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.following import complete, fates_of, find_fates
from qmapp.casework.evidence.models import Evidence, EvidenceFate, LetGo
from qmapp.casework.evidence.pieces import (
    Chain,
    Link,
    Piece,
    Tally,
    count,
    list_pieces,
    pieces_of,
    tally,
)
from qmapp.casework.evidence.placing import Whole, read_whole
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db

__all__ = [
    "Carried",
    "Chain",
    "Link",
    "Piece",
    "Tally",
    "carry_over",
    "changed_markers",
    "complete",
    "copy_let_go",
    "count",
    "fates_of",
    "find_fates",
    "is_most_of",
    "let_go",
    "list_let_go",
    "list_pieces",
    "loose_ends",
    "mark_let_go",
    "pieces_of",
    "settle",
    "take_back",
    "tally",
]

FOUND = frozenset({Fate.UNCHANGED, Fate.MOVED, Fate.REWORDED})

# Into the new assessment ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over into one assessment."""

    tally: Tally
    fates: Mapping[UUID, Fate]


def carry_over(
    db: Db,
    pieces: Sequence[Piece],
    *,
    into: UUID,
    reading_id: UUID,
    by: UUID,
    now: datetime,
) -> Carried:
    """Put every piece that was found in a reading under a new assessment; records as they are."""
    complete(db, pieces, reading_id, now)
    fates = fates_of(db, [piece.id for piece in pieces], reading_id)
    old = {
        item.id: item
        for item in db.scalars(select(Evidence).where(Evidence.id.in_([p.id for p in pieces])))
    }
    whole = read_whole(db, reading_id)
    before = _words_before(db, old.values())
    for piece in pieces:
        item, fate = old[piece.id], fates.get(piece.id)
        if item.passage_id is None:
            copy = _copy(item, into, by, now)
            copy.record_id = item.record_id
            db.add(copy)
        elif fate is not None and fate.passage_id is not None:
            span = (fate.start or 0, fate.stop or 0)
            position = whole.positions[fate.passage_id]
            db.add(_moved(_copy(item, into, by, now), fate.fate, whole, (position, *span),
                          was=before[item.id], is_whole=item.quote is None))  # fmt: skip
    db.flush()
    found = {id_: fate.fate for id_, fate in fates.items()}
    return Carried(count(pieces, found), found)


def _words_before(db: Db, items: Iterable[Evidence]) -> Mapping[UUID, str]:
    """The words that each piece stands on, as they read in its own draft."""
    listed = list(items)
    whole = [item.passage_id for item in listed if item.quote is None and item.passage_id]
    query = select(StoredPassage.id, StoredPassage.text).where(StoredPassage.id.in_(whole))
    texts = {row[0]: row[1] for row in db.execute(query)}
    return {item.id: item.quote or texts[item.passage_id] for item in listed if item.passage_id}


def _copy(item: Evidence, into: UUID, by: UUID, now: datetime) -> Evidence:
    return Evidence(
        board_id=item.board_id,
        assessment_id=into,
        marker_id=item.marker_id,
        question_id=item.question_id,
        stance=item.stance,
        note=item.note,
        carried_from_id=item.id,
        added_by=by,
        added_at=now,
    )


def _moved(
    copy: Evidence,
    fate: Fate,
    whole: Whole,
    at: tuple[int, int, int],
    *,
    was: str,
    is_whole: bool,
) -> Evidence:
    """Put a copy on its words in the new draft. A whole passage stays one where it can."""
    position, start, stop = at
    text = whole.texts[position]
    if is_whole and fate is Fate.REWORDED and is_most_of(text, start, stop):
        start, stop = 0, len(text)
    stays_whole = is_whole and (start, stop) == (0, len(text))
    whole.place(position, None if stays_whole else (start, stop)).write(copy)
    copy.fate = fate
    copy.was = was if was != text[start:stop] else None
    return copy


def is_most_of(text: str, start: int, stop: int) -> bool:
    """Whether words are four fifths of their passage or more, so that all of it is meant.

    Of a passage that was pinned whole, and of which the first or the last word was changed, no
    word is sure to stand there any more: it is the same passage still. Ours.
    """
    return 5 * len(keys_of(text[start:stop])) >= 4 * len(keys_of(text))


# Loose ends ----------------------------------------------------------------------------------


def loose_ends(db: Db, chain: Chain) -> list[Piece]:
    """What the head of a chain was to carry over and could not, and nobody has let go."""
    reading_id = chain[0].reading_id
    if len(chain) < 2 or reading_id is None:
        return []
    loose = [piece for piece in list_pieces(db, chain) if piece.is_loose]
    fates = fates_of(db, [piece.id for piece in loose], reading_id)
    return [p for p in loose if p.id in fates and fates[p.id].fate not in FOUND]


def list_let_go(db: Db, chain: Chain) -> Sequence[UUID]:
    """The evidence that somebody let go in the assessment at the head, oldest first.

    Only what was not found is listed: of a piece that was found and then taken away there is
    nothing to settle any more.
    """
    head = chain[0]
    return db.scalars(
        select(LetGo.evidence_id)
        .join(EvidenceFate, EvidenceFate.evidence_id == LetGo.evidence_id)
        .where(
            LetGo.assessment_id == head.assessment_id,
            EvidenceFate.reading_id == head.reading_id,
            EvidenceFate.fate.in_((Fate.GONE, Fate.ASK)),
        )
        .order_by(LetGo.let_go_at, LetGo.id)
    ).all()


def changed_markers(db: Db, chains: Sequence[Chain]) -> list[frozenset[str]]:
    """For each chain, the markers whose evidence did not come into its head as it was.

    It was moved, reworded, asked about or not found; whatever was settled since. What was pinned
    behind, after the next assessment was started, is not that one's: it says nothing of it.
    """
    heads = [chain[0].reading_id for chain in chains]
    # Each assessment behind the head, with the moment from which it went its own way.
    behind = [
        {link.assessment_id: ahead.started_at for ahead, link in pairwise(chain)}
        for chain in chains
    ]
    ids = {id_ for some in behind for id_ in some}
    if not ids:
        return [frozenset() for _ in chains]
    query = (
        select(
            Evidence.assessment_id,
            EvidenceFate.reading_id,
            Evidence.marker_id,
            func.min(Evidence.added_at),
        )
        .join(EvidenceFate, EvidenceFate.evidence_id == Evidence.id)
        .where(
            Evidence.assessment_id.in_(ids),
            EvidenceFate.reading_id.in_([head for head in heads if head is not None]),
            EvidenceFate.fate != Fate.UNCHANGED,
        )
        .group_by(Evidence.assessment_id, EvidenceFate.reading_id, Evidence.marker_id)
    )
    rows = db.execute(query).all()
    return [
        frozenset(
            marker
            for assessment, reading, marker, first in rows
            if reading == head and assessment in some and first <= some[assessment]
        )
        for head, some in zip(heads, behind, strict=True)
    ]


def settle(
    db: Db, chain: Chain, evidence_id: UUID, candidate: int, *, by: UUID, now: datetime
) -> Evidence | None:
    """Put a loose end on the place that a person chose among those asked about.

    None when it is settled already, in another tab say. Raises NotFound for a place that was
    not asked about.
    """
    head = chain[0]
    fate = _held_fate(db, chain, evidence_id)
    if fate is None or head.reading_id is None:
        return None
    if not 0 <= candidate < len(fate.candidates):
        raise NotFound("candidate")
    chosen = fate.candidates[candidate]
    item = db.get_one(Evidence, evidence_id)
    whole = read_whole(db, head.reading_id)
    position, start, stop = chosen["position"], chosen["start"], chosen["stop"]
    was = _words_before(db, [item])[item.id]
    same = same_words(was, whole.texts[position][start:stop])
    copy = _moved(
        _copy(item, head.assessment_id, by, now),
        Fate.MOVED if same else Fate.REWORDED,
        whole,
        (position, start, stop),
        was=was,
        is_whole=item.quote is None,
    )
    copy.id = uuid4()
    db.add(copy)
    db.flush()
    return copy


def let_go(db: Db, chain: Chain, evidence_id: UUID, *, by: UUID, now: datetime) -> bool:
    """Decide that a loose end is not carried on; False when it is settled already."""
    fate = _held_fate(db, chain, evidence_id)
    if fate is None:
        return False
    mark_let_go(db, fate.board_id, chain[0].assessment_id, evidence_id, by=by, now=now)
    return True


def mark_let_go(
    db: Db, board_id: UUID, assessment_id: UUID, evidence_id: UUID, *, by: UUID, now: datetime
) -> None:
    """Note that evidence of an earlier draft is not carried into an assessment. Once is enough."""
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    db.execute(
        make(LetGo)
        .values(
            id=uuid4(),
            board_id=board_id,
            assessment_id=assessment_id,
            evidence_id=evidence_id,
            let_go_by=by,
            let_go_at=now,
        )
        .on_conflict_do_nothing(index_elements=["assessment_id", "evidence_id"])
    )


def take_back(db: Db, chain: Chain, evidence_id: UUID) -> bool:
    """Undo letting go: the loose end is there again. False when it was not let go."""
    done = db.execute(
        delete(LetGo)
        .where(LetGo.assessment_id == chain[0].assessment_id, LetGo.evidence_id == evidence_id)
        .returning(LetGo.id)
    )
    return done.first() is not None


def copy_let_go(db: Db, old_id: UUID, fresh_id: UUID) -> None:
    """What was let go stays let go in the next version of an assessment."""
    for row in db.scalars(select(LetGo).where(LetGo.assessment_id == old_id)):
        db.add(
            LetGo(
                board_id=row.board_id,
                assessment_id=fresh_id,
                evidence_id=row.evidence_id,
                let_go_by=row.let_go_by,
                let_go_at=row.let_go_at,
            )
        )


def _held_fate(db: Db, chain: Chain, evidence_id: UUID) -> EvidenceFate | None:
    """The fate of a loose end, held so that it is settled once; None when it is none."""
    fate = db.scalar(
        select(EvidenceFate)
        .where(
            EvidenceFate.evidence_id == evidence_id,
            EvidenceFate.reading_id == chain[0].reading_id,
        )
        .with_for_update()
    )
    is_loose = evidence_id in {piece.id for piece in loose_ends(db, chain)}
    return fate if fate is not None and is_loose else None
