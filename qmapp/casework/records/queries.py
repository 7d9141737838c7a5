"""Named reads of records, and who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.records.ports import Use, judging
from qmapp.casework.records.rules import Details, RecordKind
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, RecordSubject, may
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db

Uses = Mapping[UUID, Sequence[Use]]


def get_record(db: Db, review_id: UUID, record_id: UUID, *, lock: bool = False) -> Record:
    """One record of a review. Raises NotFound, for another review's too."""
    query = select(Record).where(Record.id == record_id, Record.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("record")
    return found


def find_own(db: Db, review_id: UUID, record_id: UUID, person_id: UUID) -> Record | None:
    """The record that somebody added under this id: a form that is sent twice names it twice."""
    found = db.get(Record, record_id)
    is_own = found is not None and (found.review_id, found.added_by) == (review_id, person_id)
    return found if is_own else None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a record has from the register: words, that they were taken back, or neither.

    Of the coverage it has no words: that stands in the record's notes.
    """

    words: str | None
    withdrawn_at: datetime | None


def find_extract(db: Db, record_id: UUID) -> Extract | None:
    """What a record has from the register; None for any other record."""
    row = db.execute(
        select(Words.text, Words.withdrawn_at)
        .select_from(FromRegister)
        .outerjoin(Words, Words.id == FromRegister.words_id)
        .where(FromRegister.record_id == record_id)
    ).first()
    return None if row is None else Extract(*row)


def list_extracts(db: Db, review_id: UUID) -> frozenset[UUID]:
    """The records of a review that were taken from the register."""
    found = (
        select(FromRegister.record_id)
        .join(Record, Record.id == FromRegister.record_id)
        .where(Record.review_id == review_id)
    )
    return frozenset(db.scalars(found))


def find_by_words(db: Db, review_id: UUID, words_id: UUID) -> Record | None:
    """The record of a review that shows these words, unless it was taken away."""
    return db.scalar(
        select(Record)
        .join(FromRegister, FromRegister.record_id == Record.id)
        .where(
            Record.review_id == review_id,
            FromRegister.words_id == words_id,
            Record.taken_away_at.is_(None),
        )
        .order_by(Record.added_at, Record.id)
        .limit(1)
    )


def find_same_figures(db: Db, review_id: UUID, details: Details) -> Record | None:
    """The record of the same figures of the same day, unless it was taken away."""
    return db.scalar(
        select(Record)
        .join(FromRegister, FromRegister.record_id == Record.id)
        .where(
            Record.review_id == review_id,
            FromRegister.words_id.is_(None),
            Record.title == details.title,
            Record.dated == details.dated,
            Record.notes == details.notes,
            Record.is_shared,
            Record.taken_away_at.is_(None),
        )
        .order_by(Record.added_at, Record.id)
        .limit(1)
    )


def subject_of(record: Record, *, is_in_sight: bool) -> RecordSubject:
    """The record as the policy sees it."""
    is_there = record.taken_away_at is None
    return RecordSubject(
        board_id=record.board_id,
        review_id=record.review_id,
        added_by=record.added_by if is_there else None,
        is_shared=record.is_shared and is_there,
        is_in_sight=is_in_sight,
    )


def subject_for(db: Db, actor: Actor, record: Record) -> RecordSubject:
    """The same, when this actor asks: what rests on it is looked for only when that decides."""
    plain = subject_of(record, is_in_sight=False)
    if may(actor, Permission.RECORD_READ, plain):
        return plain
    uses = judging().uses_in_sight(db, actor, record.review_id)
    return subject_of(record, is_in_sight=record.id in uses)


def list_visible(
    db: Db,
    actor: Actor,
    review_id: UUID,
    uses: Uses | None = None,
    *,
    kind: RecordKind | None = None,
    sha256: str | None = None,
) -> Sequence[Record]:
    """The records of a review that the actor may see, newest first.

    `uses` is what `uses_in_sight` said, when it was asked already.
    """
    query = select(Record).where(Record.review_id == review_id)
    if kind is not None:
        query = query.where(Record.kind == kind)
    if sha256 is not None:
        query = query.where(Record.sha256 == sha256)
    found = db.scalars(query.order_by(Record.added_at.desc(), Record.title, Record.id)).all()
    if uses is None and not all(_is_plain(actor, record) for record in found):
        uses = judging().uses_in_sight(db, actor, review_id)
    seen = uses or {}
    return [
        record
        for record in found
        if may(actor, Permission.RECORD_READ, subject_of(record, is_in_sight=record.id in seen))
    ]


def _is_plain(actor: Actor, record: Record) -> bool:
    """Whether the actor sees it whatever rests on it."""
    return may(actor, Permission.RECORD_READ, subject_of(record, is_in_sight=False))


def get_visible(db: Db, actor: Actor, review_id: UUID, record_id: UUID) -> Record:
    """One record of a review that the actor may see. Raises NotFound."""
    record = get_record(db, review_id, record_id)
    if not may(actor, Permission.RECORD_READ, subject_for(db, actor, record)):
        raise NotFound("record")
    return record


def find_same(db: Db, actor: Actor, review_id: UUID, sha256: str) -> Record | None:
    """The oldest record of the review with these bytes that the actor may see and use."""
    every = list_visible(db, actor, review_id, sha256=sha256)
    same = [record for record in every if record.taken_away_at is None]
    return same[-1] if same else None
