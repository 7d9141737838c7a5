"""Beginning a thread, saying something in it, taking back what one said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.threads import queries
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Comment, Mention, Thread
from qmapp.casework.threads.rules import Audience, named_in, require_readers, sound_words
from qmapp.casework.threads.service.common import (
    held,
    held_review,
    note,
    settle,
    taking_part,
    tell,
)
from qmapp.errors import N_, NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.people.inbox.rules import NoticeKind

NOTHING_SAID = N_("Write what you want to say")
NAMED = N_("You were named in a discussion")
ANSWERED = N_("Somebody wrote in a discussion in which you take part")
RESOLVED = N_(
    "This was resolved meanwhile. Nothing of yours was sent, and it is still in the box. Reopen "
    "the discussion to go on with it."
)


def begin(  # noqa: PLR0913 - where, what, for whom: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    hung: Hung,
    *,
    words: str,
    audience: Audience,
    mentions: Collection[UUID],
    now: datetime,
    thread_id: UUID,
) -> Thread:
    """Begin a thread on a marker, passage or recommendation of a draft, with its first comment.

    `thread_id` is made with the form, so that sending it twice begins one. Raises RuleBroken with
    the field at fault, NotFound for a thing of another draft or review.
    """
    review = held_review(db, actor, review.id, draft, audience)
    had = db.get(Thread, thread_id)
    if had is not None:
        if (had.review_id, had.begun_by) != (review.id, actor.person_id):
            raise NotFound("thread")
        return had
    queries.find_hung_on(db, actor, review, draft, hung)
    said = sound_words(words, "words", NOTHING_SAID)
    thread = Thread(
        id=thread_id,
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft.id,
        about=hung.about,
        marker_id=hung.marker_id,
        passage_id=hung.passage_id,
        recommendation_id=hung.recommendation_id,
        audience=audience,
        begun_by=actor.person_id,
        begun_at=now,
    )
    db.add(thread)
    db.flush()
    values = {
        "about": hung.about,
        "marker": hung.marker_id,
        "passage": hung.passage_id,
        "recommendation": hung.recommendation_id,
        "audience": audience,
    }
    note(db, actor, thread, "begun", now, values)
    _say(db, actor, review, draft, thread, said, mentions, now, uuid4())
    return thread


def comment(  # noqa: PLR0913 - what is said in which thread: all named
    db: Db,
    actor: Actor,
    thread: Thread,
    *,
    words: str,
    mentions: Collection[UUID],
    now: datetime,
    comment_id: UUID,
) -> Comment:
    """Say something in a thread. Raises RuleBroken when it was resolved meanwhile.

    `comment_id` is made with the form, so that sending it twice says it once.
    """
    review, draft, thread = held(db, actor, thread)
    had = db.get(Comment, comment_id)
    if had is not None:
        if (had.thread_id, had.said_by) != (thread.id, actor.person_id):
            raise NotFound("comment")
        return had
    if thread.resolved_at is not None:
        raise RuleBroken(RESOLVED, field="words")
    said = sound_words(words, "words", NOTHING_SAID)
    thread.version += 1
    return _say(db, actor, review, draft, thread, said, mentions, now, comment_id)


def take_back(db: Db, actor: Actor, thread: Thread, comment_id: UUID, now: datetime) -> bool:
    """Take back what one said: its place says so, and its words are shown to nobody any more.

    Whether or not the thread is resolved. False when it was taken back before.
    """
    _, _, thread = held(db, actor, thread)
    found = queries.get_comment(db, thread, comment_id, lock=True)
    if found.said_by != actor.person_id:
        raise NotAllowed(Permission.THREAD_WRITE)
    if found.taken_back_at is not None:
        return False
    found.taken_back_at = now
    if (found.said_by, found.said_at) == (thread.resolved_by, thread.resolved_at):
        thread.resolved_as = ""  # it was how the thread was resolved
    thread.version += 1
    note(db, actor, thread, "comment-taken-back", now, {"comment": found.id})
    return True


def _say(  # noqa: PLR0913, PLR0917 - the one inner step of both verbs
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    thread: Thread,
    words: str,
    mentions: Collection[UUID],
    now: datetime,
    comment_id: UUID,
) -> Comment:
    readers = queries.readers_of(db, review, draft, thread.audience)
    require_readers(mentions, readers)
    named = (set(mentions) | named_in(words, readers)) - {actor.person_id}
    others = (taking_part(db, thread) & readers.keys()) - named
    said = Comment(
        id=comment_id,
        board_id=thread.board_id,
        thread_id=thread.id,
        said_by=actor.person_id,
        said_at=now,
        words=words,
    )
    db.add(said)
    db.flush()
    for person_id in sorted(named, key=str):
        db.add(Mention(board_id=thread.board_id, comment_id=said.id, person_id=person_id))
    values = {"comment": said.id, "words": digest_of_words(words), "named": sorted(map(str, named))}
    note(db, actor, thread, "commented", now, values)
    settle(db, thread, draft, now, actor.person_id)
    for people, kind, what in (
        (named, NoticeKind.MENTION, NAMED),
        (others, NoticeKind.WAITS, ANSWERED),
    ):
        key = f"comment:{said.id}"
        tell(db, actor, thread, draft, people, kind=kind, what=what, key=key, now=now)
    return said
