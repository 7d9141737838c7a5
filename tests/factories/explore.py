"""Explorations of a case's board, made by the real services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from qmapp.casework.reviews.models import Interest, RoleOnReview
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.checking import Details
from qmapp.learning.explore.lines import Whole
from qmapp.learning.explore.models import Exploration, ExplorationLink
from qmapp.learning.explore.rules import Answer, Choice, Holds, Purpose, Scope, Sector, Thing
from qmapp.learning.explore.service import ExplorationKey, Linked, Saved, Typed
from qmapp.learning.explore.text import digest_of_answer
from tests.factories.assessments import NOW, Case, catalogue
from tests.factories.impact import somebody
from tests.factories.responses import agency

ISSUE = "pi-no-strategy-discussion"
PRACTICE = catalogue().practice
NOBODY = digest_of_answer(Answer())
WORDS = "The duty line is unmanned after four."
ANSWERS = {
    "q-unpick-1": Answer(choice=Choice.DIFFERS),
    "q-why-1": Answer(reasons={"reason-1": Holds.HOLDS, "reason-2": Holds.CANNOT_TELL}),
    "q-why-3": Answer(words=WORDS),
    "q-solve-4": Answer(cannot_tell=True),
}


def details_of(**changes: object) -> Details:
    values: dict[str, object] = {
        "issue": ISSUE,
        "scope": Scope.TEAM,
        "place": "Duty team",
        "held_on": london_date(NOW),
        "sectors": (Sector.HEALTH,),
        "roles": ("school nurse",),
        "people": 6,
    }
    return Details(**{**values, **changes})  # type: ignore[arg-type]


def explore(
    db: Db,
    actor: Actor,
    board_id: UUID,
    *,
    answers: Mapping[str, Answer] = ANSWERS,
    finished: bool = True,
    started_from_id: UUID | None = None,
    now: datetime = NOW,
    **changes: object,
) -> Exploration:
    """An exploration with answers, finished unless said otherwise, in one unit of work."""
    made = service.begin(
        db, actor, board_id, details_of(**changes), PRACTICE, now, started_from_id=started_from_id
    )
    key = ExplorationKey(board_id, made.id)
    typed = [Typed(question=one, answer=said, was=NOBODY) for one, said in answers.items()]
    service.save_answers(db, actor, key, typed, now)
    if finished:
        seen = made.version + len(answers)
        service.finish(db, actor, key, seen=seen, now=now)
    return made


@dataclass(frozen=True)
class Desk:
    """What people do with one exploration of a case's board."""

    storage: Storage
    case: Case
    id: UUID

    @property
    def key(self) -> ExplorationKey:
        return ExplorationKey(self.case.board_id, self.id)

    def whole(self, actor: Actor | None = None) -> Whole:
        with self.storage.reading() as db:
            row = queries.get_exploration(db, self.case.board_id, self.id)
            return queries.get_whole(db, actor or self.case.manager, PRACTICE, row)

    def save(
        self, answers: Mapping[str, Answer], *, was: str | None = None, actor: Actor | None = None
    ) -> Saved:
        stands = self.whole()
        typed = [
            Typed(question=one, answer=said, was=was or digest_of_answer(stands.kept(one).answer))
            for one, said in answers.items()
        ]
        with self.storage.unit_of_work() as db:
            return service.save_answers(db, actor or self.case.manager, self.key, typed, NOW)

    def finish(self, seen: int | None = None, *, actor: Actor | None = None) -> None:
        seen = self.whole().stamp if seen is None else seen
        with self.storage.unit_of_work() as db:
            service.finish(db, actor or self.case.manager, self.key, seen=seen, now=NOW)

    def put_right(self, because: str = "The day was wrong.", *, own_id: UUID | None = None) -> Desk:
        with self.storage.unit_of_work() as db:
            made = service.put_right(
                db, self.case.manager, self.key, because, NOW, exploration_id=own_id
            )
            return Desk(self.storage, self.case, made.id)

    def link(
        self,
        thing: Thing,
        thing_id: UUID,
        *,
        question: str = "q-why-3",
        purpose: Purpose = Purpose.LED_TO,
        review_id: UUID | None = None,
        actor: Actor | None = None,
    ) -> ExplorationLink:
        linked = Linked(
            question=question, purpose=purpose, thing=thing, thing_id=thing_id,
            review_id=review_id or self.case.review_id,
        )  # fmt: skip
        with self.storage.unit_of_work() as db:
            return service.link(db, actor or self.case.manager, self.key, linked, NOW)


def member_of(storage: Storage, case: Case) -> Actor:
    """A member of the case's board, from an agency of their own."""
    agency_id = agency(storage, case, f"Agency {uuid4()}")
    return somebody(storage, case.board_id, BoardRole.MEMBER, agency_id)


def works_on_it(storage: Storage, case: Case) -> Actor:
    """A member of the board who also commissions the review."""
    actor = member_of(storage, case)
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=actor.person_id,
                role=ReviewRole.COMMISSIONER, since=NOW,
            )
        )  # fmt: skip
    return actor


def take_interest(storage: Storage, case: Case, actor: Actor) -> None:
    """The actor declares an interest in the review of the case."""
    with storage.unit_of_work() as db:
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, person_id=actor.person_id,
                statement="A cousin.", declared_at=NOW, declared_by=actor.person_id,
            )
        )  # fmt: skip


def make_exploration(
    storage: Storage,
    case: Case,
    *,
    answers: Mapping[str, Answer] = ANSWERS,
    finished: bool = True,
    before: Desk | None = None,
    held_on: date | None = None,
    **changes: object,
) -> Desk:
    """An exploration of the case's board, by its manager."""
    if held_on is not None:
        changes["held_on"] = held_on
    with storage.unit_of_work() as db:
        made = explore(
            db, case.manager, case.board_id, answers=answers, finished=finished,
            started_from_id=before.id if before else None, **changes,
        )  # fmt: skip
        return Desk(storage, case, made.id)
