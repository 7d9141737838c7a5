"""The reviews that a board's figures are made of, as far as somebody may count or open them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class CountedReview:
    """A review that is counted. `may_open`: whoever asks may see its register, not only count."""

    id: UUID
    reference: str
    may_open: bool


def list_counted(db: Db, actor: Actor, board_id: UUID) -> Sequence[CountedReview]:
    """The reviews of a board that the actor may count, by their references. Three queries.

    The same reviews as `queries.board_counts`: all without those of a declared interest.
    """
    asking = standing_on_board(db, actor, board_id)
    reviews = db.execute(
        select(Review.id, Review.reference)
        .where(Review.board_id == board_id, Review.id.not_in(asking.interests))
        .order_by(Review.reference, Review.id)
    )
    return [
        CountedReview(
            review_id,
            reference,
            may(asking, Permission.INVOLVEMENT_READ, ReviewSubject(board_id, review_id)),
        )
        for review_id, reference in reviews
    ]
