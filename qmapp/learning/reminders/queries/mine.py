"""What somebody owns, looks after, and has to check: their own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, case, func, select

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.reminders.queries.parts import (
    answers_for,
    promised,
    records_checks,
    sees_review,
    to_do,
)
from qmapp.learning.reminders.rules import STILL_TO_DO
from qmapp.people.accounts.models import Agency

MOST_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAction:
    """An action on the page of whoever owns it or looks after it.

    `reference` names its review to those who may know of that; `agency` owns it.
    """

    id: UUID
    review_id: UUID
    number: int
    what: str
    agency: str
    is_led: bool
    due_on: date | None
    delivery: Delivery
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyActions:
    """One page of somebody's actions: open ones first, by their day. Counts are of all pages."""

    lines: Sequence[MyAction]
    total: int
    open: int
    overdue: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MyChecks:
    """The checks of a review that wait for somebody: due by today, and soon."""

    review_id: UUID
    reference: str
    due: int
    soon: int
    next_on: date


def list_my_actions(db: Db, person_id: UUID, page: int, today: date) -> MyActions:
    """What somebody owns or looks after, delivered and stopped ones last. Two queries."""
    mine = [*promised(), *answers_for(person_id)]
    is_open = Action.delivery.in_(STILL_TO_DO)
    total, still, overdue = db.execute(
        select(
            func.count(),
            func.count().filter(is_open),
            func.count().filter(and_(is_open, Action.due_on < today)),
        )
        .select_from(Action)
        .join(Review, Review.id == Action.review_id)
        .where(*mine)
    ).one()
    pages = max(1, -(-total // MOST_ON_A_PAGE))
    page = min(max(page, 1), pages)
    rows = db.execute(
        select(
            Action.id,
            Action.review_id,
            Action.number,
            Action.what,
            Agency.name.label("agency"),
            (Action.lead_id == person_id).label("is_led"),
            Action.due_on,
            Action.delivery,
            case((sees_review(person_id), Review.reference), else_="").label("reference"),
        )
        .join(Review, Review.id == Action.review_id)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(*mine)
        .order_by(
            case((is_open, 0), else_=1),
            Action.due_on.is_(None),
            Action.due_on,
            Action.number,
            Action.id,
        )
        .limit(MOST_ON_A_PAGE)
        .offset((page - 1) * MOST_ON_A_PAGE)
    )
    lines = [
        MyAction(
            id=row.id, review_id=row.review_id, number=row.number, what=row.what,
            agency=row.agency or "", is_led=bool(row.is_led), due_on=row.due_on,
            delivery=row.delivery, reference=row.reference,
        )
        for row in rows
    ]  # fmt: skip
    return MyActions(lines=lines, total=total, open=still, overdue=overdue, page=page, pages=pages)


def list_my_checks(db: Db, person_id: UUID, today: date, until: date) -> Sequence[MyChecks]:
    """The reviews of which checks wait for somebody, the longest waiting first. One query."""
    due = func.count().filter(Check.due_on <= today)
    rows = db.execute(
        select(
            FollowUp.review_id,
            Review.reference,
            due.label("due"),
            func.count().filter(Check.due_on > today).label("soon"),
            func.min(Check.due_on).label("next_on"),
        )
        .select_from(Check)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .join(Review, Review.id == FollowUp.review_id)
        .where(*to_do(until), *records_checks(person_id))
        .group_by(FollowUp.review_id, Review.reference)
        .order_by(func.min(Check.due_on), Review.reference)
    )
    return [
        MyChecks(
            review_id=row.review_id, reference=row.reference, due=row.due, soon=row.soon,
            next_on=row.next_on,
        )
        for row in rows
    ]  # fmt: skip
