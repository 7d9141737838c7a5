"""What was put to bodies beyond the partnership, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select, true

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks.models import Ask
from qmapp.desk.dashboards.counting import (
    sent,
)
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.listing.paging import Rows, changed_ids, paged, sum_of
from qmapp.desk.dashboards.rules import (
    OF_ASKS,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """What was put to a body beyond the partnership."""

    id: UUID
    review_id: UUID
    reference: str
    number: int | None
    body: str
    sent_on: date
    reply_due_on: date | None
    replied_on: date | None


def asks_sent(db: Db, scope: Scope, filters: Filters, today: date, page: int) -> Rows[Put]:
    """What was sent to bodies beyond the partnership, what waits longest first."""
    base = [sent(scope)]
    tests: list[ColumnElement[bool]] = [true()]
    if filters.waiting or filters.late:
        tests.append(Ask.replied_on.is_(None))
    if filters.late:
        tests.append(func.coalesce(Ask.reply_due_on < today, false()))
    if (ids := changed_ids(scope, filters, OF_ASKS)) is not None:
        tests.append(Ask.id.in_(ids))
    narrow = and_(*tests)
    query = (
        select(
            Ask.id,
            Ask.review_id,
            Review.reference,
            Recommendation.number,
            Ask.body,
            Ask.sent_on,
            Ask.reply_due_on,
            Ask.replied_on,
        )
        .join(Recommendation, Recommendation.id == Ask.recommendation_id)
        .join(Review, Review.id == Ask.review_id)
        .where(*base, narrow)
        .order_by(Ask.replied_on.is_not(None), Ask.sent_on, Ask.id)
    )
    counted = select(func.count(), sum_of(narrow)).select_from(Ask).where(*base)
    rows, found, of, number, pages = paged(db, query, counted, page)
    lines = [
        Put(
            id=row[0],
            review_id=row[1],
            reference=row[2],
            number=row[3],
            body=row[4],
            sent_on=row[5],
            reply_due_on=row[6],
            replied_on=row[7],
        )
        for row in rows
    ]
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)
