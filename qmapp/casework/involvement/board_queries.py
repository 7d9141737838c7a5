"""The reviews that a board's figures are made of, as far as somebody may count or open them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.foundation.access import Actor, Permission, ReviewRole, ReviewSubject, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class CountedReview:
    """A review that is counted. `may_open`: whoever asks may see its register, not only count."""

    id: UUID
    reference: str
    may_open: bool


def list_counted(db: Db, actor: Actor, board_id: UUID) -> Sequence[CountedReview]:
    """The reviews of a board that the actor may count, by their references. Two queries.

    The same reviews as `queries.board_counts`: all without those of a declared interest.
    """
    declared = select(Interest.review_id).where(
        Interest.person_id == actor.person_id, Interest.withdrawn_at.is_(None)
    )
    reviews = db.execute(
        select(Review.id, Review.reference)
        .where(Review.board_id == board_id, Review.id.not_in(declared))
        .order_by(Review.reference, Review.id)
    ).all()
    held: dict[UUID, set[ReviewRole]] = defaultdict(set)
    for review_id, role in db.execute(
        select(RoleOnReview.review_id, RoleOnReview.role).where(
            RoleOnReview.board_id == board_id,
            RoleOnReview.person_id == actor.person_id,
            RoleOnReview.ended_at.is_(None),
        )
    ):
        held[review_id].add(role)
    # Roles on a review are no part of who asks for a page of many reviews.
    asking = replace(actor, review_roles={one: frozenset(roles) for one, roles in held.items()})
    return [
        CountedReview(
            review_id,
            reference,
            may(asking, Permission.INVOLVEMENT_READ, ReviewSubject(board_id, review_id)),
        )
        for review_id, reference in reviews
    ]
