"""Reviews with people on them, made by the real services.

board, manager = make_board(storage), make_person(storage, ..., roles=(REVIEW_MANAGER,))
review_id = make_review(storage, manager, board, "Child K")
put_on(storage, review_id, person, ReviewRole.LEAD_REVIEWER)
actor = standing_of(storage, person)      # with roles and interests on every review
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from qmapp.casework.reviews import service
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, standing_on_review
from qmapp.casework.reviews.rules import Dates, Details, Stage
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.catalogue import Catalogue, load_catalogue
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Board, Person
from tests.factories.accounts import actor_of

DETAILS = Details(
    reference="Child K",
    kind="lcspr",
    scope_note="How agencies worked together from 2024 to 2025.",
    dates=Dates(
        incident_known_on=date(2026, 1, 5),
        commissioned_on=date(2026, 2, 2),
        draft_due_on=date(2026, 12, 1),
        sign_off_target_on=date(2027, 2, 1),
    ),
)


@cache
def the_catalogue() -> Catalogue:
    """The catalogue of the checkout, read once a process."""
    return load_catalogue()


def make_review(
    storage: Storage,
    manager: Person,
    board: Board,
    reference: str = "Child K",
    *,
    now: datetime | None = None,
    stage: Stage | None = None,
    **changes: Any,
) -> UUID:
    """A review of the board, set up by its manager. `stage` is set directly, for lists of many."""
    details = replace(DETAILS, reference=reference, **changes)
    with storage.unit_of_work() as db:
        review = service.create(
            db, actor_of(storage, manager), board.id, details,
            catalogue=the_catalogue(), now=now or clock(),
        )  # fmt: skip
        if stage is not None:
            db.flush()
            db.execute(update(Review).where(Review.id == review.id).values(stage=stage))
        return review.id


def put_on(storage: Storage, review_id: UUID, person: Person, *roles: ReviewRole) -> None:
    """Give the person roles on the review, as an accepted invitation does."""
    with storage.unit_of_work() as db:
        board_id = get_review(db, review_id).board_id
        for role in roles:
            service.take_up_role(
                db, board_id=board_id, review_id=review_id, person_id=person.id,
                role=role, given_by=None, now=clock(),
            )  # fmt: skip


def standing_of(storage: Storage, person: Person) -> Actor:
    """The person as the policy sees them, with their standing on every review."""
    roles: dict[UUID, frozenset[ReviewRole]] = {}
    interests: frozenset[UUID] = frozenset()
    with storage.reading() as db:
        for review_id in db.scalars(select(Review.id)):
            here, declared = standing_on_review(db, person.id, review_id)
            roles, interests = roles | dict(here), interests | declared
    return replace(actor_of(storage, person), review_roles=roles, interests=interests)
