"""Named reads of the bundle. Whoever calls them says which assessments the reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.assessments.models import Judgement, QuestionAnswer
from qmapp.casework.bundle.rules import Tally
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db

_AT_ONCE = 200


class Item(NamedTuple):
    """A piece of evidence with all that is known of its place: words of a passage, or a record.

    A record of what somebody said has their words, or the moment when they withdrew them.
    """

    id: UUID
    assessment_id: UUID
    marker_id: str
    question_id: str | None
    stance: Stance
    note: str
    added_at: datetime
    fate: Fate | None
    was: str | None
    quote: str | None
    start: int | None
    prefix: str | None
    suffix: str | None
    text_start: int | None
    passage_id: UUID | None
    reading_id: UUID | None
    passage_number: str | None
    passage_position: int | None
    passage_page: int | None
    passage_text: str | None
    record_id: UUID | None
    record_kind: RecordKind | None
    record_title: str | None
    record_dated: date | None
    record_from: date | None
    record_to: date | None
    record_holder: str | None
    record_sha256: str | None
    record_is_extract: bool
    record_words: str | None
    record_withdrawn_at: datetime | None

    @property
    def exact(self) -> str | None:
        """The very words: those quoted, or the whole passage."""
        return self.quote if self.quote is not None else self.passage_text

    @property
    def text_end(self) -> int | None:
        """Where the words end in the text of the whole reading, in code points."""
        if self.text_start is None or self.exact is None:
            return None
        return self.text_start + len(self.exact)


_COLUMNS: tuple[Any, ...] = (
    Evidence.id,
    Evidence.assessment_id,
    Evidence.marker_id,
    Evidence.question_id,
    Evidence.stance,
    Evidence.note,
    Evidence.added_at,
    Evidence.fate,
    Evidence.was,
    Evidence.quote,
    Evidence.start,
    Evidence.prefix,
    Evidence.suffix,
    Evidence.text_start,
    Evidence.passage_id,
    StoredPassage.reading_id,
    StoredPassage.number,
    StoredPassage.position,
    StoredPassage.page,
    StoredPassage.text,
    Evidence.record_id,
    Record.kind,
    Record.title,
    Record.dated,
    Record.period_from,
    Record.period_to,
    Record.holder,
    Record.sha256,
    FromRegister.id.is_not(None),
    Words.text,
    Words.withdrawn_at,
)


def count_items(db: Db, assessment_ids: Sequence[UUID]) -> list[Tally]:
    """How many pieces the assessments have, by marker and stance, on passages and on records."""
    on_record = Evidence.record_id.is_not(None)
    rows = db.execute(
        select(Evidence.marker_id, Evidence.stance, on_record, func.count())
        .where(Evidence.assessment_id.in_(assessment_ids))
        .group_by(Evidence.marker_id, Evidence.stance, on_record)
    )
    return [Tally(marker, stance, bool(record), pieces) for marker, stance, record, pieces in rows]


def list_items(  # noqa: PLR0913 - which of them, and how many: all named
    db: Db,
    edition: Edition,
    assessment_ids: Sequence[UUID],
    *,
    marker_id: str,
    stance: Stance | None,
    on_records: bool,
    start: int,
    most: int,
) -> list[Item]:
    """Some of the pieces under one marker, in the order of the draft; those on records last."""
    query = _items(edition, assessment_ids).where(Evidence.marker_id == marker_id)
    if stance is not None:
        query = query.where(Evidence.stance == stance)
    if on_records:
        query = query.where(Evidence.record_id.is_not(None))
    return [Item(*row) for row in db.execute(query.offset(start).limit(most))]


def every_item(db: Db, edition: Edition, assessment_ids: Sequence[UUID]) -> Iterator[Item]:
    """All pieces, by marker and then in the order of the draft. One query, a few rows at a time.

    What is pinned or taken away meanwhile changes nothing: the query sees what was there.
    """
    rows = db.execute(_items(edition, assessment_ids).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        yield Item(*row)


def _items(edition: Edition, assessment_ids: Sequence[UUID]) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(StoredPassage, StoredPassage.id == Evidence.passage_id)
        .outerjoin(Record, Record.id == Evidence.record_id)
        .outerjoin(FromRegister, FromRegister.record_id == Evidence.record_id)
        .outerjoin(Words, Words.id == FromRegister.words_id)
        .where(Evidence.assessment_id.in_(assessment_ids))
        .order_by(
            _by_marker(edition),
            StoredPassage.position.is_(None),
            StoredPassage.position,
            Evidence.added_at,
            Evidence.id,
        )
    )


def _by_marker(edition: Edition) -> ColumnElement[int]:
    """The place of a piece's marker in its edition; ids sort as letters, which says nothing."""
    return case(
        {marker.id: marker.number for marker in edition.markers},
        value=Evidence.marker_id,
        else_=len(edition.markers) + 1,
    )


def list_answered(db: Db, assessment_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """The questions that have an answer, by assessment."""
    answered: dict[UUID, set[str]] = {one: set() for one in assessment_ids}
    rows = db.execute(
        select(Judgement.assessment_id, QuestionAnswer.question_id)
        .join(QuestionAnswer, QuestionAnswer.judgement_id == Judgement.id)
        .where(Judgement.assessment_id.in_(assessment_ids), QuestionAnswer.answer.is_not(None))
    )
    for assessment_id, question_id in rows:
        answered[assessment_id].add(question_id)
    return answered


def list_used(db: Db, assessment_ids: Sequence[UUID]) -> frozenset[UUID]:
    """The records that stand as evidence in some assessments."""
    rows = db.scalars(
        select(Evidence.record_id)
        .where(Evidence.assessment_id.in_(assessment_ids), Evidence.record_id.is_not(None))
        .distinct()
    )
    return frozenset(record_id for record_id in rows if record_id is not None)
