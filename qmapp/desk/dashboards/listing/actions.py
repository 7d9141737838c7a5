"""Promised actions, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, true

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.rules import Age, Delivery
from qmapp.desk.dashboards.counting import (
    is_overdue,
    promised,
)
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.issues import answering
from qmapp.desk.dashboards.listing.paging import Rows, changed_ids, paged, sum_of
from qmapp.desk.dashboards.rules import (
    NO_AGENCY,
    OF_ACTIONS,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action that was promised."""

    id: UUID
    review_id: UUID
    reference: str
    number: int
    what: str
    owner_role: str
    agency: str
    due_on: date | None
    delivery: Delivery
    delivery_on: date | None


def deeds(db: Db, scope: Scope, filters: Filters, today: date, page: int) -> Rows[Deed]:
    """Promised actions: those still to be done first, by their day."""
    base = [promised(scope)]
    if filters.agency == NO_AGENCY:
        base.append(Action.agency_id.is_(None))
    elif filters.agency is not None:
        base.append(Action.agency_id == UUID(filters.agency))
    if filters.issue:
        tied = select(ActionAnswers.action_id).where(
            ActionAnswers.recommendation_id.in_(answering(scope, filters.issue)),
            ActionAnswers.promised_on.is_not(None),
        )
        base.append(Action.id.in_(tied))
    narrow = _narrow_deeds(scope, filters, today)
    late = is_overdue(today)
    query = (
        select(
            Action.id,
            Action.review_id,
            Review.reference,
            Action.number,
            Action.what,
            Action.owner_role,
            Agency.name,
            Action.due_on,
            Action.delivery,
            Action.delivery_on,
        )
        .join(Review, Review.id == Action.review_id)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(*base, narrow)
        .order_by(
            case(
                (late, 0), (Action.delivery.in_((Delivery.DELIVERED, Delivery.STOPPED)), 2), else_=1
            ),
            Action.due_on.is_(None),
            Action.due_on,
            Action.number,
        )
    )
    counted = select(func.count(), sum_of(narrow)).select_from(Action).where(*base)
    rows, found, of, number, pages = paged(db, query, counted, page)
    lines = [
        Deed(
            id=row[0],
            review_id=row[1],
            reference=row[2],
            number=row[3],
            what=row[4],
            owner_role=row[5],
            agency=row[6] or "",
            due_on=row[7],
            delivery=row[8],
            delivery_on=row[9],
        )
        for row in rows
    ]
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)


def _narrow_deeds(scope: Scope, filters: Filters, today: date) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = [true()]
    if filters.overdue or filters.age is not None:
        tests.append(is_overdue(today))
    month, quarter = days_of_age(today)
    if filters.age is Age.UNDER_30:
        tests.append(Action.due_on > month)
    elif filters.age is Age.TO_90:
        tests.append(and_(Action.due_on <= month, Action.due_on >= quarter))
    elif filters.age is Age.OVER_90:
        tests.append(Action.due_on < quarter)
    if filters.delivery is not None:
        tests.append(Action.delivery == filters.delivery)
    if (ids := changed_ids(scope, filters, OF_ACTIONS)) is not None:
        tests.append(Action.id.in_(ids))
    return and_(*tests)


def days_of_age(today: date) -> tuple[date, date]:
    """The days due on which something is overdue for 30 days today, and for 90 (actions/rules)."""
    return today - timedelta(days=30), today - timedelta(days=90)
