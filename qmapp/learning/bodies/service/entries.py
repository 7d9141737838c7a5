"""What came back is added, and what was a mistake is taken out by an entry of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.checking import EntryDetails, sound_because, sound_entry, sound_promise
from qmapp.learning.bodies.models import BodyEntry
from qmapp.learning.bodies.rules import WRITTEN, EntryKind, taken_out
from qmapp.learning.bodies.service.common import SentKey, held_sent, note


def enter(
    db: Db,
    actor: Actor,
    at: SentKey,
    details: EntryDetails,
    now: datetime,
    *,
    entry_id: UUID | None = None,
) -> BodyEntry:
    """Write down what a body said or promised, or what came of it.

    `entry_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    sent = held_sent(db, actor, at)
    had = db.get(BodyEntry, entry_id) if entry_id is not None else None
    if had is not None and (had.sent_id, had.entered_by) == (sent.id, actor.person_id):
        return had
    if details.kind not in WRITTEN:
        raise RuleBroken(N_("Choose what it is"))
    promise_id = sound_promise(details, queries.facts_of(db, sent.id))
    details = sound_entry(details, sent_on=sent.sent_on, today=london_date(now))
    entry = BodyEntry(
        id=entry_id if entry_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        sent_id=sent.id,
        kind=details.kind,
        said_on=details.said_on,
        words=details.words,
        answer=details.answer,
        came=details.came,
        due_on=details.due_on,
        promise_id=promise_id,
        entered_by=actor.person_id,
        entered_at=now,
    )
    db.add(entry)
    db.flush()
    told = {
        "entry": entry.id,
        "kind": entry.kind,
        "said_on": entry.said_on,
        "answer": entry.answer,
        "came": entry.came,
        "due_on": entry.due_on,
        "promise": promise_id,
        "words": digest_of_words(entry.words),
    }
    note(db, actor, sent, "entered", now, told)
    return entry


def take_out(
    db: Db, actor: Actor, at: SentKey, entry_id: UUID, because: str, now: datetime
) -> None:
    """Take out an entry that was a mistake, with the reason. Done twice, it is done once.

    Silence that it ended is silence again. Raises NotFound, RuleBroken.
    """
    because = sound_because(because)
    sent = held_sent(db, actor, at)
    facts = queries.facts_of(db, sent.id)
    if entry_id in taken_out(facts):
        return
    if not any(one.id == entry_id and one.kind in WRITTEN for one in facts):
        raise NotFound("entry")
    db.add(
        BodyEntry(
            id=uuid4(),
            board_id=at.board_id,
            sent_id=sent.id,
            kind=EntryKind.TAKEN_OUT,
            said_on=london_date(now),
            words=because,
            about_id=entry_id,
            entered_by=actor.person_id,
            entered_at=now,
        )
    )
    db.flush()
    told = {"entry": entry_id, "because": digest_of_words(because)}
    note(db, actor, sent, "entry-taken-out", now, told)
