"""What changes drafts: a file arrives, is read or refused, is sent, is read again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from qmapp.casework.drafts import keeping, queries, rules
from qmapp.casework.drafts.models import Draft, Upload, UploadState
from qmapp.casework.drafts.reading import (
    PASTED,
    READER_VERSION,
    DetectedFormat,
    ReadDraft,
    check,
    read_pasted,
)
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, Permission, ReviewRole, ReviewSubject, require
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db

JOB = "drafts.read"
MEDIA_TYPES = {
    DetectedFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DetectedFormat.PDF: "application/pdf",
    DetectedFormat.ODT: "application/vnd.oasis.opendocument.text",
    DetectedFormat.TEXT: "text/plain",
    DetectedFormat.MARKDOWN: "text/markdown",
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A draft that has come in: looked at, not yet kept. `read` is there when it was pasted."""

    file_name: str
    media_type: str
    data: bytes
    sha256: str
    read: ReadDraft | None = None


def look_at_file(name: str | None, data: bytes) -> Arrival:
    """Refuse at once what can be refused without parsing. Raises Refusal; nothing is kept."""
    file_name = rules.clean_name(name)
    detected = check(data, file_name)
    return Arrival(file_name, MEDIA_TYPES[detected], data, sha256(data).hexdigest())


def look_at_text(text: str, name: str) -> Arrival:
    """Read a pasted draft; there is nothing in it to parse. Raises Refusal; nothing is kept."""
    data = text.encode("utf-8", "replace")
    return Arrival(name, "text/plain", data, sha256(data).hexdigest(), read_pasted(text))


def look_again(files: FileStore, draft: Draft, form: str, name: str) -> Arrival:
    """Take the bytes of a draft that is there already as a new arrival. Raises Refusal."""
    data = files.get(Address(draft.board_id, draft.sha256))
    if form == PASTED:
        return look_at_text(data.decode(), draft.file_name)
    return look_at_file(name, data)


def receive(  # noqa: PLR0913 - who brings what to which review
    db: Db,
    files: FileStore,
    actor: Actor,
    review_id: UUID,
    arrival: Arrival,
    now: datetime,
    *,
    again: bool = False,
) -> Upload:
    """Take a file in to be read: its row, its job and its event, in this transaction.

    The bytes are in the store already (`files.put`); should they have been tidied away since,
    they are put there again. The same file sent twice in a row is one upload. Raises SameDraft
    when a draft that the actor may know of has the same bytes, unless that is wanted (`again`).
    """
    review, by_lead = _require_uploader(db, actor, review_id)
    files_service.hold_still(db, review.board_id)
    being_read = queries.find_being_read(db, review_id, arrival.sha256, by_lead_reviewer=by_lead)
    if being_read is not None:
        return being_read
    _require_other_bytes(db, actor, review_id, arrival, again=again)
    rules.require_turn(queries.count_being_read(db, review_id, by_lead_reviewer=by_lead))
    _keep_bytes(db, files, review.board_id, arrival, now)
    upload = Upload(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review_id,
        uploaded_by=actor.person_id,
        uploaded_at=now,
        file_name=arrival.file_name,
        sha256=arrival.sha256,
        size=len(arrival.data),
        by_lead_reviewer=by_lead,
        state=UploadState.READING,
    )
    upload.job_id = _queue(db, upload, now)
    db.add(upload)
    keeping.record(
        db,
        "draft:uploaded",
        upload,
        by=actor.person_id,
        now=now,
        file_name=upload.file_name,
        sha256=upload.sha256,
        size=upload.size,
    )
    return upload


def receive_text(  # noqa: PLR0913 - the same
    db: Db,
    files: FileStore,
    actor: Actor,
    review_id: UUID,
    arrival: Arrival,
    now: datetime,
    *,
    again: bool = False,
) -> Draft:
    """Keep a pasted draft, which was read while it was looked at. Raises SameDraft as above."""
    if arrival.read is None:
        raise ValueError("A file is read by its job; use receive.")
    review, by_lead = _require_uploader(db, actor, review_id)
    files_service.hold_still(db, review.board_id)
    _require_other_bytes(db, actor, review_id, arrival, again=again)
    _keep_bytes(db, files, review.board_id, arrival, now)
    return keeping.new_draft(
        db,
        review,
        keeping.Original(
            file_name=arrival.file_name,
            sha256=arrival.sha256,
            size=len(arrival.data),
            media_type=arrival.media_type,
            uploaded_by=actor.person_id,
            uploaded_at=now,
            is_sent=not by_lead,
        ),
        arrival.read,
        now,
    )


