"""Drafts that were judged on a marker, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.desk.dashboards.listing.paging import Rows, paged, sum_of
from qmapp.desk.dashboards.scope import Scope
from qmapp.desk.dashboards.weak import judged_drafts
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A draft of a review on which the reader has a role, and what was agreed on one marker.

    Members read a report that is signed; what was agreed of its drafts is for those on the review.
    """

    draft_id: UUID
    review_id: UUID
    reference: str
    number: int
    edition_sha256: str
    rating: str


def judged(db: Db, scope: Scope, person_id: UUID, marker_id: str, page: int) -> Rows[Judged]:
    """Drafts with an agreed judgement on the marker, of reviews on which the reader has a role.

    `of` counts those of other reviews too, of which no more is told than that.
    """
    is_on_it = exists().where(
        RoleOnReview.review_id == AgreedJudgement.review_id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.ended_at.is_(None),
    )
    base = [judged_drafts(scope), AgreedJudgement.marker_id == marker_id]
    query = (
        select(
            Draft.id,
            Draft.review_id,
            Review.reference,
            Draft.number,
            Review.edition_sha256,
            AgreedJudgement.rating,
        )
        .join(Draft, Draft.id == AgreedJudgement.draft_id)
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(*base, is_on_it)
        .order_by(func.lower(Review.reference), Draft.number)
    )
    counted = select(func.count(), sum_of(is_on_it)).select_from(AgreedJudgement).where(*base)
    rows, found, of, number, pages = paged(db, query, counted, page)
    lines = [
        Judged(
            draft_id=row[0],
            review_id=row[1],
            reference=row[2],
            number=row[3],
            edition_sha256=row[4],
            rating=row[5],
        )
        for row in rows
    ]
    return Rows(lines=lines, found=found, of=of, number=number, pages=pages)
