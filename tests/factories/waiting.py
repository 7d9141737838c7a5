"""Actions and checks that wait for people, written directly.

Tests of what reaches people must not stand on the services of the rooms below.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, OwnerLink
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind
from qmapp.people.accounts.models import Agency, Membership, Person
from tests.factories.asks import recommend
from tests.factories.assessments import NOW, Case

TODAY = NOW.date()
WHAT = "Zqwhat: the school nurse is told of every missed appointment."


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


def agency(storage: Storage, case: Case, name: str = "Zqagency") -> UUID:
    with storage.unit_of_work() as db:
        made = Agency(id=uuid4(), board_id=case.board_id, name=name)
        db.add(made)
        return made.id


def serve(
    storage: Storage,
    case: Case,
    role: BoardRole = BoardRole.AGENCY_CONTACT,
    agency_id: UUID | None = None,
    *,
    name: str = "Ines Example",
) -> Actor:
    """Somebody new on the board; administrators, managers and chairs speak for no agency."""
    person_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name=name, created_at=NOW,
                confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(
            Membership(
                board_id=case.board_id, person_id=person_id, role=role, agency_id=agency_id,
                since=NOW,
            )
        )  # fmt: skip
    return Actor(person_id=person_id, name=name, board_roles={case.board_id: frozenset({role})})


def leave(storage: Storage, case: Case, actor: Actor) -> None:
    """Somebody serves the board no more."""
    with storage.unit_of_work() as db:
        db.execute(
            update(Membership)
            .where(Membership.person_id == actor.person_id, Membership.board_id == case.board_id)
            .values(ended_at=NOW)
        )


def act(
    storage: Storage,
    case: Case,
    due: int | None = 0,
    *,
    agency_id: UUID | None = None,
    lead: Actor | None = None,
    delivery: Delivery = Delivery.ON_TRACK,
    is_promised: bool = True,
    **more: object,
) -> UUID:
    """An action; its day is counted from today."""
    with storage.unit_of_work() as db:
        last = db.scalar(select(func.max(Action.number)).where(Action.board_id == case.board_id))
        values: dict[str, object] = {
            "id": uuid4(), "board_id": case.board_id, "review_id": case.review_id,
            "number": (last or 0) + 1, "what": WHAT, "owner_role": "Zqrole",
            "agency_id": agency_id, "due_on": None if due is None else day(due),
            "promised_on": TODAY if is_promised else None, "delivery": delivery,
            "lead_id": lead.person_id if lead else None, "added_by": case.manager.person_id,
            "added_at": NOW, **more,
        }  # fmt: skip
        made = Action(**values)
        db.add(made)
        return made.id


def change(storage: Storage, action_id: UUID, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Action).where(Action.id == action_id).values(**values))


def check(
    storage: Storage,
    case: Case,
    *due: int,
    kind: CheckKind = CheckKind.IMPACT,
    number: int | None = None,
) -> UUID:
    """A recommendation that is followed, with checks of one kind; its follow-up."""
    with storage.reading() as db:
        count = db.scalar(select(func.count()).select_from(FollowUp)) or 0
    put = recommend(storage, case, number or 100 + count)
    with storage.unit_of_work() as db:
        made = FollowUp(
            id=uuid4(), board_id=case.board_id, review_id=case.review_id, recommendation_id=put,
            begun_on=TODAY, begun_at=NOW,
        )  # fmt: skip
        db.add(made)
        db.flush()
        db.add_all(_checks(case, made.id, kind, due))
        return made.id


def _checks(case: Case, follow_up_id: UUID, kind: CheckKind, due: Iterable[int]) -> list[Check]:
    return [
        Check(
            board_id=case.board_id, follow_up_id=follow_up_id, kind=kind, due_on=day(one),
            added_at=NOW,
        )
        for one in due
    ]  # fmt: skip


def close_review(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Review).where(Review.id == case.review_id).values(stage=Stage.CLOSED))


def change_checks(storage: Storage, follow_up_id: UUID, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(Check).where(Check.follow_up_id == follow_up_id).values(**values))


def change_follow_up(storage: Storage, follow_up_id: UUID, **values: object) -> None:
    with storage.unit_of_work() as db:
        db.execute(update(FollowUp).where(FollowUp.id == follow_up_id).values(**values))


def link(
    storage: Storage,
    case: Case,
    action_id: UUID,
    email: str = "owner@school.example",
    *,
    until: int = 90,
    **more: object,
) -> UUID:
    """A link to an action for an owner without an account; its last day is counted from today."""
    with storage.unit_of_work() as db:
        made = OwnerLink(
            id=uuid4(), board_id=case.board_id, action_id=action_id, role="Zqrole", email=email,
            until=day(until), made_by=case.manager.person_id, made_at=NOW, **more,
        )  # fmt: skip
        db.add(made)
        return made.id
