"""What was decided on how long reviews are kept, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_
from qmapp.foundation.access import Actor, BoardRole, Permission, may
from qmapp.foundation.storage import Db
from qmapp.governance.custody.models import Retention
from qmapp.governance.custody.rules import ORDER, SOON, Keeping, keeping_of
from qmapp.people.accounts.models import Membership
from qmapp.people.accounts.queries import names_of
from qmapp.people.inbox.ports import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision: until when, why, who and when."""

    keep_until: date
    because: str
    decided_by_name: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """A review on the board's list, and until when it is kept."""

    review_id: UUID
    reference: str
    stage: Stage
    keep_until: date | None
    keeping: Keeping


def list_decisions(db: Db, review_id: UUID) -> Sequence[Decision]:
    """Every decision on one review, newest first; the first one stands."""
    rows = db.scalars(
        select(Retention)
        .where(Retention.review_id == review_id)
        .order_by(Retention.decided_at.desc(), Retention.id)
    ).all()
    names = names_of(db, {row.decided_by for row in rows})
    return [
        Decision(
            keep_until=row.keep_until,
            because=row.because,
            decided_by_name=names.get(row.decided_by, ""),
            decided_at=row.decided_at,
        )
        for row in rows
    ]


def list_kept(db: Db, actor: Actor, board_id: UUID, today: date) -> Sequence[KeptLine]:
    """The reviews of a board that the actor may decide on: what is due first, then by day.

    `actor` brings their standing on all reviews of the board.
    """
    until = _standing(db, board_id)
    reviews = db.scalars(select(Review).where(Review.board_id == board_id)).all()
    lines = [
        KeptLine(
            review_id=review.id,
            reference=review.reference,
            stage=review.stage,
            keep_until=until.get(review.id),
            keeping=keeping_of(until.get(review.id), today),
        )
        for review in reviews
        if may(actor, Permission.RETENTION_DECIDE, subject_of(review))
    ]
    return sorted(
        lines,
        key=lambda one: (ORDER.index(one.keeping), one.keep_until or date.max, one.reference),
    )


def due_soon(db: Db, today: date) -> Iterable[Due]:
    """Reviews whose day comes soon or has come, for the managers and chairs of their boards.

    They are told once before and once on the day, for months lie between. Who declared an interest
    in a review hears nothing of it.
    """
    standing = _standing(db, None)
    near = {review_id: until for review_id, until in standing.items() if until - today <= SOON}
    if not near:
        return
    apart: dict[UUID, set[UUID]] = {}
    for interest in db.scalars(
        select(Interest).where(Interest.review_id.in_(near), Interest.withdrawn_at.is_(None))
    ):
        apart.setdefault(interest.review_id, set()).add(interest.person_id)
    keepers: dict[UUID, set[UUID]] = {}
    for membership in db.scalars(
        select(Membership).where(
            Membership.role.in_((BoardRole.REVIEW_MANAGER, BoardRole.CHAIR)),
            Membership.ended_at.is_(None),
        )
    ):
        keepers.setdefault(membership.board_id, set()).add(membership.person_id)
    for review in db.scalars(select(Review).where(Review.id.in_(near)).order_by(Review.id)):
        yield Due(
            person_ids=keepers.get(review.board_id, set()) - apart.get(review.id, set()),
            what=N_("It is to be decided how much longer a review is kept"),
            path=f"/reviews/{review.id}/retention",
            key=f"retention:{review.id}:{near[review.id]}:{keeping_of(near[review.id], today)}",
            board_id=review.board_id,
            review_id=review.id,
        )


def _standing(db: Db, board_id: UUID | None) -> dict[UUID, date]:
    """The day that stands of each review: of the newest decision."""
    query = select(Retention.review_id, Retention.keep_until).order_by(
        Retention.decided_at, Retention.id.desc()
    )
    if board_id is not None:
        query = query.where(Retention.board_id == board_id)
    return {row.review_id: row.keep_until for row in db.execute(query)}
