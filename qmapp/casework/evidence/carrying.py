"""Evidence on its way into the next draft: what became of it, and what is not settled yet.

Assessments of later drafts start from those of earlier ones, so that they stand in a row, the
newest first: a chain. What an assessment rests on, and what it could not carry over and has not
let go (its loose ends), is what the next one carries on.

Whoever calls what changes something has made sure that the assessment is open and the actor's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.anchoring.rules import Fate, Outcome, Quote, follow
from qmapp.casework.anchoring.text import keys_of, same_words
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence, EvidenceFate, LetGo
from qmapp.casework.evidence.placing import Whole, read_whole
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db, Storage

FOUND = frozenset({Fate.UNCHANGED, Fate.MOVED, Fate.REWORDED})


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


# What became of it ---------------------------------------------------------------------------


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
    asked = {piece.id: _quote(piece, *quotes[piece.id], old) for piece in there}
    wanted = [quote for quote in asked.values() if quote is not None]
    found = iter(follow(old.texts, new.texts, wanted))
    # A selector that points nowhere is not guessed at: a person is asked, without a proposal.
    outcomes = {id_: Outcome(Fate.ASK) if q is None else next(found) for id_, q in asked.items()}
    return [_row(piece, outcomes[piece.id], new, reading_id, now) for piece in there]


def _quote(piece: Piece, start: int | None, quote: str | None, old: Whole) -> Quote | None:
    position = old.positions.get(piece.passage_id) if piece.passage_id else None
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

    It was moved, reworded, asked about or not found; whatever was settled since.
    """
    heads = [chain[0].reading_id for chain in chains]
    behind = [{link.assessment_id for link in chain[1:]} for chain in chains]
    ids = {id_ for some in behind for id_ in some}
    if not ids:
        return [frozenset() for _ in chains]
    query = (
        select(Evidence.assessment_id, EvidenceFate.reading_id, Evidence.marker_id)
        .join(EvidenceFate, EvidenceFate.evidence_id == Evidence.id)
        .where(
            Evidence.assessment_id.in_(ids),
            EvidenceFate.reading_id.in_([head for head in heads if head is not None]),
            EvidenceFate.fate != Fate.UNCHANGED,
        )
        .distinct()
    )
    rows = db.execute(query).all()
    return [
        frozenset(
            marker for assessment, reading, marker in rows if reading == head and assessment in some
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
