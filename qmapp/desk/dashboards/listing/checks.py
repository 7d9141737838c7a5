"""Checks to be done, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.desk.dashboards.counting import (
    to_check,
)
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.listing.paging import Rows, paged, sum_of
from qmapp.desk.dashboards.rules import (
    PAGE_LENGTH,
    PLANNED_DAYS,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCheck:
    """A check to come, of a recommendation."""

    id: UUID
    recommendation_id: UUID
    review_id: UUID
    reference: str
    number: int | None
    text: str
    kind: CheckKind
    due_on: date


def checks_to_do(
    db: Db, scope: Scope, filters: Filters, today: date, page: int, length: int = PAGE_LENGTH
) -> Rows[ToCheck]:
    """Checks to be done within a year, the one that is due first at the top."""
    base = [to_check(scope), Check.due_on <= today + timedelta(days=PLANNED_DAYS)]
    if filters.check is not None:
        base.append(Check.kind == filters.check)
    tests: list[ColumnElement[bool]] = [true()]
    if filters.until is not None:
        tests.append(Check.due_on <= filters.until)
    if filters.late:
        tests.append(Check.due_on < today)
    narrow = and_(*tests)
    query = _lines().where(*base, narrow).order_by(Check.due_on, Check.id)
    counted = select(func.count(), sum_of(narrow)).select_from(Check).where(*base)
    rows, found, of, number, pages = paged(db, query, counted, page, length)
    lines = _as_agreed(db, [_line(row) for row in rows])
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)


def first_checks(db: Db, scope: Scope, today: date, until: date, length: int) -> Sequence[ToCheck]:
    """The first few impact checks that come due from today to a day. Two queries."""
    query = (
        _lines()
        .where(
            to_check(scope),
            Check.kind == CheckKind.IMPACT,
            Check.due_on >= today,
            Check.due_on <= until,
        )
        .order_by(Check.due_on, Check.id)
        .limit(length)
    )
    return _as_agreed(db, [_line(row) for row in db.execute(query)])


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Check.id,
            Recommendation.id,
            FollowUp.review_id,
            Review.reference,
            Recommendation.number,
            Recommendation.text,
            Check.kind,
            Check.due_on,
        )
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .join(Review, Review.id == FollowUp.review_id)
    )


def _as_agreed(db: Db, lines: Sequence[ToCheck]) -> list[ToCheck]:
    """The same in the words that were agreed, which an open version may be changing."""
    said = list_agreed_words(db, [one.recommendation_id for one in lines])
    return [
        replace(one, text=said[one.recommendation_id].text)
        if one.recommendation_id in said
        else one
        for one in lines
    ]


def _line(row: Any) -> ToCheck:
    return ToCheck(
        id=row[0],
        recommendation_id=row[1],
        review_id=row[2],
        reference=row[3],
        number=row[4],
        text=row[5],
        kind=row[6],
        due_on=row[7],
    )
