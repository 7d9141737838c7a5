"""What every verb does: hold the review, ask the policy, write the event, tell people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.threads import queries
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import Audience
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind


def held_review(db: Db, actor: Actor, review_id: UUID, draft: Draft, audience: Audience) -> Review:
    """The review, held, for somebody who may write in such a thread on the draft."""
    review = get_review(db, review_id, lock=True)
    if draft.review_id != review.id:
        raise NotFound("draft")
    in_sight = sight_of_draft(db, actor, review, draft)
    require(
        actor, Permission.THREAD_WRITE, queries.subject_of(review, audience, is_in_sight=in_sight)
    )
    return review


def held(db: Db, actor: Actor, thread: Thread) -> tuple[Review, Draft, Thread]:
    """The thread, held after its review, for somebody who may write in it."""
    draft = db.get_one(Draft, thread.draft_id)
    review = held_review(db, actor, thread.review_id, draft, thread.audience)
    return review, draft, queries.get_thread(db, thread.review_id, thread.id, lock=True)


def taking_part(db: Db, thread: Thread) -> frozenset[UUID]:
    """Who began a thread or said something in it that stands."""
    said = db.scalars(
        select(Comment.said_by).where(
            Comment.thread_id == thread.id, Comment.taken_back_at.is_(None)
        )
    )
    return frozenset(said) | {thread.begun_by}


def tell(  # noqa: PLR0913 - whom, what, where and when: all named
    db: Db,
    actor: Actor,
    thread: Thread,
    draft: Draft,
    person_ids: Collection[UUID],
    *,
    kind: NoticeKind,
    what: str,
    key: str,
    now: datetime,
) -> None:
    """Tell people that something happened in a thread. Not a word of it goes with that."""
    inbox.tell(
        db,
        person_ids,
        kind,
        what,
        _page_of(thread, draft),
        key=key,
        board_id=thread.board_id,
        review_id=thread.review_id,
        now=now,
        actor_id=actor.person_id,
    )


def settle(
    db: Db, thread: Thread, draft: Draft, now: datetime, person_id: UUID | None = None
) -> None:
    """Count no more what people were told of a thread: one has written in it, or it is resolved."""
    inbox.settle(db, now, path=_page_of(thread, draft), person_id=person_id)


def _page_of(thread: Thread, draft: Draft) -> str:
    return f"/reviews/{thread.review_id}/drafts/{draft.number}/threads/{thread.id}"


def note(
    db: Db, actor: Actor, thread: Thread, verb: str, now: datetime, values: Mapping[str, object]
) -> None:
    """One event about a thread, without a word of it."""
    audit.record(
        db,
        verb=f"thread:{verb}",
        subject_kind="thread",
        subject_id=thread.id,
        at=now,
        actor_id=actor.person_id,
        board_id=thread.board_id,
        review_id=thread.review_id,
        values=values,
    )
