"""What became of evidence in another reading: found out once, and kept.

The words of both readings are read and followed outside the transaction that keeps what was
found. What is known already is left alone, so that all of it may be done twice, or by two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.anchoring.rules import Fate, Outcome, Quote, follow
from qmapp.casework.evidence.models import Evidence, EvidenceFate
from qmapp.casework.evidence.pieces import Piece
from qmapp.casework.evidence.placing import Whole, read_whole
from qmapp.foundation.storage import Db, Storage


def find_fates(storage: Storage, pieces: Sequence[Piece], reading_id: UUID, now: datetime) -> int:
    """Find out what became of pieces in a reading, and keep it; how many were found out.

    What is known already is left alone, so that this may be done twice, and by two at once. The
    words are read and followed outside the transaction that keeps what was found.
    """
    done = 0
    with storage.reading() as db:
        missing = _without_fate(db, pieces, reading_id)
        new = read_whole(db, reading_id) if missing else None
    if new is None:
        return 0
    for old_id, group in missing.items():
        with storage.reading() as db:
            old = read_whole(db, old_id)
            quotes = _quotes(db, group)
        rows = _followed(group, quotes, old, new, reading_id, now)
        with storage.unit_of_work() as db:
            done += _keep(db, rows)
    return done


def complete(db: Db, pieces: Sequence[Piece], reading_id: UUID, now: datetime) -> None:
    """As `find_fates`, inside a transaction: for the few that came while it began."""
    missing = _without_fate(db, pieces, reading_id)
    if not missing:
        return
    new = read_whole(db, reading_id)
    for old_id, group in missing.items():
        old = read_whole(db, old_id)
        _keep(db, _followed(group, _quotes(db, group), old, new, reading_id, now))


def fates_of(db: Db, ids: Collection[UUID], reading_id: UUID) -> dict[UUID, EvidenceFate]:
    """What became of pieces in a reading, by piece, as far as it is known."""
    rows = db.scalars(
        select(EvidenceFate).where(
            EvidenceFate.reading_id == reading_id, EvidenceFate.evidence_id.in_(list(ids))
        )
    )
    return {row.evidence_id: row for row in rows}


def _without_fate(
    db: Db, pieces: Sequence[Piece], reading_id: UUID
) -> Mapping[UUID, Sequence[Piece]]:
    """The pieces that nobody has followed into this reading, by the reading they stand in."""
    on_words = {p.id: p for p in pieces if p.reading_id not in {None, reading_id}}
    known = fates_of(db, on_words, reading_id)
    groups: defaultdict[UUID, list[Piece]] = defaultdict(list)
    for piece in on_words.values():
        if piece.id not in known and piece.reading_id is not None:
            groups[piece.reading_id].append(piece)
    return groups


def _quotes(db: Db, pieces: Sequence[Piece]) -> Mapping[UUID, tuple[int | None, str | None]]:
    query = select(Evidence.id, Evidence.start, Evidence.quote)
    rows = db.execute(query.where(Evidence.id.in_([piece.id for piece in pieces])))
    return {row[0]: (row[1], row[2]) for row in rows}


def _followed(
    pieces: Sequence[Piece],
    quotes: Mapping[UUID, tuple[int | None, str | None]],
    old: Whole,
    new: Whole,
    reading_id: UUID,
    now: datetime,
) -> list[dict[str, object]]:
    """Follow pieces of one reading into another, all in one call, as rows to be kept."""
    there = [piece for piece in pieces if piece.id in quotes]
    asked = [_quote(old, piece.passage_id, *quotes[piece.id]) for piece in there]
    outcomes = _follow_all(old, new, asked)
    return [
        _row(piece, outcome, new, reading_id, now)
        for piece, outcome in zip(there, outcomes, strict=True)
    ]


def follow_words(
    old: Whole, new: Whole, words: Sequence[tuple[UUID, int, str]]
) -> Sequence[Outcome]:
    """What became of words of one reading in another: passage, start and quote of each.

    All in one call. Words that do not stand where they are said to stand are asked about.
    """
    return _follow_all(old, new, [_quote(old, *one) for one in words])


def _follow_all(old: Whole, new: Whole, asked: Sequence[Quote | None]) -> Sequence[Outcome]:
    found = iter(follow(old.texts, new.texts, [quote for quote in asked if quote is not None]))
    # A selector that points nowhere is not guessed at: a person is asked, without a proposal.
    return [Outcome(Fate.ASK) if quote is None else next(found) for quote in asked]


def _quote(
    old: Whole, passage_id: UUID | None, start: int | None, quote: str | None
) -> Quote | None:
    position = old.positions.get(passage_id) if passage_id else None
    if position is None:
        return None
    text = old.texts[position]
    if start is None or quote is None:
        return Quote(position, 0, len(text))
    if start < 0 or text[start : start + len(quote)] != quote:
        return None
    return Quote(position, start, start + len(quote))


def _row(
    piece: Piece, outcome: Outcome, new: Whole, reading_id: UUID, now: datetime
) -> dict[str, object]:
    place = outcome.place
    return {
        "id": uuid4(),
        "board_id": piece.board_id,
        "evidence_id": piece.id,
        "reading_id": reading_id,
        "fate": outcome.fate,
        "passage_id": new.ids[place.passage] if place else None,
        "start": place.start if place else None,
        "stop": place.end if place else None,
        "likeness": outcome.likeness,
        "runner_up": outcome.runner_up,
        "candidates": [
            {
                "position": one.place.passage,
                "start": one.place.start,
                "stop": one.place.end,
                "likeness": one.likeness,
            }
            for one in outcome.candidates
        ],
        "found_at": now,
    }


def _keep(db: Db, rows: Sequence[Mapping[str, object]]) -> int:
    """Keep what was found; what was taken away meanwhile, or is kept already, is left out."""
    ids = [row["evidence_id"] for row in rows]
    still = set(
        db.scalars(
            select(Evidence.id)
            .where(Evidence.id.in_(ids))
            .order_by(Evidence.id)
            .with_for_update(read=True, key_share=True)
        )
    )
    kept = [dict(row) for row in rows if row["evidence_id"] in still]
    if not kept:
        return 0
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    db.execute(
        make(EvidenceFate).on_conflict_do_nothing(index_elements=["evidence_id", "reading_id"]),
        kept,
    )
    return len(kept)
