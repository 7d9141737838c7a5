"""In which reviews of a board a practice issue was found, and what of it somebody may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, case, func, select

from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.decision.responses.content import FindingText
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.foundation.access import Permission, ResponseSubject, may
from qmapp.foundation.catalogue.plain import from_plain
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.issues.queries.scope import Scope
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import NONE_FITS


@dataclass(frozen=True, slots=True)
class Coverage:
    """In how many reviews a finding was compared with the issues, and how many there are.

    In `part` of the coded ones not every finding was compared. `is_blind`: something that others
    coded counts as not coded, because the reader may still code it.
    """

    coded: int
    reviews: int
    part: int = 0
    is_blind: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundWords:
    """A finding as it may be read: whole (`is_open`), or as the agreed response names it."""

    id: UUID
    number: int
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIn:
    """A review in which an issue was found: so many findings, and the words that may be read."""

    review_id: UUID
    reference: str
    kind: str
    on: date
    findings: int
    words: Sequence[FoundWords]


def coverage(db: Db, scope: Scope) -> Coverage:
    """Of how many reviews findings are coded, and of how many could they be. One query."""
    stand = (
        select(Finding.review_id, func.count().label("count"))
        .where(scope.findings())
        .group_by(Finding.review_id)
        .subquery()
    )
    coded = (
        select(
            StandingTag.review_id,
            func.count(func.distinct(StandingTag.finding_id)).label("count"),
        )
        .where(scope.standing())
        .group_by(StandingTag.review_id)
        .subquery()
    )
    known = select(func.count()).select_from(scope.known_reviews().subquery())
    row = db.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((coded.c.count < stand.c.count, 1), else_=0)), 0),
            known.scalar_subquery(),
        )
        .select_from(coded)
        .outerjoin(stand, stand.c.review_id == coded.c.review_id)
    ).one()
    return Coverage(row[0], row[2], row[1], bool(scope.blind))


def count_by_issue(db: Db, scope: Scope) -> Mapping[str, int]:
    """In how many reviews each issue was found. One query.

    What stands is counted: where coders differ it does not, and what was settled holds.
    """
    return _by_issue(db, scope, is_disputed=False)


def count_disputed(db: Db, scope: Scope) -> Mapping[str, int]:
    """In how many more reviews coders differ on each issue. One query."""
    return _by_issue(db, scope, is_disputed=True)


def _by_issue(db: Db, scope: Scope, *, is_disputed: bool) -> Mapping[str, int]:
    stands = func.sum(case((StandingTag.is_disputed, 0), else_=1))
    by_review = (
        select(StandingTag.tag, StandingTag.review_id)
        .where(scope.standing(), StandingTag.tag != NONE_FITS)
        .group_by(StandingTag.tag, StandingTag.review_id)
        .having(stands == 0 if is_disputed else stands > 0)
        .subquery()
    )
    rows = db.execute(select(by_review.c.tag, func.count()).group_by(by_review.c.tag))
    return {row[0]: row[1] for row in rows}


def found_on(scope: Scope, issue_id: str) -> Select[UUID | None]:
    """The findings on which an issue stands."""
    return select(StandingTag.finding_id).where(
        scope.standing(), StandingTag.tag == issue_id, StandingTag.is_disputed.is_(False)
    )


def list_found(db: Db, scope: Scope, issue_id: str, most: int | None) -> Sequence[FoundIn]:
    """The reviews in which an issue was found, the newest first. Three queries.

    Whoever works on a review reads its findings; whoever may read its agreed response reads those
    that it names; of the rest there is the number alone.
    """
    on = func.coalesce(Review.commissioned_on, func.date(Review.created_at))
    newest = (
        select(Finding.review_id)
        .join(Review, Review.id == Finding.review_id)
        .where(Finding.id.in_(found_on(scope, issue_id)))
        .group_by(Finding.review_id, on)
        .order_by(on.desc(), Finding.review_id)
    )
    if most is not None:
        newest = newest.limit(most)
    ids = list(db.scalars(newest))
    if not ids:
        return []
    found: defaultdict[UUID, list[Finding]] = defaultdict(list)
    reviews: dict[UUID, Review] = {}
    rows = db.execute(
        select(Finding, Review)
        .join(Review, Review.id == Finding.review_id)
        .where(
            Finding.id.in_(found_on(scope, issue_id)),
            Finding.review_id.in_(ids),
        )
        .order_by(Finding.number)
    )
    for finding, review in rows:
        found[review.id].append(finding)
        reviews[review.id] = review
    agreed = agreed_findings(db, ids)
    return [
        FoundIn(
            review_id=id_,
            reference=reviews[id_].reference,
            kind=reviews[id_].kind,
            on=reviews[id_].commissioned_on or london_date(reviews[id_].created_at),
            findings=len(found[id_]),
            words=[
                words
                for one in found[id_]
                if (words := _words(scope, reviews[id_], one, agreed)) is not None
            ],
        )
        for id_ in ids
    ]


def _words(
    scope: Scope, review: Review, finding: Finding, agreed: Mapping[str, FindingText]
) -> FoundWords | None:
    if may(scope.actor, Permission.FINDINGS_READ, subject_of(review)):
        return FoundWords(id=finding.id, number=finding.number, title=finding.title, is_open=True)
    named = agreed.get(str(finding.id))
    subject = ResponseSubject(review.board_id, review.id, is_agreed=True)
    if named is None or not may(scope.actor, Permission.RESPONSE_READ, subject):
        return None
    return FoundWords(id=finding.id, number=named.number, title=named.title, is_open=False)


def agreed_findings(db: Db, review_ids: Collection[UUID]) -> Mapping[str, FindingText]:
    """The findings that agreed responses name, as the newest of each names them. One query."""
    kept = db.scalars(
        select(AgreedText.content)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id.in_(review_ids), Response.agreed_at.is_not(None))
        .order_by(Response.number)
    )
    return {
        one["id"]: from_plain(FindingText, one)
        for content in kept
        for recommendation in content["recommendations"]
        for one in recommendation["findings"]
    }
