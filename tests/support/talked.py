"""Discussions in every state, and notices of them, on a draft of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads import queries, service
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import Audience
from qmapp.errors import N_
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind

WORDS = (
    "Paragraph 4.2 says that the school asked twice. The chronology says once. Which of them is "
    "it, and who wrote it down?\n\nThe report rests on this at two other places."
)


def stocked(
    db: Db, actor: Actor, review: Review, draft: Draft, now: datetime, *, long_word: str
) -> dict[str, Any]:
    """One open on a marker, one resolved on a passage, one whose words were taken back."""
    marker = get_edition(db, review.edition_sha256).by_number(3)
    passage = db.scalars(
        select(StoredPassage.id)
        .where(StoredPassage.reading_id == draft.reading_id, StoredPassage.number.is_not(None))
        .order_by(StoredPassage.position)
        .limit(1)
    ).one()

    def begin(hung: Hung, words: str, audience: Audience = Audience.BOARD) -> Thread:
        readers = queries.readers_of(db, review, draft, audience)
        return service.begin(
            db, actor, review, draft, hung, words=words, audience=audience,
            mentions=sorted(readers, key=str)[:3], now=now, thread_id=uuid4(),
        )  # fmt: skip

    opened = begin(Hung.marker(marker.id), WORDS, Audience.ALL)
    said = (f"It is once. {long_word}", "Then the report should say so.", "A mistake of mine.")
    for n, words in enumerate(said, 1):
        back = _say(db, actor, opened, words, now + timedelta(minutes=n))
    service.take_back(db, actor, opened, back.id, now)
    done = begin(Hung.passage(passage), f"Is this the whole of it? {long_word}")
    service.resolve(db, actor, done, "It is, by the file.", version=done.version, now=now)
    return {"talk_open": opened.id, "talk_done": done.id, "talk_passage": passage}


def on_recommendation(
    db: Db, actor: Actor, review: Review, draft: Draft, id_: UUID, now: datetime
) -> None:
    """One on a recommendation."""
    service.begin(
        db, actor, review, draft, Hung.recommendation(id_), words=WORDS, audience=Audience.BOARD,
        mentions=(), now=now, thread_id=uuid4(),
    )  # fmt: skip


def notices(
    db: Db, people: Sequence[UUID], review: Review, hidden: UUID, now: datetime, *, many: int
) -> None:
    """So many notices, of every kind; the first is of a review that nobody may see."""
    kinds = list(NoticeKind)
    for n in range(many):
        inbox.tell(
            db, people, kinds[n % len(kinds)], N_("You were named in a discussion"),
            f"/reviews/{review.id}", key=f"stocked:{n}", board_id=review.board_id,
            review_id=review.id if n else hidden, now=now,
        )  # fmt: skip


def _say(db: Db, actor: Actor, thread: Thread, words: str, now: datetime) -> Comment:
    return service.comment(db, actor, thread, words=words, mentions=(), now=now, comment_id=uuid4())
