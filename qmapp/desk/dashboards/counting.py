"""The figures of a dashboard, each in one query: columns only, added up by the database.

Nothing here is stored: every figure is counted from what stands now, for one reader. What is kept
are the larger queries as they are put together, which takes longer than some take to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    type_coerce,
)

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import DRAFT_AWAITED, SIGN_OFF_AWAITED, Stage
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.asks.models import Ask
from qmapp.desk.dashboards.rules import (
    NO_AGENCY,
    PLANNED_DAYS,
    Effect,
    Effects,
    Gaps,
    Owned,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Ending, Impact
from qmapp.people.accounts.models import Agency

_NO_MORE = tuple(state for state in State if state is not State.CONFIRMED)

# Recommendations --------------------------------------------------------------------------------


def impact_on(today: date) -> ColumnElement[str]:
    """impact/rules.impact_of in SQL: the judgement, else not yet due or no evidence."""
    return case(
        (FollowUp.judged.is_not(None), type_coerce(FollowUp.judged, String)),
        (FollowUp.first_impact_on >= today, literal_column(f"'{Impact.NOT_YET_DUE.value}'")),
        else_=literal_column(f"'{Impact.NO_EVIDENCE.value}'"),
    )


def followed(scope: Scope) -> ColumnElement[bool]:
    """The follow-ups of the reviews in question, of recommendations that stand or were closed.

    One that was dropped, or went into others, is followed with these; where it was closed before,
    it stands as it was closed.
    """
    return and_(
        FollowUp.board_id == scope.board_id,
        or_(
            FollowUp.ending.is_not(None),
            FollowUp.recommendation_id.not_in(_standing_no_more(scope)),
        ),
        *scope.covers(FollowUp.review_id),
        *_answered_by(scope),
    )


def _standing_no_more(scope: Scope) -> Select[UUID]:
    # By the states that they are in, and not as "all but confirmed": an index finds these few.
    return select(Recommendation.id).where(
        Recommendation.board_id == scope.board_id, Recommendation.state.in_(_NO_MORE)
    )


def effects(db: Db, scope: Scope, today: date) -> Effects:
    """What is known of recommendations that are followed."""
    impact = impact_on(today).label("impact")
    delivered = case((FollowUp.delivered_on.is_(None), 0), else_=1).label("delivered")
    # Worked out by row first: a database takes two cases with parameters for two cases.
    each = (
        select(impact, delivered, FollowUp.ending, FollowUp.delivered_on)
        .where(followed(scope))
        .subquery()
    )
    alike = (each.c.impact, each.c.delivered, each.c.ending)
    rows = db.execute(select(*alike, func.count(), func.min(each.c.delivered_on)).group_by(*alike))
    return Effects(
        parts=tuple(
            Effect(
                impact=Impact(word), is_delivered=bool(is_delivered), ending=ending, count=count,
                oldest=oldest,
            )
            for word, is_delivered, ending, count, oldest in rows
        )
    )  # fmt: skip


def is_unasked() -> ColumnElement[bool]:
    """Still followed, and no impact check is to come."""
    asked = (
        exists()
        .where(
            Check.follow_up_id == FollowUp.id,
            Check.done_on.is_(None),
            Check.ended_at.is_(None),
            Check.kind == CheckKind.IMPACT,
        )
        .correlate(FollowUp)
    )
    return and_(FollowUp.ending.is_(None), not_(asked))


def is_done_again() -> ColumnElement[bool]:
    """Closed with impact shown, and an action that it asked for is to be done again."""
    to_do = (
        exists()
        .where(
            ActionAnswers.recommendation_id == FollowUp.recommendation_id,
            ActionAnswers.promised_on.is_not(None),
            Action.id == ActionAnswers.action_id,
            Action.delivery.not_in(OVER),
            Action.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .correlate(FollowUp)
    )
    return and_(FollowUp.ending == Ending.WITH_IMPACT, to_do)


def gaps(db: Db, scope: Scope) -> Gaps:
    """What nobody would come back to by themselves. One query."""
    row = db.execute(_gaps_query(scope)).one()
    return Gaps(followed=row[0], unasked=row[1], shown=row[2], done_again=row[3])


@lru_cache(maxsize=256)
def _gaps_query(scope: Scope) -> Select[int, int, int, int]:
    return select(
        _sum(FollowUp.ending.is_(None)),
        _sum(is_unasked()),
        _sum(FollowUp.ending == Ending.WITH_IMPACT),
        _sum(is_done_again()),
    ).where(followed(scope))


def _answered_by(scope: Scope) -> Sequence[ColumnElement[bool]]:
    if scope.agency is None:
        return ()
    answered = (
        select(ActionAnswers.recommendation_id)
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(promised(scope), ActionAnswers.promised_on.is_not(None))
    )
    return (FollowUp.recommendation_id.in_(answered),)


# Actions ----------------------------------------------------------------------------------------


def promised(scope: Scope) -> ColumnElement[bool]:
    """Actions of agreed responses that were not taken out."""
    return and_(
        Action.board_id == scope.board_id,
        Action.promised_on.is_not(None),
        Action.ended_at.is_(None),
        *owned_by(scope),
        *scope.covers(Action.review_id),
    )


def owned_by(scope: Scope) -> Sequence[ColumnElement[bool]]:
    """The condition that an action is of the agency asked for; none where none is."""
    if scope.agency is None:
        return ()
    if scope.agency == NO_AGENCY:
        return (Action.agency_id.is_(None),)
    return (Action.agency_id == UUID(scope.agency),)


def is_overdue(today: date) -> ColumnElement[bool]:
    """actions/rules.is_overdue in SQL."""
    return and_(Action.due_on < today, Action.delivery.not_in(OVER))


def owned(db: Db, scope: Scope, today: date, ages: Sequence[date]) -> Sequence[Owned]:
    """Promised actions by agency: all, and those overdue by age.

    `ages` are the days since which something is overdue for 30 days and for more than 90.
    """
    rows = db.execute(_owned_query(scope, today, tuple(ages)))
    return [
        Owned(
            agency_id=str(agency_id) if agency_id else NO_AGENCY, name=name or "", total=total,
            under_30=under_30, to_90=to_90, over_90=over_90,
        )
        for agency_id, total, under_30, to_90, over_90, name in rows
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _owned_query(scope: Scope, today: date, ages: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    month, quarter = ages
    late = is_overdue(today)
    counted = (
        select(
            Action.agency_id.label("agency_id"),
            func.count().label("total"),
            _sum(and_(late, Action.due_on > month)).label("under_30"),
            _sum(and_(late, Action.due_on <= month, Action.due_on >= quarter)).label("to_90"),
            _sum(and_(late, Action.due_on < quarter)).label("over_90"),
        )
        .where(promised(scope))
        .group_by(Action.agency_id)
        .subquery()
    )
    return select(counted, Agency.name).outerjoin(Agency, Agency.id == counted.c.agency_id)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def deliveries(db: Db, scope: Scope) -> Mapping[Delivery, int]:
    """Promised actions by how it stands with doing them."""
    query = select(Action.delivery, func.count()).where(promised(scope)).group_by(Action.delivery)
    return {row[0]: row[1] for row in db.execute(query)}


# Checks -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksDue:
    """Checks of one kind within a year: all, those due by a day, and those whose day has passed."""

    planned: int = 0
    due: int = 0
    late: int = 0


def to_check(scope: Scope) -> ColumnElement[bool]:
    """Checks to be done of recommendations that stand and are not closed."""
    return and_(
        Check.board_id == scope.board_id,
        Check.done_on.is_(None),
        Check.ended_at.is_(None),
        Check.follow_up_id.not_in(_not_followed(scope)),
    )


def _not_followed(scope: Scope) -> Select[UUID]:
    """Follow-ups that are closed or stand no more, or not for this reader: few among many."""
    tests: list[ColumnElement[bool]] = [
        FollowUp.ending.is_not(None),
        FollowUp.recommendation_id.in_(_standing_no_more(scope)),
    ]
    covered = [*scope.covers(FollowUp.review_id), *_answered_by(scope)]
    if covered:
        tests.append(not_(and_(*covered)))
    return select(FollowUp.id).where(FollowUp.board_id == scope.board_id, or_(*tests))


def checks(db: Db, scope: Scope, today: date, until: date) -> Mapping[CheckKind, ChecksDue]:
    """Checks that come due within a year, and are overdue, by kind."""
    rows = db.execute(_checks_query(scope, today, until))
    found = {kind: ChecksDue(planned=all_, due=due, late=late) for kind, all_, due, late in rows}
    return {kind: found.get(kind, ChecksDue()) for kind in CheckKind}


@lru_cache(maxsize=256)
def _checks_query(scope: Scope, today: date, until: date) -> Select[CheckKind, int, int, int]:
    return (
        select(
            Check.kind,
            func.count(),
            _sum(Check.due_on <= until),
            _sum(Check.due_on < today),
        )
        .where(to_check(scope), Check.due_on <= date.fromordinal(today.toordinal() + PLANNED_DAYS))
        .group_by(Check.kind)
    )


# Asks -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was sent to bodies beyond the partnership: all, those without a reply, those overdue."""

    sent: int
    waiting: int
    overdue: int
    oldest: date | None


