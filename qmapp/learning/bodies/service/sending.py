"""A practice issue is put to a body; that is put right, or taken out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.practice.queries import known_issues
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.checking import SentDetails, sound_because, sound_sent
from qmapp.learning.bodies.models import BodyEntry, SentIssue
from qmapp.learning.bodies.rules import EntryKind, standing_entries
from qmapp.learning.bodies.service.common import BodyKey, SentKey, held_body, held_sent, note


def send(  # noqa: PLR0913 - who sent what to whom, when
    db: Db,
    actor: Actor,
    at: BodyKey,
    details: SentDetails,
    practice: PracticeIssues,
    now: datetime,
    *,
    sent_id: UUID | None = None,
) -> SentIssue:
    """Write down that an issue was put to a body.

    `sent_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    body = held_body(db, actor, at)  # a form sent twice waits here
    had = db.get(SentIssue, sent_id) if sent_id is not None else None
    if had is not None and (had.body_id, had.added_by) == (body.id, actor.person_id):
        return had
    known = known_issues(db, practice, at.board_id)
    details = sound_sent(
        details,
        today=london_date(now),
        known_issues={one.id for one in known.practice_issues},
    )
    sent = SentIssue(
        id=sent_id if sent_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        body_id=body.id,
        edition=practice.edition,
        issue_id=details.issue_id,
        words=details.words,
        sent_on=details.sent_on,
        reply_due_on=details.reply_due_on,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(sent)
    db.flush()
    note(db, actor, sent, "sent", now, _told(sent))
    return sent


def change_sent(  # noqa: PLR0913 - who changes what, as seen when
    db: Db,
    actor: Actor,
    at: SentKey,
    details: SentDetails,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> SentIssue:
    """Put right what was asked, on which issue, or its days. A day for a reply that is moved stays
    on record as it stood, with the reason. Raises SavedElsewhere, RuleBroken.
    """
    sent = held_sent(db, actor, at, version=version)
    known = {one.id for one in known_issues(db, practice, at.board_id).practice_issues}
    first = next(iter(standing_entries(queries.facts_of(db, sent.id))), None)
    details = sound_sent(
        details,
        today=london_date(now),
        known_issues=known | {sent.issue_id},  # what was chosen may stay when it was ended since
        first_said_on=first.said_on if first else None,
        stood_due=sent.reply_due_on,
    )
    kept = ("issue_id", "words", "sent_on", "reply_due_on")
    changed = [n for n in kept if getattr(sent, n) != getattr(details, n)]
    if not changed:
        return sent
    if "reply_due_on" in changed:
        _note_moved(db, actor, sent, details.moved_because, now)
    for name in changed:
        setattr(sent, name, getattr(details, name))
    if "issue_id" in changed:
        sent.edition = practice.edition
    sent.version += 1
    note(db, actor, sent, "sent-changed", now, {**_told(sent), "changed": changed})
    return sent


def _note_moved(db: Db, actor: Actor, sent: SentIssue, because: str, now: datetime) -> None:
    """Keep the day that stood before, with the reason, where everybody reads it."""
    db.add(
        BodyEntry(
            id=uuid4(),
            board_id=sent.board_id,
            sent_id=sent.id,
            kind=EntryKind.MOVED,
            said_on=london_date(now),
            words=because,
            due_on=sent.reply_due_on,
            entered_by=actor.person_id,
            entered_at=now,
        )
    )


def end_sent(
    db: Db, actor: Actor, at: SentKey, because: str, *, version: int, now: datetime
) -> SentIssue:
    """Take out what was written down by mistake. It stays, and counts nowhere."""
    because = sound_because(because)
    sent = held_sent(db, actor, at, version=version)
    sent.ended_at, sent.ended_because = now, because
    sent.version += 1
    note(db, actor, sent, "sent-ended", now, {"because": digest_of_words(because)})
    return sent


def put_back_sent(db: Db, actor: Actor, at: SentKey, now: datetime) -> SentIssue:
    """Put back what was taken out by mistake, with all that came of it. Done twice, it is once.

    Silence counts again from the day on which it was sent. Raises RuleBroken while the body is
    ended.
    """
    body = held_body(db, actor, at.body)
    sent = queries.get_sent(db, body, at.sent_id, lock=True)
    if sent.ended_at is None:
        return sent
    sent.ended_at = sent.ended_because = None
    sent.version += 1
    note(db, actor, sent, "sent-put-back", now, {})
    return sent


def _told(sent: SentIssue) -> dict[str, object]:
    return {
        "body": sent.body_id,
        "issue": sent.issue_id,
        "sent_on": sent.sent_on,
        "reply_due_on": sent.reply_due_on,
        "words": digest_of_words(sent.words),
    }
