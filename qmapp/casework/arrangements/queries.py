"""Named reads of what was settled at set-up, and who may be named as standing outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.arrangements import rules
from qmapp.casework.arrangements.checking import ArrangementDetails
from qmapp.casework.arrangements.models import Arrangement
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Membership, Person
from qmapp.people.accounts.queries import names_of

NONE_YET = ArrangementDetails()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementLine:
    """What was settled, as it is read. `is_outside`: the named person still stands outside."""

    details: ArrangementDetails
    outside_name: str
    is_outside: bool
    set_by_name: str
    set_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody of the board, or on one of its reviews, who stands outside the line."""

    id: UUID
    name: str


def find_arrangement(db: Db, review_id: UUID, *, lock: bool = False) -> Arrangement | None:
    """How a review is governed; None while nothing was settled. `lock` holds it."""
    query = select(Arrangement).where(Arrangement.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.scalar(query)


def details_of(arrangement: Arrangement | None) -> ArrangementDetails:
    """What was settled, as a plain value."""
    if arrangement is None:
        return NONE_YET
    return ArrangementDetails(
        assurance=arrangement.assurance,
        challenge=arrangement.challenge,
        deadlock=arrangement.deadlock,
        outside_id=arrangement.outside_id,
        outside_role=arrangement.outside_role,
    )


def find_line(db: Db, review: Review) -> ArrangementLine | None:
    """What was settled, with names; None while nothing was."""
    found = find_arrangement(db, review.id)
    if found is None:
        return None
    names = names_of(db, {one for one in (found.set_by, found.outside_id) if one})
    return ArrangementLine(
        details=details_of(found),
        outside_name=names.get(found.outside_id, "") if found.outside_id else "",
        is_outside=found.outside_id is not None and is_outside(db, review, found.outside_id),
        set_by_name=names.get(found.set_by, ""),
        set_at=found.set_at,
        version=found.version,
    )


def is_outside(db: Db, review: Review, person_id: UUID) -> bool:
    """Whether a person has an account here and stands outside the review's commissioning line."""
    return any(one.id == person_id for one in list_candidates(db, review))


def list_candidates(db: Db, review: Review) -> Sequence[Candidate]:
    """Everybody who may be named, by name: of the board, or with a role on a review of it.

    Four queries, however many people.
    """
    on_board: defaultdict[UUID, set[BoardRole]] = defaultdict(set)
    for person_id, role in db.execute(
        select(Membership.person_id, Membership.role).where(
            Membership.board_id == review.board_id, Membership.ended_at.is_(None)
        )
    ):
        on_board[person_id].add(role)
    serving = set(
        db.scalars(
            select(RoleOnReview.person_id).where(
                RoleOnReview.board_id == review.board_id, RoleOnReview.ended_at.is_(None)
            )
        )
    )
    on_review: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    for one in list_people_on_review(db, review.id):
        on_review[one.person_id].add(one.role)
    interested = set(
        db.scalars(
            select(Interest.person_id).where(
                Interest.review_id == review.id, Interest.withdrawn_at.is_(None)
            )
        )
    )
    outside = [
        person_id
        for person_id in set(on_board) | serving
        if rules.is_outside(
            on_board[person_id], on_review[person_id], has_interest=person_id in interested
        )
    ]
    people = db.execute(select(Person.id, Person.name).where(Person.id.in_(outside), Person.active))
    return sorted(
        (Candidate(id=row.id, name=row.name) for row in people),
        key=lambda one: (one.name.casefold(), one.id),
    )
