"""Which reviews a person may know of, for their notices and for mail about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import subject_of
from qmapp.foundation.access import Actor, Permission, ReviewRole, may
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import board_roles_of


def reviews_in_sight(db: Db, person_id: UUID, review_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of these reviews those that the person may know of, each with its reference: four queries."""
    roles: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    for review_id, role in db.execute(
        select(RoleOnReview.review_id, RoleOnReview.role).where(
            RoleOnReview.person_id == person_id,
            RoleOnReview.review_id.in_(review_ids),
            RoleOnReview.ended_at.is_(None),
        )
    ):
        roles[review_id].add(role)
    interests = db.scalars(
        select(Interest.review_id).where(
            Interest.person_id == person_id,
            Interest.review_id.in_(review_ids),
            Interest.withdrawn_at.is_(None),
        )
    )
    actor = Actor(
        person_id=person_id,
        name="",
        board_roles=board_roles_of(db, person_id),
        review_roles={review_id: frozenset(held) for review_id, held in roles.items()},
        interests=frozenset(interests),
    )
    found = db.scalars(select(Review).where(Review.id.in_(review_ids)))
    return {
        review.id: review.reference
        for review in found
        if may(actor, Permission.REVIEW_SEE, subject_of(review))
    }
