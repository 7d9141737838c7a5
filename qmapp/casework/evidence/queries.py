"""Named reads of evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.records.rules import RecordKind
from qmapp.errors import NotFound
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence with what names its place: passage or record.

    A record of what somebody said shows their words, or the moment when they withdrew them.
    """

    id: UUID
    assessment_id: UUID
    marker_id: str
    question_id: str | None
    stance: Stance
    note: str
    passage_id: UUID | None
    quote: str | None
    start: int | None
    text_start: int | None
    fate: Fate | None
    was: str | None
    carried_from_id: UUID | None
    version: int
    record_id: UUID | None
    record_kind: RecordKind | None
    record_title: str | None
    record_dated: date | None
    record_holder: str | None
    record_review_id: UUID | None
    record_from: date | None
    record_to: date | None
    passage_number: str | None
    passage_position: int | None
    passage_page: int | None
    passage_text: str | None
    record_is_extract: bool
    record_words: str | None
    record_withdrawn_at: datetime | None


_COLUMNS: tuple[Any, ...] = (
    Evidence.id,
    Evidence.assessment_id,
    Evidence.marker_id,
    Evidence.question_id,
    Evidence.stance,
    Evidence.note,
    Evidence.passage_id,
    Evidence.quote,
    Evidence.start,
    Evidence.text_start,
    Evidence.fate,
    Evidence.was,
    Evidence.carried_from_id,
    Evidence.version,
    Evidence.record_id,
    Record.kind,
    Record.title,
    Record.dated,
    Record.holder,
    Record.review_id,
    Record.period_from,
    Record.period_to,
    StoredPassage.number,
    StoredPassage.position,
    StoredPassage.page,
    StoredPassage.text,
    FromRegister.id.is_not(None),
    Words.text,
    Words.withdrawn_at,
)


def _lines() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(StoredPassage, StoredPassage.id == Evidence.passage_id)
        .outerjoin(Record, Record.id == Evidence.record_id)
        .outerjoin(FromRegister, FromRegister.record_id == Evidence.record_id)
        .outerjoin(Words, Words.id == FromRegister.words_id)
    )


def list_evidence(
    db: Db, assessment_ids: Sequence[UUID], marker_id: str | None = None
) -> Sequence[EvidenceLine]:
    """The evidence of some assessments, of one marker or of all, in the order of the draft.

    Passages come first, in reading order; records follow in the order of adding.
    """
    query = (
        _lines()
        .where(Evidence.assessment_id.in_(assessment_ids))
        .order_by(StoredPassage.position.is_(None), StoredPassage.position, Evidence.added_at)
    )
    if marker_id is not None:
        query = query.where(Evidence.marker_id == marker_id)
    return [EvidenceLine(*row) for row in db.execute(query)]


def count_by_marker(db: Db, assessment_id: UUID) -> Counter[str]:
    """How many pieces of evidence each marker of an assessment has."""
    query = (
        select(Evidence.marker_id, func.count())
        .where(Evidence.assessment_id == assessment_id)
        .group_by(Evidence.marker_id)
    )
    return Counter({row[0]: row[1] for row in db.execute(query)})


def get_evidence(db: Db, assessment_id: UUID, evidence_id: UUID) -> Evidence:
    """One piece of evidence of an assessment. Raises NotFound."""
    found = db.scalar(
        select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.assessment_id == assessment_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound("evidence")
    return found


def list_by_id(db: Db, ids: Sequence[UUID]) -> Sequence[EvidenceLine]:
    """Some pieces of evidence, of whatever assessment, in the order of their drafts."""
    query = _lines().where(Evidence.id.in_(ids)).order_by(StoredPassage.position, Evidence.added_at)
    return [EvidenceLine(*row) for row in db.execute(query)]
