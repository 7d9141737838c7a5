"""Letters of feedback on a case's draft, made by the verbs of the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries, service
from qmapp.casework.feedback.content import Content, seen_digest
from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.queries import AnswerLine, PointLine
from qmapp.casework.feedback.rules import Done
from qmapp.casework.feedback.service import Answered, PointDetails
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, add_draft, begin, marker, pin, submit, type_words


def in_stage(storage: Storage, case: Case, stage: Stage = Stage.MODERATION) -> None:
    """The review stands there, however it came."""
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = stage


def assessed(
    storage: Storage, case: Case, asks: dict[int, str], *, actor: Actor | None = None,
    at: dict[int, int] | None = None, known: bool = True,
) -> UUID:  # fmt: skip
    """A commissioner judged markers, said what would need to change, pinned words, submitted."""
    actor = actor or case.commissioner
    begun = begin(storage, case, actor)
    for number, words in asks.items():
        type_words(storage, actor, begun, number, reasons="Because.", to_change=words)
    for number, position in (at or {}).items():
        pin(storage, case, actor, begun, number, position=position)
    if known:
        submit(storage, actor, begun)
    return begun.id


def discussed(
    storage: Storage, case: Case, words: str, *, audience: Audience = Audience.ALL,
    number: int = 1, actor: Actor | None = None, resolved: bool = False,
) -> UUID:  # fmt: skip
    """A thread on a marker. Rows are written directly: letters do not stand on that room."""
    actor, made = actor or case.panel, uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Thread(
                id=made, board_id=case.board_id, review_id=case.review_id, draft_id=case.draft_id,
                about=About.MARKER, marker_id=marker(number).id, audience=audience,
                begun_by=actor.person_id, begun_at=NOW,
                resolved_at=NOW if resolved else None,
                resolved_by=actor.person_id if resolved else None,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            Comment(
                board_id=case.board_id, thread_id=made, said_by=actor.person_id, said_at=NOW,
                words=words,
            )
        )  # fmt: skip
    return made


@dataclass
class LetterDesk:
    """What people do with the letters of a case."""

    storage: Storage
    case: Case

    def begin(self, *, actor: Actor | None = None, draft: int = 1, now: datetime = NOW) -> int:
        with self.storage.unit_of_work() as db:
            found = db.query(Draft).filter_by(review_id=self.case.review_id, number=draft).one()
            review = get_review(db, self.case.review_id)
            return service.begin_letter(
                db, actor or self.case.commissioner, review, found, now
            ).number

    def do(
        self, verb: str, *args: Any, actor: Actor | None = None, letter: int = 1, **more: Any
    ) -> Any:
        """`look_again`, `discard`, `leave_out`, `put_back`, `move`, `pass_on`, ..."""
        with self.storage.unit_of_work() as db:
            found = self._letter(db, letter)
            if verb in {"look_again", "discard"} or verb in {"leave_out", "put_back", "pass_on"}:
                args = (*args, NOW)
            if verb in {"move", "mark_pressure", "add_point"}:
                args = (*args, NOW)
            return getattr(service, verb)(db, actor or self.case.commissioner, found, *args, **more)

    def add(
        self, words: str = "Say who asked the child.", *, section: str = "", **more: Any
    ) -> UUID:
        details = PointDetails(words=words, section=section, place=more.pop("place", None))
        made: UUID = self.do("add_point", details, **more).id
        return made

    def change(self, point_id: UUID, words: str, version: int = 1, **more: Any) -> None:
        actor = more.pop("actor", None)
        details = PointDetails(words=words, **more)
        self.do("change_point", point_id, details, actor=actor, version=version, now=NOW)

    def points(self, letter: int = 1) -> Sequence[PointLine]:
        with self.storage.reading() as db:
            review = get_review(db, self.case.review_id)
            return queries.list_points(db, review, self._letter(db, letter))

    def words(self, letter: int = 1) -> list[str]:
        return [one.text.words for one in self.points(letter) if one.left_out_at is None]

    def content(self, letter: int = 1) -> Content:
        with self.storage.reading() as db:
            review = get_review(db, self.case.review_id)
            return queries.content_of(db, review, self._letter(db, letter))

    def send(
        self, *, actor: Actor | None = None, letter: int = 1, seen: str | None = None,
        now: datetime = NOW,
    ) -> None:  # fmt: skip
        seen = seen if seen is not None else seen_digest(self.content(letter))
        self.do("send", actor=actor, letter=letter, seen=seen, now=now)

    def sent(self, *words: str) -> Sequence[UUID]:
        """A letter with these points is sent; their ids."""
        in_stage(self.storage, self.case)
        if not self._is_assessed():
            assessed(self.storage, self.case, {})
        number = self.begin()
        made = [self.add(one, letter=number) for one in words or ("Say who asked the child.",)]
        self.send(letter=number)
        return made

    def answer(
        self, point_id: UUID, done: Done = Done.DONE, where: str = "Section 4", why: str = "",
        *, version: int = 0, actor: Actor | None = None, letter: int = 1, now: datetime = NOW,
    ) -> None:  # fmt: skip
        said = Answered(done=done, where=where, why=why)
        self.do(
            "answer_point", point_id, said, actor=actor or self.case.lead, letter=letter,
            version=version, now=now,
        )  # fmt: skip

    def answers(self, actor: Actor, letter: int = 1) -> dict[UUID, AnswerLine]:
        with self.storage.reading() as db:
            return dict(queries.list_answers(db, actor, self._letter(db, letter)))

    def mark(
        self, point_id: UUID, words: str = "It asks me to find otherwise.", **more: Any
    ) -> UUID:
        more.setdefault("actor", self.case.lead)
        made: UUID = self.do("mark_pressure", point_id, words, **more).id
        return made

    def settle(
        self, pressure_id: UUID, actor: Actor, words: str = "It was withdrawn.",
        now: datetime = NOW,
    ) -> None:  # fmt: skip
        with self.storage.unit_of_work() as db:
            found = queries.get_pressure(db, pressure_id)
            service.settle_pressure(db, actor, found, words, now=now)

    def counts(self) -> tuple[int, int]:
        """Unanswered points, open marks."""
        with self.storage.reading() as db:
            review_id = self.case.review_id
            return queries.unanswered(db, review_id), queries.open_pressures(db, review_id)

    def next_draft(self, *, sent: bool = True, number: int = 2) -> None:
        with self.storage.unit_of_work() as db:
            add_draft(
                db, self.case.board_id, self.case.review_id, self.case.lead.person_id,
                draft_id=uuid4(), reading_id=uuid4(), number=number, sent=sent,
            )  # fmt: skip

    def stage(self) -> Stage:
        with self.storage.reading() as db:
            return db.get_one(Review, self.case.review_id).stage

    def _is_assessed(self) -> bool:
        with self.storage.reading() as db:
            author = self.case.commissioner.person_id
            return db.query(Assessment).filter_by(author_id=author).first() is not None

    def _letter(self, db: Any, number: int) -> Letter:
        return queries.get_letter(db, self.case.review_id, number)