def tidy_away(db: Db, files: FileStore, address: Address) -> None:
    """Remove bytes that were stored for an upload which then was not kept."""
    files_service.hold_still(db, address.board_id)
    keeping.remove_unneeded(db, files, address)


def send(db: Db, actor: Actor, review_id: UUID, number: int, now: datetime) -> Draft:
    """Send a draft: from now on the commissioner and the panel can read it. Done once."""
    draft = queries.get_draft(db, review_id, number)
    require(actor, Permission.DRAFT_SEND, queries.subject_of(draft))
    db.refresh(draft, with_for_update=True)
    if draft.sent_at is not None:
        return draft
    draft.sent_at, draft.sent_by = now, actor.person_id
    review = get_review(db, review_id)
    reviews.advance(db, review, Stage.ASSESSMENT, actor_id=actor.person_id, now=now)
    keeping.record(db, "draft:sent", draft, by=actor.person_id, now=now, number=draft.number)
    return draft


def reread(db: Db, actor: Actor, review_id: UUID, number: int, now: datetime) -> Upload:
    """Let a newer reader read a draft again. The old reading and all evidence on it stay.

    It travels as an upload that knows its draft, so that one page shows how far it has come;
    whoever may not know of the draft may not know of this either.
    """
    draft = queries.get_draft(db, review_id, number)
    require(actor, Permission.DRAFT_REREAD, queries.subject_of(draft))
    files_service.hold_still(db, draft.board_id)
    is_hidden = draft.sent_at is None
    being_read = queries.find_being_read(
        db, review_id, draft.sha256, by_lead_reviewer=is_hidden, draft_id=draft.id
    )
    if being_read is not None:
        return being_read
    reading = queries.get_reading(db, draft.reading_id)
    rules.require_newer_reader(reading.reader_version, READER_VERSION)
    rules.require_turn(queries.count_being_read(db, review_id, by_lead_reviewer=is_hidden))
    upload = Upload(
        id=uuid4(),
        board_id=draft.board_id,
        review_id=review_id,
        uploaded_by=actor.person_id,
        uploaded_at=now,
        file_name=draft.file_name,
        sha256=draft.sha256,
        size=draft.size,
        by_lead_reviewer=is_hidden,
        state=UploadState.READING,
        draft_id=draft.id,
    )
    upload.job_id = _queue(db, upload, now, pasted=reading.format == PASTED)
    db.add(upload)
    keeping.record(
        db,
        "draft:reread_asked",
        draft,
        by=actor.person_id,
        now=now,
        number=draft.number,
        reader_version=READER_VERSION,
    )
    return upload


def _require_uploader(db: Db, actor: Actor, review_id: UUID) -> tuple[Review, bool]:
    review = get_review(db, review_id)
    require(actor, Permission.DRAFT_UPLOAD, ReviewSubject(review.board_id, review.id))
    return review, actor.is_on_review(review.id, ReviewRole.LEAD_REVIEWER)


def _require_other_bytes(
    db: Db, actor: Actor, review_id: UUID, arrival: Arrival, *, again: bool
) -> None:
    same = None if again else queries.find_same(db, actor, review_id, arrival.sha256)
    if same is not None:
        raise rules.SameDraft(same.number)


def _keep_bytes(db: Db, files: FileStore, board_id: UUID, arrival: Arrival, now: datetime) -> None:
    address = Address(board_id, arrival.sha256)
    files_service.keep_bytes(
        db, files, address, arrival.data, media_type=arrival.media_type, now=now
    )


def _queue(db: Db, upload: Upload, now: datetime, *, pasted: bool = False) -> UUID:
    payload = {"upload_id": str(upload.id), "pasted": pasted}
    return jobs.queue(db, JOB, payload, board_id=upload.board_id, now=now).id
