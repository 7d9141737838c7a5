"""Threads of a case, through the room's own verbs, each in a transaction of its own.

case = make_case(storage)
desk = ThreadsDesk(storage, case); desk.past_blindness("commissioner", "lead")
first = desk.begin("On which page?", Hung.marker(marker(3).id))
desk.comment(first, "On page 9.", actor=case.lead)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.reviews.models import Review
from qmapp.casework.threads import queries, service
from qmapp.casework.threads.lines import Hung, ThreadLine
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import Case, begin, later, marker, submit


@dataclass
class ThreadsDesk:
    """What people say of the draft of a case; the commissioner, unless said."""

    storage: Storage
    case: Case
    ticks: Iterator[int] = field(default_factory=count)

    def tick(self) -> datetime:
        """A minute later than what happened before."""
        return later(next(self.ticks))

    def past_blindness(self, *names: str) -> None:
        """These have submitted theirs."""
        for name in names:
            actor = self.case.people[name]
            submit(self.storage, actor, begin(self.storage, self.case, actor))

    def passage(self, position: int = 1) -> UUID:
        with self.storage.reading() as db:
            return db.scalars(
                select(StoredPassage.id).where(
                    StoredPassage.reading_id == self.case.reading_id,
                    StoredPassage.position == position,
                )
            ).one()

    # The verbs -----------------------------------------------------------------------------

    def begin(
        self,
        words: str = "Where is this said?",
        hung: Hung | None = None,
        *,
        actor: Actor | None = None,
        audience: Audience = Audience.BOARD,
        mentions: Sequence[Actor] = (),
        thread_id: UUID | None = None,
    ) -> UUID:
        with self.storage.unit_of_work() as db:
            return service.begin(
                db, self._who(actor), self.review(db), self.draft(db),
                hung or Hung.marker(marker(3).id), words=words, audience=audience,
                mentions=[one.person_id for one in mentions], now=self.tick(),
                thread_id=thread_id or uuid4(),
            ).id  # fmt: skip

    def comment(
        self,
        thread_id: UUID,
        words: str = "On page 9.",
        *,
        actor: Actor | None = None,
        mentions: Sequence[Actor] = (),
        comment_id: UUID | None = None,
    ) -> UUID:
        with self.storage.unit_of_work() as db:
            return service.comment(
                db, self._who(actor), db.get_one(Thread, thread_id), words=words,
                mentions=[one.person_id for one in mentions], now=self.tick(),
                comment_id=comment_id or uuid4(),
            ).id  # fmt: skip

    def resolve(
        self,
        thread_id: UUID,
        words: str = "It is on page 9.",
        *,
        actor: Actor | None = None,
        version: int | None = None,
    ) -> bool:
        with self.storage.unit_of_work() as db:
            thread = db.get_one(Thread, thread_id)
            seen = version if version is not None else thread.version
            return service.resolve(
                db, self._who(actor), thread, words, version=seen, now=self.tick()
            )

    def reopen(self, thread_id: UUID, *, actor: Actor | None = None) -> bool:
        with self.storage.unit_of_work() as db:
            thread = db.get_one(Thread, thread_id)
            return service.reopen(db, self._who(actor), thread, self.tick())

    def take_back(self, thread_id: UUID, comment_id: UUID, *, actor: Actor | None = None) -> bool:
        with self.storage.unit_of_work() as db:
            thread = db.get_one(Thread, thread_id)
            return service.take_back(db, self._who(actor), thread, comment_id, self.tick())

    # What is seen --------------------------------------------------------------------------

    def list(self, actor: Actor | None = None, **how: Any) -> Sequence[ThreadLine]:
        with self.storage.reading() as db:
            return queries.list_threads(
                db, self._who(actor), self.review(db), self.draft(db), **how
            )

    def line(self, thread_id: UUID, actor: Actor | None = None) -> ThreadLine:
        with self.storage.reading() as db:
            return queries.get_line(
                db, self._who(actor), self.review(db), self.draft(db), thread_id
            )

    def readers(self, audience: Audience) -> set[str]:
        names = {who.person_id: name for name, who in self.case.people.items()}
        with self.storage.reading() as db:
            found = queries.readers_of(db, self.review(db), self.draft(db), audience)
        return {names[one] for one in found}

    def comments(self) -> Sequence[Comment]:
        with self.storage.reading() as db:
            return db.scalars(select(Comment).order_by(Comment.said_at, Comment.id)).all()

    def review(self, db: Db) -> Review:
        return db.get_one(Review, self.case.review_id)

    def draft(self, db: Db) -> Draft:
        return db.get_one(Draft, self.case.draft_id)

    def _who(self, actor: Actor | None) -> Actor:
        return actor or self.case.commissioner