def sent(scope: Scope) -> ColumnElement[bool]:
    """Asks that were sent, of reviews that members know of."""
    return and_(
        Ask.board_id == scope.board_id,
        Ask.ended_at.is_(None),
        Ask.sent_on.is_not(None),
        Ask.review_id.in_(scope.known_reviews()),
    )


def asked(db: Db, scope: Scope, today: date) -> Asked:
    """How many asks await a reply, and since when the oldest does."""
    waits = Ask.replied_on.is_(None)
    count, waiting, overdue, oldest = db.execute(
        select(
            func.count(),
            _sum(waits),
            _sum(and_(waits, Ask.reply_due_on < today)),
            func.min(case((waits, Ask.sent_on))),
        ).where(sent(scope))
    ).one()
    return Asked(sent=count, waiting=waiting, overdue=overdue, oldest=oldest)


# Reviews ----------------------------------------------------------------------------------------


def is_late(today: date) -> ColumnElement[bool]:
    """Whether a review is late with what it has to keep next: its draft, or its sign-off."""
    draft = and_(Review.stage.in_(DRAFT_AWAITED), Review.draft_due_on < today)
    sign_off = and_(Review.stage.in_(SIGN_OFF_AWAITED), Review.sign_off_target_on < today)
    return func.coalesce(draft, literal_column("false")) | func.coalesce(
        sign_off, literal_column("false")
    )


def stages(db: Db, scope: Scope, today: date) -> Mapping[Stage, tuple[int, int]]:
    """Reviews by stage: how many, and how many of them are late."""
    rows = db.execute(
        select(Review.stage, func.count(), _sum(is_late(today)))
        .where(scope.reviews())
        .group_by(Review.stage)
    )
    return {stage: (count, late) for stage, count, late in rows}
