"""What other reviews of the board recommended before, as far as the actor may read it.

By a role on that review, or because it is published and they are on the board; an interest closes
it. Counts are of the same reviews, so that no figure tells of one that is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.recommendations import ports
from qmapp.casework.recommendations.lines import EarlierLine
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.remarks.facts import Likeness
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db

_PUBLISHED = frozenset(ORDER[ORDER.index(Stage.PUBLISHED) :])


@dataclass(frozen=True, slots=True)
class _One:
    """A confirmed recommendation of another review."""

    id: UUID
    review_id: UUID
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class EarlierSet:
    """What earlier reviews recommended, and whoever asked with all their standing on the board.

    `opened` are the reviews that they read by a role.
    """

    actor: Actor
    items: Sequence[_One]
    references: Mapping[UUID, str]
    opened: frozenset[UUID]

    @property
    def texts(self) -> Sequence[tuple[UUID, str]]:
        """The words of each."""
        return [(one.id, one.text) for one in self.items]

    @property
    def counts(self) -> Sequence[int]:
        """How many each review had that confirmed any."""
        return sorted(Counter(one.review_id for one in self.items).values())


def list_earlier(db: Db, actor: Actor, review: Review) -> EarlierSet:
    """The confirmed recommendations of the board's earlier reviews. Four queries.

    Earlier is a review that was begun before this one, or that is published.
    """
    asking = standing_on_board(db, actor, review.board_id)
    others = db.scalars(
        select(Review).where(Review.board_id == review.board_id, Review.id != review.id)
    )
    open_to = [
        one
        for one in others
        if (one.created_at <= review.created_at or one.stage in _PUBLISHED)
        and _may_read(asking, one)
    ]
    rows = db.execute(
        select(Recommendation, Draft)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(
            Recommendation.review_id.in_([one.id for one in open_to]),
            Recommendation.state == State.CONFIRMED,
        )
        .order_by(Recommendation.review_id, Recommendation.number)
    )
    return EarlierSet(
        actor=asking,
        items=[
            _One(row.id, row.review_id, row.number, row.text)
            for row, draft in rows
            if draft.sent_at is not None
            or may(asking, Permission.DRAFT_READ, subject_of_draft(draft))
        ],
        references={one.id: one.reference for one in open_to},
        opened=frozenset(one.id for one in open_to if _has_role(asking, one)),
    )


def told_of(
    db: Db, earlier: EarlierSet, alike: Mapping[UUID, Collection[Likeness]]
) -> Mapping[UUID, Sequence[EarlierLine]]:
    """The earlier ones that each recommendation is like, with what became of them."""
    ids = {one.id for several in alike.values() for one in several}
    outcomes = ports.outcomes().became(db, earlier.actor, ids) if ids else {}
    by_id = {one.id: one for one in earlier.items}
    return {
        id_: [_line(by_id[like.id], like, earlier, outcomes) for like in several]
        for id_, several in alike.items()
        if several
    }


def _line(
    one: _One, like: Likeness, earlier: EarlierSet, outcomes: Mapping[UUID, str]
) -> EarlierLine:
    return EarlierLine(
        id=one.id,
        review_id=one.review_id,
        reference=earlier.references[one.review_id],
        number=one.number,
        text=one.text,
        likeness=like.likeness,
        outcome=outcomes.get(one.id, ""),
        may_open=one.review_id in earlier.opened,
    )


def _has_role(asking: Actor, review: Review) -> bool:
    return may(asking, Permission.RECOMMENDATIONS_READ, subject_of(review))


def _may_read(asking: Actor, review: Review) -> bool:
    is_out = review.stage in _PUBLISHED and asking.is_on_board(review.board_id)
    return _has_role(asking, review) or (is_out and review.id not in asking.interests)
