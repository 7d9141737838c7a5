"""How an upload ends: as a draft with its reading, as a new reading, or refused.

Each of these is one transaction of the job that read the file. Nobody's permission is asked
here: it was asked when the file was taken in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from qmapp.casework.drafts import rules
from qmapp.casework.drafts.models import (
    Destruction,
    Draft,
    DraftReading,
    StoredPassage,
    Upload,
    UploadState,
)
from qmapp.casework.drafts.reading import Passage, PassageKind, ReadDraft
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.audit import service as audit
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db

ARRIVED = "drafts.arrived"
"""The job that says: a later draft of a review has been read, or was read anew."""

READABLE = "drafts.readable"
"""The job that says: a reading has been kept, of whatever draft, and may be looked through."""


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a draft was made from, and how it came."""

    file_name: str
    sha256: str
    size: int
    media_type: str
    uploaded_by: UUID
    uploaded_at: datetime
    is_sent: bool


def keep(
    db: Db, upload_id: UUID, read: ReadDraft, now: datetime, *, number: int | None = None
) -> Draft | None:
    """End an upload well: its draft, or its draft's new reading. None when it has ended already.

    `number` is as in `new_draft`.
    """
    upload = _open_upload(db, upload_id)
    if upload is None:
        return None
    if upload.draft_id is not None:
        draft = db.get_one(Draft, upload.draft_id, with_for_update=True)
        _add_reading(db, draft, read, now)
        record(
            db,
            "draft:reread",
            draft,
            by=upload.uploaded_by,
            now=now,
            number=draft.number,
            reader_version=read.reader_version,
        )
    else:
        review = get_review(db, upload.review_id)
        draft = new_draft(db, review, _original_of(db, upload), read, now, number=number)
    upload.state, upload.draft_id = UploadState.DONE, draft.id
    return draft


def new_draft(
    db: Db,
    review: Review,
    original: Original,
    read: ReadDraft,
    now: datetime,
    *,
    number: int | None = None,
) -> Draft:
    """The next draft of a review, whole: its row, its reading, its passages, its event.

    The caller holds the board's files still, so no other draft takes the same number. A `number`
    leaves out some: those of drafts that were never brought here. Numbers only rise.
    """
    highest = highest_number(db, review.id)
    number = highest + 1 if number is None else number
    if number <= highest:
        raise ValueError(f"Draft {number} would come after draft {highest}.")
    draft = Draft(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        number=number,
        file_name=original.file_name,
        sha256=original.sha256,
        size=original.size,
        media_type=original.media_type,
        uploaded_by=original.uploaded_by,
        uploaded_at=original.uploaded_at,
        sent_at=now if original.is_sent else None,
        sent_by=original.uploaded_by if original.is_sent else None,
    )
    db.add(draft)
    db.flush()
    _add_reading(db, draft, read, now)
    if original.is_sent:  # an unsent one must not show through the stage
        reviews.advance(db, review, Stage.ASSESSMENT, actor_id=original.uploaded_by, now=now)
    record(
        db,
        "draft:received",
        draft,
        by=original.uploaded_by,
        now=now,
        number=draft.number,
        file_name=draft.file_name,
        sha256=draft.sha256,
        is_sent=original.is_sent,
    )
    return draft


def refuse(
    db: Db,
    files: FileStore,
    upload_id: UUID,
    code: str,
    values: Mapping[str, str],
    now: datetime,
) -> None:
    """End an upload that is no draft: remember why, and keep nothing else of it."""
    upload = _open_upload(db, upload_id)
    if upload is None:
        return
    upload.state = UploadState.REFUSED
    upload.refusal = json.dumps({"code": code, "values": dict(values)})
    record(db, "draft:refused", upload, by=None, now=now, reason=code)
    remove_unneeded(db, files, Address(upload.board_id, upload.sha256))


def remove_unneeded(db: Db, files: FileStore, address: Address) -> None:
    """Remove bytes, and their row, that nothing rests on and no running upload needs."""
    db.flush()
    uploads = select(Upload.id).where(
        Upload.board_id == address.board_id,
        Upload.sha256 == address.sha256,
        Upload.state == UploadState.READING,
    )
    if files_service.is_needed(db, address) or db.scalar(uploads.limit(1)) is not None:
        return
    files_service.remove(db, files, address)


