"""Named reads of drafts, uploads and passages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import String, func, select, type_coerce

from qmapp.casework.drafts import rules
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage, Upload, UploadState
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, DraftSubject, Permission, may
from qmapp.foundation.jobs.models import Job
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

# An address may hold a number that no database can compare with.
_NO_SUCH_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft as lists show it."""

    id: UUID
    number: int
    file_name: str
    uploaded_at: datetime
    sent_at: datetime | None
    page_count: int | None
    passage_count: int
    word_count: int
    uploaded_by_name: str
    is_sent: bool
    may_read: bool


class PassageLine(NamedTuple):
    """One passage as pages show it. A named tuple: thousands are made for one page.

    `label` is what stands in the margin: the printed number, or our own (`is_ours`).
    `place` is None, or {"table", "row", "column", "header"} of a table's cell.
    """

    id: UUID
    position: int
    kind: PassageKind
    level: int | None
    number: str | None
    page: int | None
    section: Sequence[str]
    place: Mapping[str, Any] | None
    text: str
    anchor: str
    label: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One heading in the table of contents; `depth` counts from one and skips no step."""

    anchor: str
    title: str
    number: str | None
    depth: int
    page: int | None


def get_draft(db: Db, review_id: UUID, number: int) -> Draft:
    """One draft of a review, by its number. Raises NotFound."""
    possible = 0 < number < _NO_SUCH_NUMBER
    query = select(Draft).where(Draft.review_id == review_id, Draft.number == number)
    found = db.scalar(query) if possible else None
    if found is None:
        raise NotFound("draft")
    return found


def subject_of(draft: Draft) -> DraftSubject:
    """What the policy needs to know of a draft."""
    return DraftSubject(
        board_id=draft.board_id, review_id=draft.review_id, is_sent=draft.sent_at is not None
    )


def list_drafts(db: Db, actor: Actor | None, review: Review) -> Sequence[DraftLine]:
    """The drafts of a review that the actor may know of, newest first."""
    rows = db.execute(
        select(Draft, DraftReading)
        .join(DraftReading, DraftReading.id == Draft.reading_id)
        .where(Draft.review_id == review.id, Draft.board_id == review.board_id)
        .order_by(Draft.number.desc())
    ).all()
    known = [
        (draft, reading)
        for draft, reading in rows
        if may(actor, Permission.DRAFT_LIST, subject_of(draft))
    ]
    names = names_of(db, {draft.uploaded_by for draft, _ in known}) if known else {}
    return [
        DraftLine(
            id=draft.id,
            number=draft.number,
            file_name=draft.file_name,
            uploaded_at=draft.uploaded_at,
            sent_at=draft.sent_at,
            page_count=reading.page_count,
            passage_count=reading.passage_count,
            word_count=reading.word_count,
            uploaded_by_name=names.get(draft.uploaded_by, ""),
            is_sent=draft.sent_at is not None,
            may_read=may(actor, Permission.DRAFT_READ, subject_of(draft)),
        )
        for draft, reading in known
    ]


def find_previous(db: Db, actor: Actor | None, draft: Draft) -> int | None:
    """The number of the newest earlier draft of the review that the actor may read."""
    earlier = db.scalars(
        select(Draft)
        .where(Draft.review_id == draft.review_id, Draft.number < draft.number)
        .order_by(Draft.number.desc())
    )
    readable = (d.number for d in earlier if may(actor, Permission.DRAFT_READ, subject_of(d)))
    return next(readable, None)


def find_same(db: Db, actor: Actor | None, review_id: UUID, sha256: str) -> Draft | None:
    """The newest draft of the review with the same bytes, among those the actor may know of."""
    found = db.scalars(
        select(Draft)
        .where(Draft.review_id == review_id, Draft.sha256 == sha256)
        .order_by(Draft.number.desc())
    )
    return next((d for d in found if may(actor, Permission.DRAFT_LIST, subject_of(d))), None)


def get_upload(db: Db, review_id: UUID, upload_id: UUID) -> Upload:
    """One upload of a review. Raises NotFound."""
    found = db.get(Upload, upload_id)
    if found is None or found.review_id != review_id:
        raise NotFound("upload")
    return found


def list_unfinished(
    db: Db, actor: Actor | None, review_id: UUID, *, since: datetime
) -> Sequence[Upload]:
    """Uploads that are being read, and those refused lately, of which the actor may know."""
    found = db.scalars(
        select(Upload)
        .where(
            Upload.review_id == review_id,
            (Upload.state == UploadState.READING)
            | ((Upload.state == UploadState.REFUSED) & (Upload.uploaded_at >= since)),
        )
        .order_by(Upload.uploaded_at.desc(), Upload.id)
    )
    return [
        upload
        for upload in found
        if may(actor, Permission.DRAFT_UPLOAD, subject_of_upload(upload))
        and may(actor, Permission.DRAFT_LIST, subject_of_upload(upload))
    ]


def subject_of_upload(upload: Upload) -> DraftSubject:
    """An upload is guarded like the draft that it will be."""
    return DraftSubject(
        board_id=upload.board_id,
        review_id=upload.review_id,
        is_sent=not upload.by_lead_reviewer,
    )


def count_being_read(db: Db, review_id: UUID, *, by_lead_reviewer: bool) -> int:
    """How many uploads of the review are being read, or wait to be: hidden ones, or the others.

    Counted apart, so that nobody is told to wait for one that they may not know of.
    """
    query = (
        select(func.count())
        .select_from(Upload)
        .where(
            Upload.review_id == review_id,
            Upload.state == UploadState.READING,
            Upload.by_lead_reviewer == by_lead_reviewer,
        )
    )
    return db.scalar(query) or 0


def find_being_read(
    db: Db, review_id: UUID, sha256: str, *, by_lead_reviewer: bool, draft_id: UUID | None = None
) -> Upload | None:
    """The upload of these bytes that is being read just now."""
    return db.scalar(
        select(Upload)
        .where(
            Upload.review_id == review_id,
            Upload.sha256 == sha256,
            Upload.state == UploadState.READING,
            Upload.by_lead_reviewer == by_lead_reviewer,
            Upload.draft_id == draft_id,
        )
        .order_by(Upload.uploaded_at)
        .limit(1)
    )


def find_job(db: Db, upload: Upload) -> Job | None:
    """The job that reads an upload."""
    return db.get(Job, upload.job_id)


def find_number(db: Db, draft_id: UUID | None) -> int | None:
    """The number of a draft by its id."""
    return db.scalar(select(Draft.number).where(Draft.id == draft_id)) if draft_id else None


def get_reading(db: Db, reading_id: UUID | None) -> DraftReading:
    """One reading. Raises NotFound."""
    found = db.get(DraftReading, reading_id) if reading_id else None
    if found is None:
        raise NotFound("reading")
    return found


def list_readings(db: Db, draft_id: UUID) -> Sequence[DraftReading]:
    """All readings of a draft, newest first."""
    return db.scalars(
        select(DraftReading)
        .where(DraftReading.draft_id == draft_id)
        .order_by(DraftReading.read_at.desc(), DraftReading.id)
    ).all()


_ROWS = StoredPassage.__table__
# As they are stored: the sections of neighbours are alike, so that each is decoded once.
_SECTION, _PLACE = (type_coerce(column, String) for column in (_ROWS.c.section, _ROWS.c.place))


def list_passages(db: Db, reading_id: UUID | None) -> Sequence[PassageLine]:
    """All passages of a reading in order, with their names in the page. One query."""
    c = _ROWS.c
    rows = db.execute(
        select(c.id, c.position, c.kind, c.level, c.number, c.page, _SECTION, _PLACE, c.text)
        .where(c.reading_id == reading_id)
        .order_by(c.position)
    ).all()
    anchors = rules.anchors_of([rules.Cited(row[2], row[1], row[4]) for row in rows])
    decode = _decoder()
    return [
        PassageLine(
            id_,
            position,
            kind,
            level,
            number,
            page,
            decode(section),
            decode(place),
            text,
            anchor,
            number or rules.label_of(None, position),
            not number,
        )
        for (id_, position, kind, level, number, page, section, place, text), anchor in zip(
            rows, anchors, strict=True
        )
    ]


def _decoder() -> Callable[[Any], Any]:
    """Decode stored JSON, each different text once; PostgreSQL hands it over decoded."""
    known: dict[str, Any] = {}

    def decode(stored: Any) -> Any:
        if not isinstance(stored, str):
            return stored
        if stored not in known:
            known[stored] = json.loads(stored)
        return known[stored]

    return decode


def list_anchors(db: Db, reading_id: UUID | None) -> Mapping[UUID, str]:
    """The name in the page of each passage of a reading, without the words."""
    c = _ROWS.c
    rows = db.execute(
        select(c.id, c.kind, c.position, c.number)
        .where(c.reading_id == reading_id)
        .order_by(c.position)
    ).all()
    anchors = rules.anchors_of([rules.Cited(*row[1:]) for row in rows])
    return {row[0]: anchor for row, anchor in zip(rows, anchors, strict=True)}


def contents(passages: Sequence[PassageLine], deepest: int = 3) -> Sequence[ContentsLine]:
    """The headings down to a level, for a table of contents.

    Depth follows the headings that are there: a draft that jumps from level 1 to 3 gives 1, 2.
    """
    lines: list[ContentsLine] = []
    above: list[int] = []
    for passage in passages:
        if passage.kind is not PassageKind.HEADING or (passage.level or 1) > deepest:
            continue
        level = passage.level or 1
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        lines.append(
            ContentsLine(passage.anchor, passage.text, passage.number, len(above), passage.page)
        )
    return lines


def last_sent_at(db: Db, review_id: UUID) -> datetime | None:
    """When a draft of the review was last sent: a date of the review, like its stage."""
    return db.scalar(select(func.max(Draft.sent_at)).where(Draft.review_id == review_id))


def count_paragraphs(db: Db, reading_id: UUID) -> int:
    """How many passages of a reading are paragraphs of running text, in lists or not."""
    found = db.scalar(
        select(func.count()).where(
            StoredPassage.reading_id == reading_id,
            StoredPassage.kind.in_((PassageKind.PARAGRAPH, PassageKind.LIST_ITEM)),
        )
    )
    return found or 0
