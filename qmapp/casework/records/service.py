"""What changes records: they are added, put right, shared, taken away.

A file's bytes are in the store before its row is written (`files.put`); verbs that keep or let
go of bytes hold the board's files still.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete

from qmapp.casework.drafts import service as drafts
from qmapp.casework.records import queries, rules
from qmapp.casework.records.arriving import Arrival, look_at
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.records.ports import judging
from qmapp.casework.records.rules import DESCRIBING, Details, RecordKind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, ReviewRole, ReviewSubject, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import service as files_service
from qmapp.foundation.storage import Db

__all__ = [
    "Arrival",
    "Details",
    "add",
    "add_from_register",
    "bring",
    "change",
    "share",
    "take_away",
]

ASSESS = (ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER)


class SameFile(RuleBroken):
    """A record that the actor may see has the same bytes; whoever brought them chooses."""

    def __init__(self, record_id: UUID, title: str) -> None:
        super().__init__(
            N_("This file is on record already as “%(title)s”"), field="file", title=title
        )
        self.record_id = record_id
        self.title = title


def may_keep_to_oneself(actor: Actor, review_id: UUID) -> bool:
    """Whether the actor may add a record that is not shared: who assesses may, and nobody else."""
    return actor.is_on_review(review_id, *ASSESS)


def bring(  # noqa: PLR0913 - who brings what to which review
    db: Db,
    files: FileStore,
    actor: Actor,
    review_id: UUID,
    details: Details,
    now: datetime,
    *,
    arrival: Arrival | None = None,
    is_shared: bool = False,
    again: bool = False,
    record_id: UUID | None = None,
) -> Record:
    """Add a record of any kind to a review, with its bytes when it is a file.

    `record_id` is made with the form, so that a form sent twice adds one record. Raises SameFile
    when a record that the actor may see has the same bytes, unless that is wanted (`again`); of
    one that they may not see, nothing tells them.
    """
    review = get_review(db, review_id)
    require(actor, Permission.RECORD_ADD, ReviewSubject(review.board_id, review.id))
    files_service.hold_still(db, review.board_id)
    had = queries.find_own(db, review_id, record_id, actor.person_id) if record_id else None
    if had is not None and had.taken_away_at is None:
        return had
    details = rules.tidied(details)
    _require_sound(details)
    if arrival is not None:
        same = None if again else queries.find_same(db, actor, review_id, arrival.sha256)
        if same is not None:
            raise SameFile(same.id, same.title)
        _keep_bytes(db, files, review.board_id, arrival, now)
    # An id is used once, also after its record was taken away: whether the row is still there
    # would else tell that somebody's assessment rests on it.
    taken = record_id is not None and (
        db.get(Record, record_id) is not None or bool(list_told(db, record_id, "record:added"))
    )
    return add(
        db,
        actor,
        board_id=review.board_id,
        review_id=review_id,
        details=details,
        now=now,
        arrival=arrival,
        is_shared=is_shared or not may_keep_to_oneself(actor, review_id),
        record_id=None if taken else record_id,
    )


def add(  # noqa: PLR0913 - what is added, where, by whom: all named
    db: Db,
    actor: Actor,
    *,
    board_id: UUID,
    review_id: UUID,
    details: Details,
    now: datetime,
    arrival: Arrival | None = None,
    is_shared: bool = False,
    record_id: UUID | None = None,
) -> Record:
    """Write a record's row and its event. Who may is asked by the caller, who keeps the bytes.

    Raises RuleBroken with the field at fault.
    """
    details = rules.tidied(details)
    _require_sound(details)
    if (details.kind is RecordKind.FILE) != (arrival is not None):
        raise RuleBroken(N_("Choose a file"), field="file")
    item = Record(
        id=record_id or uuid4(),
        board_id=board_id,
        review_id=review_id,
        kind=details.kind,
        link=details.link or None,
        file_name=arrival.file_name if arrival else None,
        sha256=arrival.sha256 if arrival else None,
        size=len(arrival.data) if arrival else None,
        media_type=arrival.media_type if arrival else None,
        is_shared=is_shared,
        added_by=actor.person_id,
        added_at=now,
        **_columns(details),
    )
    db.add(item)
    db.flush()
    _note(db, actor, item, "record:added", now, _whole(item))
    return item


def add_from_register(  # noqa: PLR0913 - what is taken from it, for which review: all named
    db: Db,
    actor: Actor,
    *,
    review: Review,
    title: str,
    dated: date | None,
    notes: str,
    words_id: UUID | None,
    now: datetime,
) -> Record:
    """Put an extract of the register of who was heard on record.

    Figures are there for everybody on the review. What somebody said is for those who may see an
    assessment that rests on it; it is not copied: the record points to the words (`words_id`), and
    once they are withdrawn it says so. What is on record already is not put there twice.
    Whoever calls this has made sure that the figures hold nothing that is hidden from somebody.
    Raises RuleBroken, NotFound.
    """
    require(actor, Permission.RECORD_ADD, ReviewSubject(review.board_id, review.id))
    if words_id is not None:
        _hold_words(db, review, words_id)
        had = queries.find_by_words(db, review.id, words_id)
        if had is not None:
            return had
        if notes.strip():
            raise ValueError("A record that points to words has no notes of its own.")
    details = Details(title=title, dated=dated, notes=notes, holder=rules.REGISTER)
    if words_id is None and (same := queries.find_same_figures(db, review.id, details)) is not None:
        return same
    record = add(
        db,
        actor,
        board_id=review.board_id,
        review_id=review.id,
        details=details,
        now=now,
        is_shared=words_id is None,
    )
    db.add(
        FromRegister(id=uuid4(), board_id=review.board_id, record_id=record.id, words_id=words_id)
    )
    db.flush()
    return record


def _hold_words(db: Db, review: Review, words_id: UUID) -> None:
    """Hold words so that they are not withdrawn, or put on record twice, at the same moment."""
    words = db.get(Words, words_id, with_for_update=True, populate_existing=True)
    if words is None or words.board_id != review.board_id:
        raise NotFound("words")
    if words.text is None:
        raise RuleBroken(N_("These words were withdrawn, so nothing was put on record."))


def change(
    db: Db, actor: Actor, record: Record, details: Details, *, version: int, now: datetime
) -> Record:
    """Put right what a record says of itself. What it said before stays readable on its page.

    That is so whether anything rests on it or not: to refuse while a submitted assessment uses
    it would tell whoever added it of an assessment that blindness hides. Kind, address and bytes
    never change. Raises SavedElsewhere when it was changed since `version`, and RuleBroken for an
    extract of the register, which says what the register says.
    """
    record = _held(db, actor, record, Permission.RECORD_CHANGE)
    if queries.find_extract(db, record.id) is not None:
        raise RuleBroken(N_("This was taken from the register of who was heard. Correct it there."))
    if record.version != version:
        raise SavedElsewhere
    details = rules.tidied(details)
    _require_sound(details)
    before, after = details_of(record), details
    changed = {n: getattr(after, n) for n in DESCRIBING if getattr(after, n) != getattr(before, n)}
    if not changed:
        return record
    was = {f"was_{name}": getattr(before, name) for name in changed}
    columns = _columns(after)
    for name in changed:
        setattr(record, name, columns[name])
    record.version += 1
    _note(db, actor, record, "record:changed", now, {**changed, **was})
    return record


def share(db: Db, actor: Actor, record: Record, now: datetime) -> Record:
    """Show a record to everybody on the review. Done once, and not undone: they may rest on it."""
    record = _held(db, actor, record, Permission.RECORD_SHARE)
    if not record.is_shared:
        record.is_shared = True
        record.version += 1
        _note(db, actor, record, "record:shared", now, {"title": record.title})
    return record


def take_away(db: Db, files: FileStore, actor: Actor, record: Record, now: datetime) -> None:
    """Take a record away from the review. The trail keeps what it was.

    Raises RuleBroken while it stands as evidence where the actor can see that. Where they cannot,
    it goes all the same, and to the same words: it leaves every list, and stays for what rests on
    it, so that nobody learns from an answer what somebody else judges.
    """
    files_service.hold_still(db, record.board_id)
    record = _held(db, actor, record, Permission.RECORD_CHANGE)
    if record.id in judging().uses_in_sight(db, actor, record.review_id):
        raise RuleBroken(
            N_(
                "This record stands as evidence, so it was not taken away. Take it out of the "
                "evidence first; what is submitted keeps it."
            )
        )
    _note(db, actor, record, "record:taken_away", now, _whole(record))
    if judging().is_used(db, record.id):
        record.taken_away_at = now
        record.version += 1
        return
    address = Address(record.board_id, record.sha256) if record.sha256 else None
    db.execute(delete(FromRegister).where(FromRegister.record_id == record.id))
    db.delete(record)
    db.flush()
    if address is not None:
        drafts.tidy_away(db, files, address)


def note_download(db: Db, actor: Actor, record: Record, now: datetime) -> None:
    """Note that somebody took a copy of a file out of the application.

    The read log has a line per person, draft and hour, because a page of a draft is opened
    hundreds of times. A copy is taken on purpose and seldom, so each one is an event.
    """
    _note(db, actor, record, "record:downloaded", now, {"sha256": record.sha256})


def same_again(files: FileStore, record: Record, file_name: str) -> Arrival:
    """The bytes of a record as a new arrival, to be added a second time. Raises RuleBroken."""
    if record.sha256 is None:
        raise RuleBroken(N_("Choose a file"), field="file")
    data = files.get(Address(record.board_id, record.sha256))
    return look_at(file_name or record.file_name, data)


def tidy_away(db: Db, files: FileStore, address: Address) -> None:
    """Remove bytes that were stored for a record which then was not added."""
    drafts.tidy_away(db, files, address)


def details_of(record: Record) -> Details:
    """What a record says of itself now."""
    return Details(
        title=record.title,
        kind=record.kind,
        dated=record.dated,
        period_from=record.period_from,
        period_to=record.period_to,
        holder=record.holder or "",
        parties=record.parties or "",
        notes=record.notes,
        link=record.link or "",
    )


def _held(db: Db, actor: Actor, record: Record, permission: Permission) -> Record:
    held = queries.get_record(db, record.review_id, record.id, lock=True)
    require(actor, permission, queries.subject_of(held, is_in_sight=False))
    return held


def _require_sound(details: Details) -> None:
    for broken in rules.problems(details):
        raise broken


def _columns(details: Details) -> dict[str, object]:
    empty_is_none = {"holder", "parties"}
    values = {name: getattr(details, name) for name in DESCRIBING}
    return {n: (v or None) if n in empty_is_none else v for n, v in values.items()}


def _keep_bytes(db: Db, files: FileStore, board_id: UUID, arrival: Arrival, now: datetime) -> None:
    address = Address(board_id, arrival.sha256)
    files_service.keep_bytes(
        db, files, address, arrival.data, media_type=arrival.media_type, now=now
    )


def _whole(record: Record) -> dict[str, object]:
    """All that a record is, for the trail; of a file, its fingerprint and not its bytes."""
    names = (*DESCRIBING, "kind", "link", "file_name", "sha256", "size", "is_shared")
    return {name: getattr(record, name) for name in names if getattr(record, name) is not None}


def _note(
    db: Db, actor: Actor, item: Record, verb: str, now: datetime, values: dict[str, object]
) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="record",
        subject_id=item.id,
        at=now,
        actor_id=actor.person_id,
        board_id=item.board_id,
        review_id=item.review_id,
        values=values,
    )
