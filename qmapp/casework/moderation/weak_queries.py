"""Of how many reviews the agreed judgements are that a figure counts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, exists, extract, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.weak import rated_on_scale
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.storage import Db

_REVIEWS = func.count(distinct(AgreedJudgement.review_id))
_YEAR = extract("year", Draft.sent_at)


def count_reviews(
    db: Db, judged: ColumnElement[bool], sha256: str, *, known_to: UUID | None = None
) -> Mapping[str, int]:
    """By marker, the reviews with a judgement on the scale of the edition of that hash. One query.

    `judged` is the condition on judgements. With `known_to`, a person's id, only those reviews on
    which that person has or had a role: they know of them.
    """
    rows = db.execute(
        select(AgreedJudgement.marker_id, _REVIEWS)
        .where(_on_scale(db, judged, sha256, known_to))
        .group_by(AgreedJudgement.marker_id)
    )
    return {marker_id: int(count) for marker_id, count in rows}


def count_reviews_by_year(
    db: Db, judged: ColumnElement[bool], sha256: str, *, known_to: UUID | None = None
) -> Mapping[tuple[str, int], int]:
    """The same by marker and the year in which the draft was sent. One query."""
    rows = db.execute(
        select(AgreedJudgement.marker_id, _YEAR, _REVIEWS)
        .join(Draft, Draft.id == AgreedJudgement.draft_id)
        .where(_on_scale(db, judged, sha256, known_to))
        .group_by(AgreedJudgement.marker_id, _YEAR)
    )
    return {(marker_id, int(year)): count for marker_id, year, count in rows}


def _on_scale(
    db: Db, judged: ColumnElement[bool], sha256: str, known_to: UUID | None
) -> ColumnElement[bool]:
    # Asked of each review that is counted: the list of all reviews of an edition is of every board.
    of_edition = exists().where(
        Review.id == AgreedJudgement.review_id, Review.edition_sha256 == sha256
    )
    found = and_(
        judged,
        of_edition,
        AgreedJudgement.rating.in_(rated_on_scale(get_edition(db, sha256))),
    )
    if known_to is None:
        return found
    own = select(RoleOnReview.review_id).where(RoleOnReview.person_id == known_to)
    return and_(found, AgreedJudgement.review_id.in_(own))