def highest_number(db: Db, review_id: UUID) -> int:
    """The highest number that a draft of the review ever had, one that was destroyed too."""
    there = db.scalar(select(func.max(Draft.number)).where(Draft.review_id == review_id)) or 0
    gone = select(func.max(Destruction.number)).where(
        Destruction.review_id == review_id, Destruction.destroyed_at.is_not(None)
    )
    return max(there, db.scalar(gone) or 0)


def record(
    db: Db,
    verb: str,
    subject: Upload | Draft,
    *,
    by: UUID | None,
    now: datetime,
    **values: object,
) -> None:
    """Note in the trail what became of a draft or an upload."""
    audit.record(
        db,
        verb=verb,
        subject_kind="draft" if isinstance(subject, Draft) else "upload",
        subject_id=subject.id,
        at=now,
        actor_id=by,
        board_id=subject.board_id,
        review_id=subject.review_id,
        values=values,
    )


def _open_upload(db: Db, upload_id: UUID) -> Upload | None:
    """The upload, locked, with its board's files held still; None when it has ended."""
    upload = db.get(Upload, upload_id, with_for_update=True)
    if upload is None or upload.state is not UploadState.READING:
        return None
    files_service.hold_still(db, upload.board_id)
    return upload


def _original_of(db: Db, upload: Upload) -> Original:
    row = files_service.find_file(db, upload.board_id, upload.sha256)
    return Original(
        file_name=upload.file_name,
        sha256=upload.sha256,
        size=upload.size,
        media_type=row.media_type if row else "application/octet-stream",
        uploaded_by=upload.uploaded_by,
        uploaded_at=upload.uploaded_at,
        is_sent=not upload.by_lead_reviewer,
    )


def _add_reading(db: Db, draft: Draft, read: ReadDraft, now: datetime) -> None:
    reading = DraftReading(
        id=uuid4(),
        board_id=draft.board_id,
        draft_id=draft.id,
        reader_version=read.reader_version,
        format=read.format,
        read_at=now,
        page_count=read.page_count,
        passage_count=len(read.passages),
        word_count=sum(len(passage.text.split()) for passage in read.passages),
        notices=[{"kind": notice.kind, "count": notice.count} for notice in read.notices],
        comments=[
            {"position": comment.position, "author": comment.author, "text": comment.text}
            for comment in read.comments
        ],
    )
    db.add(reading)
    db.flush()
    rows = [_row_of(passage, reading) for passage in read.passages]
    if rows:
        db.execute(insert(StoredPassage), rows)
    draft.reading_id = reading.id
    # What is done with a reading, and with what stands on earlier drafts, is for rooms above; they
    # are told, and ask no more of us.
    told = {"reading_id": str(reading.id)}
    jobs.queue(db, READABLE, told, board_id=draft.board_id, now=now)
    earlier = select(Draft.id).where(
        Draft.review_id == draft.review_id, Draft.number < draft.number
    )
    if db.scalar(earlier.limit(1)) is not None:
        jobs.queue(db, ARRIVED, told, board_id=draft.board_id, now=now)


def _row_of(passage: Passage, reading: DraftReading) -> dict[str, Any]:
    number, text = passage.number, passage.text
    if number is not None and len(number) > rules.NUMBER_LENGTH:
        # No draft is cited by a number this long: it is part of the words.
        number, text = None, f"{number} {text}"
    place = {
        "table": passage.table,
        "row": passage.row,
        "column": passage.column,
        "header": passage.is_header,
    }
    return {
        "id": uuid4(),
        "board_id": reading.board_id,
        "reading_id": reading.id,
        "position": passage.position,
        "kind": passage.kind,
        "level": passage.level,
        "number": number,
        "page": passage.page,
        "section": list(passage.section),
        "place": place if passage.kind is PassageKind.TABLE_CELL else None,
        "text": text,
    }
