"""Two reviews of one board, and one action of the first that answers both.

world = shared(storage)                 review A agreed, review B open, the action tied to B
agree_b(storage, world)                 the response of B, which holds the action too

Of A there are words that only its own readers may read (`SECRETS_OF_A`), of B words that nobody
agreed yet (`WORDS_OF_B`). `member` has no part in either; `apart` and `apart_manager` declared an
interest in A; `on_b` is on B alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select, update

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.actions.service import tie
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import FollowUp
from qmapp.people.accounts.models import Person
from tests.factories import impact
from tests.factories.assessments import NOW, Case, declare_interest
from tests.factories.impact import Followed, followed, somebody
from tests.factories.responses import agency, agree, begin, find, give, promise, recommend

WORDS_OF_B = "Zqwords of B: ask at each visit who else comes to the home."
OWN_OF_B = "Zqown of B: put the question on the form for visits."
TITLE_OF_B = "Zqfinding of B"
NOTE_OF_A = "Zqnote of A: two nights in May had nobody."
PROOF_OF_A = "Zqproof of A: the rota of May."
DAY_OF_A = "Zqday of A: the second worker begins later."
SECRETS_OF_A = (NOTE_OF_A, PROOF_OF_A, DAY_OF_A)
REFERENCE_OF_B = "Child Z"


@dataclass(frozen=True)
class Shared:
    """`a` is followed whole; `action` is its “rota”, which answers `recommendation_b` of B too."""

    a: Followed
    b: Case
    recommendation_b: UUID
    action: UUID
    own_action_b: UUID
    member: Actor
    apart: Actor
    apart_manager: Actor
    on_b: Actor

    @property
    def board_id(self) -> UUID:
        return self.a.board_id


def shared(storage: Storage) -> Shared:
    """The world with B open: its recommendation answered, the action tied, nothing agreed."""
    a = followed(storage)
    manager = a.case.manager
    b = _open_review(storage, a)
    on_b = _on_review(storage, b)
    other = agency(storage, a.case, "Another agency")
    apart = somebody(storage, a.board_id, BoardRole.MEMBER, other)
    apart_manager = somebody(storage, a.board_id, BoardRole.REVIEW_MANAGER)
    for one in (apart, apart_manager):
        declare_interest(storage, a.case, one)
    put = recommend(
        storage, b, WORDS_OF_B, findings=[impact.coded(storage, find(storage, b, TITLE_OF_B))]
    )
    begin(storage, b, manager)
    give(storage, b, put, actor=manager)
    own = promise(storage, b, put, actor=manager, what=OWN_OF_B)
    shared_action = a.actions["rota"]
    with storage.unit_of_work() as db:
        assert tie(db, manager, get_review(db, b.review_id), shared_action, put, NOW)
    _speak(storage, manager, shared_action)
    return Shared(
        a=a, b=b, recommendation_b=put, action=shared_action, own_action_b=own,
        member=somebody(storage, a.board_id, BoardRole.MEMBER, other),
        apart=apart, apart_manager=apart_manager, on_b=on_b,
    )  # fmt: skip


def agree_b(storage: Storage, world: Shared) -> UUID:
    """The chair agrees the response of B, and it is followed; the follow-up of its recommendation."""
    agree(storage, world.b)
    with storage.unit_of_work() as db:
        db.execute(
            update(Review)
            .where(Review.id == world.b.review_id)
            .values(stage=Stage.FOLLOW_UP, stage_since=NOW)
        )
        return db.scalars(
            select(FollowUp.id).where(FollowUp.recommendation_id == world.recommendation_b)
        ).one()


def _open_review(storage: Storage, a: Followed) -> Case:
    """Another review of the board, with a sent draft; those on A are not on it."""
    review_id = impact.later_review(storage, a, REFERENCE_OF_B, NOW)
    with storage.reading() as db:
        draft_id = db.scalars(select(Draft.id).where(Draft.review_id == review_id)).one()
    return Case(a.board_id, review_id, draft_id, uuid4(), a.case.people)


def _on_review(storage: Storage, case: Case) -> Actor:
    """A lead reviewer of this review, who serves no board."""
    person_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name="Ravi Example",
                created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=person_id,
                role=ReviewRole.LEAD_REVIEWER, since=NOW,
            )
        )  # fmt: skip
    return Actor(
        person_id, "Ravi Example",
        review_roles={case.review_id: frozenset({ReviewRole.LEAD_REVIEWER})},
    )  # fmt: skip


def _speak(storage: Storage, manager: Actor, action_id: UUID) -> None:
    """On A it was said how the action stands, with what shows it, and its day was moved."""
    shown = NewProof(kind=ProofKind.DOCUMENT, shows=Shows.DONE, words=PROOF_OF_A, on=NOW.date())
    with storage.unit_of_work() as db:
        version = db.get_one(Action, action_id).version
        following.say(
            db, manager, action_id, Said(Delivery.AT_RISK, NOTE_OF_A, shown), version=version,
            now=NOW,
        )  # fmt: skip
    with storage.unit_of_work() as db:
        version = db.get_one(Action, action_id).version
        following.move_day(
            db, manager, action_id, date(2027, 2, 15), DAY_OF_A, version=version, now=NOW
        )
