"""Resolving a thread, and reopening it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from qmapp.casework.threads import queries
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import sound_words
from qmapp.casework.threads.service.common import (
    held,
    note,
    settle,
    taking_part,
    tell,
)
from qmapp.errors import N_, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.people.inbox.rules import NoticeKind

SAY_HOW = N_("Say in a sentence how it was resolved")
SETTLED = N_("A discussion in which you take part was resolved")
REOPENED = N_("A discussion in which you take part was reopened")


def resolve(
    db: Db, actor: Actor, thread: Thread, as_words: str, *, version: int, now: datetime
) -> bool:
    """Resolve a thread, and say how. False when it is resolved already.

    How is a comment too, so that it stays when the thread is reopened. Raises RuleBroken without
    words, and SavedElsewhere when somebody wrote since `version`: that should be read first.
    """
    review, draft, thread = held(db, actor, thread)
    if thread.resolved_at is not None:
        return False
    said = sound_words(as_words, "as_words", SAY_HOW)
    if thread.version != version:
        raise SavedElsewhere
    thread.resolved_at, thread.resolved_by, thread.resolved_as = now, actor.person_id, said
    thread.version += 1
    how = Comment(
        id=uuid4(),
        board_id=thread.board_id,
        thread_id=thread.id,
        said_by=actor.person_id,
        said_at=now,
        words=said,
    )
    db.add(how)
    db.flush()
    note(db, actor, thread, "resolved", now, {"comment": how.id, "words": digest_of_words(said)})
    people = taking_part(db, thread) & queries.readers_of(db, review, draft, thread.audience).keys()
    settle(db, thread, draft, now)
    key = f"resolved:{thread.id}:{thread.version}"
    tell(db, actor, thread, draft, people, kind=NoticeKind.WAITS, what=SETTLED, key=key, now=now)
    return True


def reopen(db: Db, actor: Actor, thread: Thread, now: datetime) -> bool:
    """Take a thread up again. False when it is open."""
    review, draft, thread = held(db, actor, thread)
    if thread.resolved_at is None:
        return False
    thread.resolved_at, thread.resolved_by, thread.resolved_as = None, None, ""
    thread.version += 1
    db.flush()
    note(db, actor, thread, "reopened", now, {})
    people = taking_part(db, thread) & queries.readers_of(db, review, draft, thread.audience).keys()
    settle(db, thread, draft, now)
    key = f"reopened:{thread.id}:{thread.version}"
    tell(db, actor, thread, draft, people, kind=NoticeKind.WAITS, what=REOPENED, key=key, now=now)
    return True
