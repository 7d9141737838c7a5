"""What was agreed of drafts, by the year in which they were sent.

Only of reviews whose report is signed: until then blindness may hide a judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, extract, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.moderation.weak import rated_on_scale, rated_weak
from qmapp.casework.moderation.weak_queries import count_reviews, count_reviews_by_year
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db
from qmapp.learning.trends.queries.scope import Scope
from qmapp.learning.trends.weakness import (
    Others,
    RatingFact,
    Scale,
    Weakness,
    drafts_in,
    weakness,
)


def read_weakness(db: Db, scope: Scope, person_id: UUID) -> tuple[Edition | None, Weakness]:
    """Weak markers by year, in the edition by which most drafts were judged. Six queries at most.

    Neither kinds nor days narrow it (see weakness). `person_id` is the reader’s.
    """
    by_edition: defaultdict[str, list[RatingFact]] = defaultdict(list)
    year = extract("year", Draft.sent_at)
    rows = db.execute(
        select(
            Review.edition_sha256,
            AgreedJudgement.marker_id,
            AgreedJudgement.rating,
            year,
            func.count(),
        )
        .join(Draft, Draft.id == AgreedJudgement.draft_id)
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(judged(scope))
        .group_by(Review.edition_sha256, AgreedJudgement.marker_id, AgreedJudgement.rating, year)
    )
    for sha256, marker_id, rating, in_year, count in rows:
        by_edition[sha256].append(RatingFact(int(in_year), marker_id, rating or "", count))
    sizes = {sha256: drafts_in(facts) for sha256, facts in by_edition.items()}
    if not sizes:
        return None, weakness([], Scale(), Others())
    most = max(sizes, key=lambda sha256: (sizes[sha256], sha256))
    edition = get_edition(db, most)
    scale = Scale(
        markers=[one.id for one in edition.markers],
        on_scale=rated_on_scale(edition),
        weak=rated_weak(edition),
    )
    others = sum(sizes.values()) - sizes[most]
    reviews = _of_others(db, judged(scope), most, person_id)
    return edition, weakness(by_edition[most], scale, reviews, others=others)


def _of_others(db: Db, where: ColumnElement[bool], sha256: str, person_id: UUID) -> Others:
    known = count_reviews(db, where, sha256, known_to=person_id)
    known_by_year = count_reviews_by_year(db, where, sha256, known_to=person_id)
    return Others(
        whole={
            marker: count - known.get(marker, 0)
            for marker, count in count_reviews(db, where, sha256).items()
        },
        by_year={
            place: count - known_by_year.get(place, 0)
            for place, count in count_reviews_by_year(db, where, sha256).items()
        },
    )


def judged(scope: Scope) -> ColumnElement[bool]:
    """Judgements that were agreed on drafts that were sent, of reviews whose report is signed."""
    return and_(
        AgreedJudgement.board_id == scope.board_id,
        AgreedJudgement.held == Held.AGREED,
        AgreedJudgement.review_id.in_(scope.signed()),
        AgreedJudgement.draft_id.in_(scope.sent()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDraft:
    """A draft of a review on which the reader has a role, and what was agreed on one marker."""

    review_id: UUID
    reference: str
    number: int
    year: int
    rating: str


def judged_drafts(db: Db, scope: Scope, person_id: UUID, marker_id: str) -> Sequence[JudgedDraft]:
    """Drafts that were judged on a marker, of reviews on which the reader has a role.

    What was agreed of a draft is for those on its review; of the others the figure alone tells.
    """
    is_on_it = exists().where(
        RoleOnReview.review_id == AgreedJudgement.review_id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.ended_at.is_(None),
    )
    rows = db.execute(
        select(
            Draft.review_id,
            Review.reference,
            Draft.number,
            extract("year", Draft.sent_at),
            AgreedJudgement.rating,
        )
        .join(Draft, Draft.id == AgreedJudgement.draft_id)
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(judged(scope), AgreedJudgement.marker_id == marker_id, is_on_it)
        .order_by(Draft.sent_at.desc(), func.lower(Review.reference), Draft.number)
    )
    return [
        JudgedDraft(
            review_id=review_id,
            reference=reference,
            number=number,
            year=int(year),
            rating=rating or "",
        )
        for review_id, reference, number, year, rating in rows
    ]
