"""What the figures of one family are counted from, read in a number of queries that never grows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.counting import Facts, ReviewFact, TagFact
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.queries.scope import Scope


def read_facts(db: Db, scope: Scope, asked: Asked, usual: str) -> Facts:
    """Reviews, and what they are tagged with in the family that is asked for. Four queries.

    By the edition that is asked for; else by that in which most reviews are coded; where nothing
    is coded, by `usual`, the newest.
    """
    reviews = _reviews(db, scope, asked)
    by_edition = _coded(db, scope, asked.family, reviews)
    edition = _edition(asked, by_edition, usual)
    return Facts(
        edition=edition,
        reviews=tuple(reviews.values()),
        tags=_tags(db, scope, asked.family, edition, reviews),
        coded=by_edition.get(edition, {}),
        others={one: len(coded) for one, coded in by_edition.items() if one != edition},
        hides=bool(scope.hidden),
        is_blind=bool(scope.blind),
    )


def _edition(asked: Asked, found: Mapping[str, Mapping[UUID, int]], usual: str) -> str:
    if asked.edition and (asked.edition in found or asked.edition == usual):
        return asked.edition
    return max(found, key=lambda one: (len(found[one]), one), default=usual)


def thing_of(family: Family) -> InstrumentedAttribute[UUID | None]:
    """What is tagged in a family: recommendations by their target, else findings."""
    return StandingTag.recommendation_id if family is Family.TARGET else StandingTag.finding_id


def standing_tags(scope: Scope, family: Family) -> ColumnElement[bool]:
    """The tags of one family on what stands in drafts that were sent, as the reader may know it."""
    tests = [
        StandingTag.board_id == scope.board_id,
        StandingTag.family == family,
        StandingTag.draft_id.in_(scope.sent()),
    ]
    if scope.blind:
        tests.append(thing_of(family).not_in(scope.blind))
    return and_(*tests)


def _reviews(db: Db, scope: Scope, asked: Asked) -> Mapping[UUID, ReviewFact]:
    items = _items(scope, asked.family).subquery()
    rows = db.execute(
        select(
            Review.id,
            Review.commissioned_on,
            Review.created_at,
            Review.incident_known_on,
            items.c.count,
        )
        .outerjoin(items, items.c.review_id == Review.id)
        .where(Review.board_id == scope.board_id, Review.id.in_(scope.known()))
    )
    found = (
        ReviewFact(
            id_, commissioned or london_date(created), count or 0, known, commissioned is not None
        )
        for id_, commissioned, created, known, count in rows
    )
    return {
        one.id: one
        for one in found
        if (asked.since is None or asked.since <= one.on)
        and (asked.until is None or one.on <= asked.until)
    }


def _items(scope: Scope, family: Family) -> Select[UUID, int]:
    """How many findings, or confirmed recommendations, each review has."""
    if family is Family.TARGET:
        return (
            select(Recommendation.review_id, func.count().label("count"))
            .where(
                Recommendation.board_id == scope.board_id,
                Recommendation.state == State.CONFIRMED,
                Recommendation.draft_id.in_(scope.sent()),
            )
            .group_by(Recommendation.review_id)
        )
    return (
        select(Finding.review_id, func.count().label("count"))
        .where(
            Finding.board_id == scope.board_id,
            Finding.ended_at.is_(None),
            Finding.draft_id.in_(scope.sent()),
        )
        .group_by(Finding.review_id)
    )


def _coded(
    db: Db, scope: Scope, family: Family, reviews: Mapping[UUID, ReviewFact]
) -> Mapping[str, Mapping[UUID, int]]:
    """How many items of each review are coded, by edition."""
    thing = thing_of(family)
    rows = db.execute(
        select(StandingTag.edition, StandingTag.review_id, func.count(func.distinct(thing)))
        .where(standing_tags(scope, family))
        .group_by(StandingTag.edition, StandingTag.review_id)
    )
    found: defaultdict[str, dict[UUID, int]] = defaultdict(dict)
    for edition, review_id, count in rows:
        if review_id in reviews:
            found[edition][review_id] = count
    return found


def _tags(
    db: Db, scope: Scope, family: Family, edition: str, reviews: Mapping[UUID, ReviewFact]
) -> tuple[TagFact, ...]:
    disputed = func.sum(case((StandingTag.is_disputed, 1), else_=0))
    rows = db.execute(
        select(StandingTag.tag, StandingTag.review_id, func.count(), disputed)
        .where(standing_tags(scope, family), StandingTag.edition == edition)
        .group_by(StandingTag.tag, StandingTag.review_id)
    )
    return tuple(
        TagFact(review_id, tag, every - differing, differing)
        for tag, review_id, every, differing in rows
        if review_id in reviews
    )
