"""What was done about what was found: recommendations taken up, delivered, shown to help, closed.

Follow-ups are there for recommendations of agreed responses only, which every member may read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.sql.elements import KeyedColumnElement
from sqlalchemy.sql.selectable import Subquery

from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import Judged, Turn
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.queries.facts import standing_tags
from qmapp.learning.trends.queries.scope import Scope
from qmapp.learning.trends.recurring import Done

_NEVER = (0, None, 0)
Reviews = Collection[UUID] | None
"""Of these reviews only; None: of all that the scope knows."""


def done_by_tag(
    db: Db, scope: Scope, family: Family, edition: str, within: Reviews
) -> Mapping[str, Done]:
    """What was done on each tag of a family. Two queries."""
    answers = _answers(scope, family, edition, None)
    return _done(db, answers, answers.c.tag, _followed(scope, within))


def done_by_review(
    db: Db, scope: Scope, family: Family, edition: str, tag: str, within: Reviews
) -> Mapping[UUID, Done]:
    """What was done on one tag, by the review that asked for it. Two queries."""
    answers = _answers(scope, family, edition, tag)
    return _done(db, answers, FollowUp.review_id, _followed(scope, within))


def _answers(scope: Scope, family: Family, edition: str, tag: str | None) -> Subquery:
    """Tags with the recommendations that answer a finding with the tag, or have it themselves."""
    tests = [
        standing_tags(scope, family),
        StandingTag.edition == edition,
        StandingTag.is_disputed.is_(False),
    ]
    if tag is not None:
        tests.append(StandingTag.tag == tag)
    if family is Family.TARGET:
        return (
            select(StandingTag.tag.label("tag"), StandingTag.recommendation_id.label("id"))
            .where(*tests)
            .distinct()
            .subquery()
        )
    return (
        select(StandingTag.tag.label("tag"), CauseLink.recommendation_id.label("id"))
        .join(CauseLink, CauseLink.finding_id == StandingTag.finding_id)
        .where(*tests)
        .distinct()
        .subquery()
    )


def _followed(scope: Scope, within: Reviews) -> ColumnElement[bool]:
    """Follow-ups of recommendations that stand, or were closed. As the board's page has them."""
    no_more = select(Recommendation.id).where(
        Recommendation.board_id == scope.board_id, Recommendation.state != State.CONFIRMED
    )
    return and_(
        FollowUp.board_id == scope.board_id,
        or_(FollowUp.ending.is_not(None), FollowUp.recommendation_id.not_in(no_more)),
        FollowUp.review_id.in_(scope.known() if within is None else list(within)),
    )


def _done(
    db: Db, answers: Subquery, by: KeyedColumnElement[Any] | Any, followed: ColumnElement[bool]
) -> dict[Any, Done]:
    is_delivered = FollowUp.delivered_on.is_not(None)
    shown = and_(is_delivered, FollowUp.judged.in_((Judged.SHOWN, Judged.SUSTAINED)))
    nothing = and_(is_delivered, FollowUp.judged == Judged.NO_EFFECT)
    # Delivered or not: what was stopped because of its harm did harm all the same.
    harm = FollowUp.judged == Judged.HARMFUL
    closed = {row[0]: row[1:] for row in db.execute(_closed(answers, by, followed))}
    rows = db.execute(
        select(
            by,
            func.count(),
            _count(is_delivered),
            _count(shown),
            _count(nothing),
            _count(harm),
            func.min(FollowUp.delivered_on),
        )
        .select_from(answers)
        .join(FollowUp, FollowUp.recommendation_id == answers.c.id)
        .where(followed)
        .group_by(by)
    )
    return {
        key: Done(
            followed=count,
            delivered=delivered,
            shown=was_shown,
            nothing=none,
            harmful=harmful,
            delivered_on=first,
            closed=closed.get(key, _NEVER)[0],
            closed_on=closed.get(key, _NEVER)[1],
            reopened=closed.get(key, _NEVER)[2],
        )
        for key, count, delivered, was_shown, none, harmful, first in rows
    }


def _closed(
    answers: Subquery, by: KeyedColumnElement[Any] | Any, followed: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """How many were ever closed, when the first was, and how many were taken up again since."""
    is_open = case((FollowUp.ending.is_(None), FollowUp.id))
    return (
        select(
            by,
            func.count(func.distinct(FollowUp.id)),
            func.min(FollowUpTurn.on),
            func.count(func.distinct(is_open)),
        )
        .select_from(answers)
        .join(FollowUp, FollowUp.recommendation_id == answers.c.id)
        .join(FollowUpTurn, FollowUpTurn.follow_up_id == FollowUp.id)
        .where(followed, FollowUpTurn.turn.in_((Turn.WITH_IMPACT, Turn.WITHOUT_IMPACT)))
        .group_by(by)
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
