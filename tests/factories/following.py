"""A review whose response was agreed and whose recommendations are followed, by the real services.

world = follow(storage, case)
world = follow(storage, case, count=3)
done(storage, world.case, check_of(storage, follow_up), judged=Judged.EARLY_SIGNS)

Actions and evidence are written directly: they are other rooms'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.ports import tell_of_delivery
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.impact import service, setup
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Judged, SoWhat
from qmapp.learning.impact.service import CheckDetails
from tests.factories.assessments import NOW, Case
from tests.factories.responses import agree, begin, give, promise, recommend

TODAY = london_date(NOW)
ANSWERS = {
    SoWhat.DIFFERENT: "A child knows whom to ring.",
    SoWhat.WORSE: "Nothing that we know of.",
}


def later(days: int = 0) -> datetime:
    """So many days after the response was agreed."""
    return NOW + timedelta(days=days)


@dataclass(frozen=True)
class Followed:
    """Recommendations that are followed, each with one action, in order."""

    case: Case
    recommendations: Sequence[UUID]
    actions: Sequence[UUID]
    follow_ups: Sequence[UUID]

    @property
    def one(self) -> UUID:
        return self.follow_ups[0]


def follow(storage: Storage, case: Case, count: int = 1, **details: object) -> Followed:
    """Agree a response that takes up so many recommendations."""
    setup.register()
    begin(storage, case)
    ids, actions = [], []
    for number in range(count):
        one = recommend(storage, case, f"Agree who leads, {number}.")
        give(storage, case, one, Decision.ACCEPTED)
        ids.append(one)
        actions.append(promise(storage, case, one, **details))
    agree(storage, case)
    with storage.reading() as db:
        found = dict(
            db.execute(
                select(FollowUp.recommendation_id, FollowUp.id).where(
                    FollowUp.recommendation_id.in_(ids)
                )
            ).all()
        )
    return Followed(case, ids, actions, [found[one] for one in ids])


def another_review(storage: Storage, case: Case, reference: str = "Child R") -> UUID:
    """A later review of the same board."""
    with storage.unit_of_work() as db:
        first = db.get_one(Review, case.review_id)
        made = Review(
            id=uuid4(), board_id=case.board_id, reference=reference, kind=first.kind,
            edition_sha256=first.edition_sha256, stage_since=later(250), created_at=later(250),
            created_by=first.created_by,
        )  # fmt: skip
        db.add(made)
        return made.id


def get(storage: Storage, follow_up_id: UUID) -> FollowUp:
    with storage.reading() as db:
        return db.get_one(FollowUp, follow_up_id)


def checks(storage: Storage, follow_up_id: UUID, *, open_only: bool = False) -> Sequence[Check]:
    query = select(Check).where(Check.follow_up_id == follow_up_id)
    if open_only:
        query = query.where(Check.done_on.is_(None), Check.ended_at.is_(None))
    with storage.reading() as db:
        return db.scalars(query.order_by(Check.due_on, Check.added_at, Check.id)).all()


def next_check(storage: Storage, follow_up_id: UUID, kind: CheckKind = CheckKind.IMPACT) -> Check:
    found = checks(storage, follow_up_id, open_only=True)
    return next(one for one in found if one.kind is kind)


def prove(
    storage: Storage,
    world: Followed,
    kind: ProofKind = ProofKind.AUDIT,
    shows: Shows = Shows.CHANGE,
    *,
    at: int = 0,
    on_action: bool = False,
    on: date | None = None,
) -> UUID:
    """Evidence on a recommendation of the world, or on its action."""
    with storage.unit_of_work() as db:
        made = Proof(
            id=uuid4(), board_id=world.case.board_id, kind=kind, shows=shows,
            action_id=world.actions[at] if on_action else None,
            recommendation_id=None if on_action else world.recommendations[at],
            words="12 of 16 files name a lead.", on=on or TODAY + timedelta(1),
            added_by=world.case.manager.person_id, added_at=NOW,
        )  # fmt: skip
        db.add(made)
        return made.id


def say(
    storage: Storage, world: Followed, delivery: Delivery, *, at: int = 0, days: int = 30
) -> None:
    """An action stands like this since so many days after agreement."""
    now = later(days)
    with storage.unit_of_work() as db:
        action_id = world.actions[at]
        db.execute(
            update(Action)
            .where(Action.id == action_id)
            .values(delivery=delivery, delivery_on=london_date(now))
        )
        answered = db.scalars(
            select(ActionAnswers.recommendation_id).where(ActionAnswers.action_id == action_id)
        ).all()
        tell_of_delivery(db, answered, now)


def done(
    storage: Storage,
    check: Check,
    actor: Actor,
    *,
    judged: Judged | None = Judged.NO_EVIDENCE,
    decided: Decided | None = Decided.ADJUST,
    reasons: str = "Files were read by two people.",
    next_on: date | None = None,
    days: int = 190,
    version: int | None = None,
    answers: object = None,
) -> Check:
    """Record a check so many days after agreement."""
    if check.kind is CheckKind.DELIVERY:
        judged = None
    details = CheckDetails(
        reasons=reasons, judged=judged, decided=decided, next_on=next_on,
        answers=ANSWERS if answers is None else answers,  # type: ignore[arg-type]
    )  # fmt: skip
    with storage.unit_of_work() as db:
        return service.record_check(
            db, actor, check.id, details, version=version or check.version, now=later(days)
        )


def shown(storage: Storage, world: Followed, *, at: int = 0, days: int = 190) -> None:
    """Deliver the action, prove a change in two ways, and judge it shown."""
    say(storage, world, Delivery.DELIVERED, at=at)
    prove(storage, world, ProofKind.AUDIT, at=at)
    prove(storage, world, ProofKind.FAMILY_VOICE, at=at)
    check = next_check(storage, world.follow_ups[at])
    done(storage, check, world.case.commissioner, judged=Judged.SHOWN, decided=Decided.EMBED,
         days=days)  # fmt: skip


def close(
    storage: Storage,
    follow_up_id: UUID,
    actor: Actor,
    ending: Ending = Ending.WITH_IMPACT,
    because: str = "",
    dissent: str = "",
    *,
    version: int | None = None,
    days: int = 200,
) -> FollowUp:
    with storage.unit_of_work() as db:
        return service.close(
            db, actor, follow_up_id, ending, because, dissent,
            version=version or db.get_one(FollowUp, follow_up_id).version, now=later(days),
        )  # fmt: skip
