"""Where drafts were weak, by marker, over all reviews of a board whose report is signed.

Until then blindness may hide a judgement. Agreed judgements only: what one person held is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.moderation.weak import count_drafts, rated_on_scale, rated_weak
from qmapp.casework.moderation.weak_queries import count_reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.desk.dashboards.rules import Cell
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Where drafts were weak, by marker, in the edition by which most were judged.

    `drafts` were judged by it, `others` by other editions and are not counted in the cells.
    """

    edition: Edition | None
    sha256: str
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
    by_edition: dict[str, dict[str, dict[str, int]]] = {}
    for sha256, marker_id, rating, count in rows:
        by_edition.setdefault(sha256, {}).setdefault(marker_id, {})[rating or ""] = count
    sizes = {
        sha: count_drafts((marker, sum(one.values())) for marker, one in of.items())
        for sha, of in by_edition.items()
    }
    if not sizes:
        return Drafts(edition=None, sha256="", cells={}, drafts=0, others=0)
    most = max(sizes, key=lambda sha: (sizes[sha], sha))
    edition = get_edition(db, most)
    weak, on_scale = rated_weak(edition), rated_on_scale(edition)
    reviews = count_reviews(db, judged_drafts(scope), most)
    cells = {
        marker.id: Cell(
            marker_id=marker.id,
            weak=sum(
                n for rating, n in by_edition[most].get(marker.id, {}).items() if rating in weak
            ),
            judged=sum(
                n for rating, n in by_edition[most].get(marker.id, {}).items() if rating in on_scale
            ),
            reviews=reviews.get(marker.id, 0),
        )
        for marker in edition.markers
    }
    return Drafts(
        edition=edition,
        sha256=most,
        cells=cells,
        drafts=sizes[most],
        others=sum(sizes.values()) - sizes[most],
    )


def seen_by(db: Db, scope: Scope, found: Drafts, person_id: UUID) -> Drafts:
    """The same for one reader: what they know cannot hide what is left. One query."""
    if found.edition is None:
        return found
    known = count_reviews(db, judged_drafts(scope), found.sha256, known_to=person_id)
    cells = {
        marker: replace(cell, known=known.get(marker, 0)) for marker, cell in found.cells.items()
    }
    return replace(found, cells=cells)
