"""Recording changes: every change writes its event in the same transaction.

`record` only notes the event in the session; the events are chained and
written when the session is about to commit. So the head of the chain is held
for a moment, at the end, and always in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import event as sa_event
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from qmapp.foundation.audit.chain import ROWS, chain_of
from qmapp.foundation.audit.heads import key_of
from qmapp.foundation.audit.links import Note, append, locked_heads
from qmapp.foundation.audit.models import Event, EventValue, Reading
from qmapp.foundation.audit.seals import Seal, take_changes
from qmapp.foundation.audit.walking import ERASED, ERASED_MANY
from qmapp.foundation.storage import Db, Storage, clock

# Sealed rows were changed and nothing was told: an event that holds the rows alone.
ROWS_CHANGED = "trail:rows"

_PENDING = "qmapp.pending_events"
_AT_ONCE = 500


# Asked of every change of a review before it is told: by verb and review.
Gate = Callable[[Db, str, UUID], None]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Let a room above refuse changes of a review, whichever room they come from; once each."""
    if gate not in _gates:
        _gates.append(gate)


def record(  # noqa: PLR0913 - who, what, when and where of one event, all by name
    db: Db,
    *,
    verb: str,
    subject_kind: str,
    subject_id: UUID,
    at: datetime,
    actor_id: UUID | None,
    board_id: UUID | None,
    review_id: UUID | None = None,
    values: Mapping[str, object] | None = None,
) -> None:
    """Note that something changed; it joins the trail with this transaction.

    `verb` is "room:done". `values` are the changed fields with their new
    values; they are kept erasably, and the event holds their salted hashes.
    Raises what a gate raises when the review does not take the change.
    """
    if review_id is not None:
        for gate in _gates:
            gate(db, verb, review_id)
    note = Note(verb, subject_kind, subject_id, at, actor_id, board_id, review_id, values or {})
    db.info.setdefault(_PENDING, []).append(note)


@sa_event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    session.flush()  # the things that the events speak of, boards above all
    notes: list[Note] = session.info.pop(_PENDING, [])
    changes = take_changes(session)
    by_chain: dict[str, list[Note]] = {}
    for note in notes:
        by_chain.setdefault(chain_of(note.board_id), []).append(note)
    for board_id, row_id in changes.first_of_boards().items():
        if (chain := chain_of(board_id)) not in by_chain:
            by_chain[chain] = [_rows_note(board_id, row_id)]
    if not by_chain:
        return
    key, connection = key_of(session), session.connection()
    heads = locked_heads(connection, key, sorted(by_chain))
    rows = {chain_of(board_id): rows for board_id, rows in changes.seals(connection).items()}
    for chain, head in heads.items():
        if its_notes := _with_rows(by_chain[chain], rows.get(chain)):
            append(connection, key, chain, head, its_notes)


def _rows_note(board_id: UUID | None, row_id: UUID | None) -> Note:
    """An event for rows alone, of a change that told nothing else."""
    about = row_id or board_id or UUID(int=0)
    return Note(ROWS_CHANGED, "row", about, clock(), None, board_id, None, {})


def _with_rows(notes: Sequence[Note], rows: Sequence[Seal] | None) -> Sequence[Note]:
    """The notes of one chain, the last of which tells the rows that changed with them."""
    if rows:
        *others, last = notes
        return [*others, replace(last, values={**last.values, ROWS: rows})]
    return [note for note in notes if note.verb != ROWS_CHANGED]


@sa_event.listens_for(Session, "after_rollback")
def _forget_pending(session: Session) -> None:
    session.info.pop(_PENDING, None)


def log_read(
    storage: Storage,
    *,
    person_id: UUID,
    board_id: UUID,
    review_id: UUID,
    draft_id: UUID,
    at: datetime,
) -> bool:
    """Log that a person read a confidential draft: once per person, draft and hour.

    Runs in its own short transaction. Returns whether this was the first time
    in the hour.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    with storage.unit_of_work() as db:
        make = sqlite_insert if storage.is_sqlite else pg_insert
        done = db.execute(
            make(Reading)
            .values(
                id=uuid4(), board_id=board_id, person_id=person_id, draft_id=draft_id, hour=hour
            )
            .on_conflict_do_nothing(index_elements=["person_id", "draft_id", "hour"])
            .returning(Reading.id)
        ).first()
        if done is None:
            return False
        record(
            db,
            verb="draft:read",
            subject_kind="draft",
            subject_id=draft_id,
            at=at,
            actor_id=person_id,
            board_id=board_id,
            review_id=review_id,
        )
    return True


def erase(db: Db, *, event_id: UUID, field: str, by: UUID, reason: str, now: datetime) -> None:
    """Erase the kept value and salt of one field of one event, with a reason.

    The event and its digest stay; nobody can find the words from the hash.
    That something was erased, and why, is an event itself.
    """
    if field == ROWS:
        raise ValueError("Which rows an event left behind is no words of anybody, and stays.")
    value = db.get_one(EventValue, (event_id, field))
    if value.erased_at is not None:
        return
    value.value = value.salt = None
    value.erased_at, value.erased_by, value.erased_because = now, by, reason
    event = db.get_one(Event, event_id)
    record(
        db,
        verb=ERASED,
        subject_kind="event",
        subject_id=event_id,
        at=now,
        actor_id=by,
        board_id=event.board_id,
        review_id=event.review_id,
        values={"field": field, "reason": reason},
    )


def erase_of_subjects(  # noqa: PLR0913 - of what, where, by whom, why, when: all named
    db: Db,
    subjects: Collection[UUID],
    *,
    board_id: UUID,
    review_id: UUID | None,
    by: UUID,
    reason: str,
    now: datetime,
) -> int:
    """Erase the kept values of every event of these subjects: they are gone, and for a reason.

    One event says how many values went. What the trail keeps of rows are hashes, which stay.
    """
    listed, which = sorted(subjects), []
    for first in range(0, len(listed), _AT_ONCE):
        events = select(Event.id).where(Event.subject_id.in_(listed[first : first + _AT_ONCE]))
        values = db.scalars(
            select(EventValue).where(
                EventValue.event_id.in_(events),
                EventValue.value.is_not(None),
                EventValue.field != ROWS,
            )
        ).all()
        for value in values:
            value.value = value.salt = None
            value.erased_at, value.erased_by, value.erased_because = now, by, reason
            which.append([value.event_id, value.field])
    if which:
        record(
            db,
            verb=ERASED_MANY,
            subject_kind="review" if review_id else "board",
            subject_id=review_id or board_id,
            at=now,
            actor_id=by,
            board_id=board_id,
            review_id=review_id,
            values={"count": len(which), "reason": reason, "which": which},
        )
    return len(which)
