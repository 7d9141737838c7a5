"""Practice issues that reviews found again and again, with what was done about them before.

Counted from the tags that stand on findings of reviews that members know of, in drafts that were
sent, as trends and the map count them. An issue came back when a review was begun after an earlier
recommendation on it had been delivered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.recommendations.models import CauseLink
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.rules import Delivery
from qmapp.desk.dashboards.counting import followed
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Judged
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import NONE_FITS, Family

FEWEST_REVIEWS = 2
MOST_WORDS = 2
"""Of the actions on an issue, so many are named: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One practice issue: in how many reviews, and what became of recommendations on it.

    `followed` recommendations on it were taken up, `delivered` of them are, `shown` of those made a
    difference that was shown, `no_effect` found that nothing changed. Of all taken up, `harmful`
    found that something got worse, delivered or stopped since.
    """

    id: str
    edition: str | None
    reviews: int
    newest_on: date
    followed: int = 0
    delivered: int = 0
    shown: int = 0
    no_effect: int = 0
    harmful: int = 0
    first_delivered_on: date | None = None

    @property
    def came_back(self) -> bool:
        """Whether a review began after a recommendation on it had been delivered."""
        return self.first_delivered_on is not None and self.first_delivered_on < self.newest_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Issues:
    """Issues found in two or more reviews, those that came back first; how many are coded."""

    recurring: Sequence[Issue]
    coded: int
    reviews: int

    @property
    def came_back(self) -> int:
        return sum(one.came_back for one in self.recurring)


def coded_issues(scope: Scope) -> ColumnElement[bool]:
    """What is coded for issues on findings of reviews that members know of, in drafts sent."""
    sent = select(Draft.id).where(Draft.board_id == scope.board_id, Draft.sent_at.is_not(None))
    tests = [
        StandingTag.board_id == scope.board_id,
        StandingTag.family == Family.ISSUE,
        StandingTag.review_id.in_(scope.known_reviews()),
        StandingTag.draft_id.in_(sent),
    ]
    if scope.blind:
        tests.append(StandingTag.finding_id.not_in(scope.blind))
    return and_(*tests)


def found_issues(scope: Scope) -> ColumnElement[bool]:
    """Those of these in which an issue was found on which coders do not differ."""
    return and_(
        coded_issues(scope), StandingTag.is_disputed.is_(False), StandingTag.tag != NONE_FITS
    )


def answering(scope: Scope, issue: str) -> Select[UUID]:
    """The recommendations that answer a finding of a practice issue."""
    return (
        select(CauseLink.recommendation_id)
        .join(StandingTag, StandingTag.finding_id == CauseLink.finding_id)
        .where(found_issues(scope), StandingTag.tag == issue)
    )


def recurring(db: Db, scope: Scope) -> Issues:
    """Every issue that was found more than once. Three queries."""
    coded, reviews = _coverage(db, scope)
    found = _found(db, scope)
    done = _done(db, scope, found) if found else {}
    issues = [_with(one, done.get(one.id)) for one in found.values()]
    issues.sort(key=lambda one: (not one.came_back, -one.reviews, -one.delivered, one.id))
    return Issues(recurring=issues, coded=coded, reviews=reviews)


def _coverage(db: Db, scope: Scope) -> tuple[int, int]:
    """In how many reviews a finding is coded, and how many there are that members know of."""
    row = db.execute(_coverage_query(scope)).one()
    return row[0], row[1]


@lru_cache(maxsize=256)
def _coverage_query(scope: Scope) -> Select[int, int]:
    coded = select(func.count(func.distinct(StandingTag.review_id))).where(coded_issues(scope))
    known = select(func.count()).select_from(scope.known_reviews().subquery())
    return select(coded.scalar_subquery(), known.scalar_subquery())


def _found(db: Db, scope: Scope) -> Mapping[str, Issue]:
    rows = db.execute(_found_query(scope))
    return {
        issue: Issue(
            id=issue,
            edition=edition,
            reviews=count,
            newest_on=max(commissioned or date.min, london_date(created) if created else date.min),
        )
        for issue, edition, count, commissioned, created in rows
    }


@lru_cache(maxsize=256)
def _found_query(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            StandingTag.tag,
            func.max(StandingTag.edition),
            func.count(func.distinct(StandingTag.review_id)),
            func.max(Review.commissioned_on),
            func.max(case((Review.commissioned_on.is_(None), Review.created_at))),
        )
        .join(Review, Review.id == StandingTag.review_id)
        .where(found_issues(scope))
        .group_by(StandingTag.tag)
        .having(func.count(func.distinct(StandingTag.review_id)) >= FEWEST_REVIEWS)
    )


def _done(db: Db, scope: Scope, found: Collection[str]) -> Mapping[str, Issue]:
    """What became of recommendations that answer findings of these issues, by issue."""
    rows = db.execute(_done_query(scope, tuple(sorted(found))))
    return {
        issue: Issue(
            id=issue,
            edition=None,
            reviews=0,
            newest_on=date.min,
            followed=followed,
            delivered=delivered,
            shown=was_shown,
            no_effect=no_effect,
            harmful=harmful,
            first_delivered_on=first,
        )
        for issue, followed, delivered, was_shown, no_effect, harmful, first in rows
    }


@lru_cache(maxsize=256)
def _done_query(scope: Scope, issues: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    answers = (
        select(StandingTag.tag.label("issue"), CauseLink.recommendation_id.label("id"))
        .join(CauseLink, CauseLink.finding_id == StandingTag.finding_id)
        .where(found_issues(scope), StandingTag.tag.in_(issues))
        .distinct()
        .subquery()
    )
    is_delivered = FollowUp.delivered_on.is_not(None)
    shown = and_(is_delivered, FollowUp.judged.in_((Judged.SHOWN, Judged.SUSTAINED)))
    nothing = and_(is_delivered, FollowUp.judged == Judged.NO_EFFECT)
    # Delivered or not: what was stopped because of its harm did harm all the same.
    harm = FollowUp.judged == Judged.HARMFUL
    return (
        select(
            answers.c.issue,
            func.count(),
            _count(is_delivered),
            _count(shown),
            _count(nothing),
            _count(harm),
            func.min(FollowUp.delivered_on),
        )
        .join(FollowUp, FollowUp.recommendation_id == answers.c.id)
        .where(followed(scope))
        .group_by(answers.c.issue)
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _with(one: Issue, done: Issue | None) -> Issue:
    if done is None:
        return one
    return Issue(
        id=one.id,
        edition=one.edition,
        reviews=one.reviews,
        newest_on=one.newest_on,
        followed=done.followed,
        delivered=done.delivered,
        shown=done.shown,
        no_effect=done.no_effect,
        harmful=done.harmful,
        first_delivered_on=done.first_delivered_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An action on an issue that was delivered, and when."""

    action_id: UUID
    review_id: UUID
    what: str
    on: date | None


