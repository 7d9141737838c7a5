"""Recommendations that are followed, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.desk.dashboards.counting import (
    followed,
    impact_on,
    is_done_again,
    is_unasked,
)
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.issues import answering
from qmapp.desk.dashboards.listing.paging import Rows, changed_ids, paged, sum_of
from qmapp.desk.dashboards.rules import (
    HELPED,
    OF_RECOMMENDATIONS,
    Gap,
    Known,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import STANDS_ON, CheckKind, Ending, Impact, Judged, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A recommendation that is followed. `because`: why it was closed, where it is.

    `again_on`: when it was taken up again, while nothing was judged since; `before` and `before_on`
    are what had been judged well before then, and when, which stands no more.
    """

    id: UUID
    review_id: UUID
    reference: str
    number: int | None
    text: str
    impact: Impact
    ending: Ending | None
    begun_on: date
    delivered_on: date | None
    judged_on: date | None
    first_impact_on: date | None
    because: str
    again_on: date | None
    before: Judged | None
    before_on: date | None


def advice(db: Db, scope: Scope, filters: Filters, today: date, page: int) -> Rows[Advice]:
    """Recommendations that are followed, those delivered longest ago first."""
    base = [followed(scope)]
    if filters.delivered or filters.helped or filters.known is not None:
        base.append(FollowUp.delivered_on.is_not(None))
    if filters.gap is Gap.UNASKED:
        base.append(FollowUp.ending.is_(None))
    elif filters.gap is Gap.DONE_AGAIN:
        base.append(FollowUp.ending == Ending.WITH_IMPACT)
    if filters.issue:
        base.append(FollowUp.recommendation_id.in_(answering(scope, filters.issue)))
    narrow = _narrow_advice(scope, filters, today)
    query = (
        _lines(today)
        .where(*base, narrow)
        .order_by(
            FollowUp.delivered_on.is_(None), FollowUp.delivered_on, FollowUp.begun_on, FollowUp.id
        )
    )
    counted = select(func.count(), sum_of(narrow)).select_from(FollowUp).where(*base)
    rows, found, of, number, pages = paged(db, query, counted, page)
    lines = _as_agreed(db, [_line(row) for row in rows])
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)


def closed_without(db: Db, scope: Scope, today: date, length: int) -> Sequence[Advice]:
    """The few that were closed without impact last. Two queries."""
    query = (
        _lines(today)
        .where(followed(scope), FollowUp.ending == Ending.WITHOUT_IMPACT)
        .order_by(FollowUp.ended_on.desc(), FollowUp.id)
        .limit(length)
    )
    return _as_agreed(db, [_line(row) for row in db.execute(query)])


def _lines(today: date) -> Select[*tuple[Any, ...]]:
    because = (
        select(FollowUpTurn.because)
        .where(FollowUpTurn.follow_up_id == FollowUp.id, FollowUpTurn.turn != Turn.REOPENED)
        .order_by(FollowUpTurn.signed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Only what was judged ill, or not at all, can have been taken up again and not judged since.
    may_wait = and_(
        FollowUp.ending.is_(None),
        or_(FollowUp.judged.is_(None), FollowUp.judged.in_(STANDS_ON)),
    )
    # Asked of the few that were taken up again alone, and not of all that nobody judged yet.
    was_again = (
        exists()
        .where(FollowUpTurn.follow_up_id == FollowUp.id, FollowUpTurn.turn == Turn.REOPENED)
        .correlate(FollowUp)
    )
    is_past = and_(FollowUp.ending.is_(None), FollowUp.judged.is_(None), was_again)
    return (
        select(
            Recommendation.id,
            FollowUp.review_id,
            Review.reference,
            Recommendation.number,
            Recommendation.text,
            impact_on(today),
            FollowUp.ending,
            FollowUp.begun_on,
            FollowUp.delivered_on,
            FollowUp.judged_on,
            FollowUp.first_impact_on,
            case((FollowUp.ending.is_not(None), because), else_=""),
            case((may_wait, _unjudged_since())),
            case((is_past, _last(type_coerce(Check.judged, String)))),
            case((is_past, _last(Check.done_on))),
        )
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .join(Review, Review.id == FollowUp.review_id)
    )


def _unjudged_since() -> ScalarSelect[date]:
    """When it was last taken up again, where no impact check was done since."""
    since = (
        exists()
        .where(
            Check.follow_up_id == FollowUpTurn.follow_up_id,
            Check.kind == CheckKind.IMPACT,
            Check.done_at > FollowUpTurn.signed_at,
        )
        .correlate(FollowUpTurn)
    )
    return (
        select(func.max(FollowUpTurn.on))
        .where(
            FollowUpTurn.follow_up_id == FollowUp.id,
            FollowUpTurn.turn == Turn.REOPENED,
            not_(since),
        )
        .correlate(FollowUp)
        .scalar_subquery()
    )


def _last(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Of the newest check that judged it, whenever that was."""
    return (
        select(column)
        .where(Check.follow_up_id == FollowUp.id, Check.judged.is_not(None))
        .order_by(Check.done_at.desc(), Check.due_on.desc(), Check.id.desc())
        .limit(1)
        .correlate(FollowUp)
        .scalar_subquery()
    )


def _as_agreed(db: Db, lines: Sequence[Advice]) -> list[Advice]:
    """The same in the words that were agreed, which an open version may be changing."""
    said = list_agreed_words(db, [one.id for one in lines])
    return [replace(one, text=said[one.id].text) if one.id in said else one for one in lines]


def _line(row: Any) -> Advice:
    return Advice(
        id=row[0],
        review_id=row[1],
        reference=row[2],
        number=row[3],
        text=row[4],
        impact=Impact(row[5]),
        ending=row[6],
        begun_on=row[7],
        delivered_on=row[8],
        judged_on=row[9],
        first_impact_on=row[10],
        because=row[11] or "",
        again_on=row[12],
        before=Judged(row[13]) if row[13] else None,
        before_on=row[14],
    )


def _narrow_advice(scope: Scope, filters: Filters, today: date) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = [true()]
    impact = impact_on(today)
    if filters.known is not None:
        tests.append(_known(impact, filters.known))
    if filters.helped:
        tests.append(or_(*(_known(impact, one) for one in HELPED)))
    if filters.gap is Gap.UNASKED:
        tests.append(is_unasked())
    elif filters.gap is Gap.DONE_AGAIN:
        tests.append(is_done_again())
    if filters.impact is not None:
        tests.append(impact == filters.impact.value)
    if filters.ending is not None:
        tests.append(FollowUp.ending == filters.ending)
    if (ids := changed_ids(scope, filters, OF_RECOMMENDATIONS)) is not None:
        tests.append(FollowUp.id.in_(ids))
    return and_(*tests)


def _known(impact: ColumnElement[str], known: Known) -> ColumnElement[bool]:
    """rules.known_of in SQL."""
    if known is Known.HARMFUL:
        return impact == known.value
    if known is Known.CLOSED_WITHOUT:
        return and_(FollowUp.ending == Ending.WITHOUT_IMPACT, impact != Known.HARMFUL.value)
    still = func.coalesce(FollowUp.ending, "") != Ending.WITHOUT_IMPACT.value
    return and_(impact == known.value, still)
