"""Where drafts were weak, by marker, over all reviews of a board whose report is signed.

Until then blindness may hide a judgement. Agreed judgements only: what one person held is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.desk.dashboards.rules import WEAK_UP_TO, Cell
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Where drafts were weak, by marker, in the edition by which most were judged.

    `drafts` were judged by it, `others` by other editions and are not counted in the cells.
    """

    edition: Edition | None
    cells: Mapping[str, Cell]
    drafts: int
    others: int


def judged_drafts(scope: Scope) -> ColumnElement[bool]:
    """Judgements that were agreed on drafts of reviews whose report is signed, of every kind."""
    scope = scope.of_every_kind()
    return and_(
        AgreedJudgement.board_id == scope.board_id,
        AgreedJudgement.held == Held.AGREED,
        AgreedJudgement.review_id.in_(scope.signed_reviews()),
    )


def weak_ratings(edition: Edition) -> frozenset[str]:
    """The ratings of an edition's scale that count as weak."""
    return frozenset(one.id for one in edition.scale.on_scale if (one.order or 0) <= WEAK_UP_TO)


def drafts(db: Db, scope: Scope) -> Drafts:
    """Agreed judgements over all drafts; those off the scale count in neither n nor N."""
    rows = db.execute(
        select(
            Review.edition_sha256, AgreedJudgement.marker_id, AgreedJudgement.rating, func.count()
        )
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(judged_drafts(scope))
        .group_by(Review.edition_sha256, AgreedJudgement.marker_id, AgreedJudgement.rating)
    ).all()
    # Each draft has one judgement of a marker, so the fullest marker has as many as drafts.
    by_edition: dict[str, dict[str, dict[str, int]]] = {}
    for sha256, marker_id, rating, count in rows:
        by_edition.setdefault(sha256, {}).setdefault(marker_id, {})[rating or ""] = count
    sizes = {sha: max(sum(one.values()) for one in of.values()) for sha, of in by_edition.items()}
    if not sizes:
        return Drafts(edition=None, cells={}, drafts=0, others=0)
    most = max(sizes, key=lambda sha: (sizes[sha], sha))
    edition = get_edition(db, most)
    weak = weak_ratings(edition)
    on_scale = {one.id for one in edition.scale.on_scale}
    cells = {
        marker.id: Cell(
            marker_id=marker.id,
            weak=sum(
                n for rating, n in by_edition[most].get(marker.id, {}).items() if rating in weak
            ),
            judged=sum(
                n for rating, n in by_edition[most].get(marker.id, {}).items() if rating in on_scale
            ),
        )
        for marker in edition.markers
    }
    return Drafts(
        edition=edition, cells=cells, drafts=sizes[most], others=sum(sizes.values()) - sizes[most]
    )