def done_before(db: Db, scope: Scope, issues: Collection[str]) -> Mapping[str, Sequence[Done]]:
    """The newest delivered actions on each of a few issues. One query."""
    if not issues:
        return {}
    found: dict[str, list[Done]] = {}
    for issue, action_id, review_id, what, on in db.execute(
        _before_query(scope, tuple(sorted(issues)))
    ):
        found.setdefault(issue, []).append(
            Done(action_id=action_id, review_id=review_id, what=what, on=on)
        )
    return found


@lru_cache(maxsize=256)
def _before_query(scope: Scope, issues: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    acted = (
        select(
            StandingTag.tag.label("issue"),
            Action.id.label("action_id"),
            func.max(Action.delivery_on).label("on"),
        )
        .join(CauseLink, CauseLink.finding_id == StandingTag.finding_id)
        .join(ActionAnswers, ActionAnswers.recommendation_id == CauseLink.recommendation_id)
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(
            found_issues(scope),
            StandingTag.tag.in_(issues),
            Action.delivery == Delivery.DELIVERED,
            Action.ended_at.is_(None),
            ActionAnswers.promised_on.is_not(None),
            *scope.covers(Action.review_id),
        )
        .group_by(StandingTag.tag, Action.id)
        .subquery()
    )
    place = func.row_number().over(
        partition_by=acted.c.issue, order_by=(acted.c.on.desc(), acted.c.action_id)
    )
    ranked = select(acted, place.label("place")).subquery()
    return (
        select(ranked.c.issue, Action.id, Action.review_id, Action.what, Action.delivery_on)
        .join(Action, Action.id == ranked.c.action_id)
        .where(ranked.c.place <= MOST_WORDS)
        .order_by(ranked.c.issue, ranked.c.place)
    )
