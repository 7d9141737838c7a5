"""How a review is governed, and what runs beside it, made by the real verbs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from qmapp.casework.arrangements import queries as arranged
from qmapp.casework.arrangements import service as arranging
from qmapp.casework.arrangements.checking import ArrangementDetails
from qmapp.casework.proceedings import service as proceeding
from qmapp.casework.proceedings.checking import ProceedingDetails
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Membership, Person
from tests.factories.assessments import NOW, Case

INQUEST = ProceedingDetails(
    kind=ProceedingKind.INQUEST, title="Inquest into the death", status=ProceedingStatus.RUNNING
)


def on_the_board(
    storage: Storage,
    case: Case,
    role: BoardRole = BoardRole.ADMINISTRATOR,
    name: str = "Scrutineer",
) -> Actor:
    """Somebody of the case's board who has no part in the review."""
    person_id = uuid4()
    with storage.unit_of_work() as db:
        db.add(
            Person(
                id=person_id, email=f"{person_id}@example.org", name=f"{name} Example",
                created_at=NOW, confirmed_at=NOW, password_set_at=NOW,
            )
        )  # fmt: skip
        db.flush()
        db.add(Membership(board_id=case.board_id, person_id=person_id, role=role, since=NOW))
    return Actor(person_id, name, board_roles={case.board_id: frozenset({role})})


def give_role(storage: Storage, case: Case, actor: Actor, role: ReviewRole) -> None:
    """Somebody takes a role on the review."""
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=actor.person_id,
                role=role, since=NOW,
            )
        )  # fmt: skip


def settle(
    storage: Storage,
    case: Case,
    *,
    actor: Actor | None = None,
    version: int | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> None:
    """What stands, with what is given changed, by whoever settles it."""
    with storage.unit_of_work() as db:
        found = arranged.find_arrangement(db, case.review_id)
        seen = (found.version if found else 0) if version is None else version
        arranging.settle(
            db, actor or case.chair, get_review(db, case.review_id),
            replace(arranged.details_of(found), **changes), version=seen, now=now,
        )  # fmt: skip


def name_outside(storage: Storage, case: Case) -> Actor:
    """Somebody outside the commissioning line, named at set-up."""
    person = on_the_board(storage, case)
    settle(storage, case, outside_id=person.person_id, outside_role="independent scrutineer")
    return person


def details(**changes: Any) -> ArrangementDetails:
    return replace(ArrangementDetails(), **changes)


def enter(
    storage: Storage, case: Case, *, actor: Actor | None = None, proceeding_id: UUID | None = None,
    **changes: Any,
) -> UUID:  # fmt: skip
    """Something that runs beside the review: an inquest under way, with what is given changed."""
    with storage.unit_of_work() as db:
        return proceeding.add(
            db, actor or case.manager, get_review(db, case.review_id),
            replace(INQUEST, **changes), NOW, proceeding_id=proceeding_id,
        ).id  # fmt: skip
