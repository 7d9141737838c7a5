"""Reviews, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, true

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.desk.dashboards.counting import (
    is_late,
)
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.issues import found_issues
from qmapp.desk.dashboards.listing.paging import Rows, changed_ids, paged, sum_of
from qmapp.desk.dashboards.rules import (
    OF_REVIEWS,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import StandingTag


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A review and where it stands."""

    id: UUID
    reference: str
    kind: str
    stage: Stage
    draft_due_on: date | None
    sign_off_target_on: date | None
    is_late: bool


def stood(db: Db, scope: Scope, filters: Filters, today: date, page: int) -> Rows[Stood]:
    """Reviews in the order of their stages, late ones first."""
    tests: list[ColumnElement[bool]] = [true()]
    if filters.stage is not None:
        tests.append(Review.stage == filters.stage)
    if filters.late:
        tests.append(is_late(today))
    if filters.issue:
        found_in = select(StandingTag.review_id).where(
            found_issues(scope), StandingTag.tag == filters.issue
        )
        tests.append(Review.id.in_(found_in))
    if (ids := changed_ids(scope, filters, OF_REVIEWS)) is not None:
        tests.append(Review.id.in_(ids))
    narrow = and_(*tests)
    place = case({stage: place for place, stage in enumerate(Stage)}, value=Review.stage)
    query = (
        select(
            Review.id,
            Review.reference,
            Review.kind,
            Review.stage,
            Review.draft_due_on,
            Review.sign_off_target_on,
            case((is_late(today), 1), else_=0).label("late"),
        )
        .where(scope.reviews(), narrow)
        .order_by(
            case((is_late(today), 0), else_=1), place, func.lower(Review.reference), Review.id
        )
    )
    counted = select(func.count(), sum_of(narrow)).select_from(Review).where(scope.reviews())
    rows, found, of, number, pages = paged(db, query, counted, page)
    lines = [
        Stood(
            id=row[0],
            reference=row[1],
            kind=row[2],
            stage=row[3],
            draft_due_on=row[4],
            sign_off_target_on=row[5],
            is_late=bool(row[6]),
        )
        for row in rows
    ]
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)
