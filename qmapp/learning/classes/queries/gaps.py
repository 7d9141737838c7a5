"""Which markers were weak on a board: counts over drafts, and never by person.

Only judgements that were agreed, on drafts that were sent, of reviews whose report is signed: until
then blindness may hide one. It is what the page of weak markers counts over all years.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.moderation.weak import (
    are_enough,
    count_drafts,
    rated_on_scale,
    rated_weak,
)
from qmapp.casework.moderation.weak_queries import count_reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db
from qmapp.learning.classes.rules import Gap, gaps
from qmapp.learning.issues.queries import scope_of
from qmapp.learning.issues.queries.scope import SIGNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The markers by which most drafts were judged, each with its count.

    `is_narrowed`: reviews were left out, because the reader declared an interest in them.
    """

    edition: Edition
    gaps: Sequence[Gap]
    is_narrowed: bool


def count_gaps(db: Db, actor: Actor, board_id: UUID, default: Edition) -> Counted:
    """How often each marker was weak, as far as the reader may know. At most six queries.

    `default` names the markers while nothing was judged.
    """
    scope = scope_of(db, actor, board_id)
    where = and_(
        AgreedJudgement.board_id == board_id,
        AgreedJudgement.held == Held.AGREED,
        AgreedJudgement.draft_id.in_(
            select(Draft.id).where(Draft.board_id == board_id, Draft.sent_at.is_not(None))
        ),
        AgreedJudgement.review_id.in_(
            select(Review.id).where(
                Review.board_id == board_id,
                Review.stage.in_(SIGNED),
                Review.id.not_in(scope.hidden),
            )
        ),
    )
    rows = db.execute(
        select(
            Review.edition_sha256, AgreedJudgement.marker_id, AgreedJudgement.rating, func.count()
        )
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(where)
        .group_by(Review.edition_sha256, AgreedJudgement.marker_id, AgreedJudgement.rating)
    )
    facts: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for sha256, marker_id, rating, count in rows:
        facts[sha256].append((marker_id, rating or "", count))
    sizes = {
        sha256: count_drafts((marker_id, count) for marker_id, _, count in found)
        for sha256, found in facts.items()
    }
    most = max(sizes, key=lambda sha256: (sizes[sha256], sha256), default="")
    edition = get_edition(db, most) if most else default
    reviews = count_reviews(db, where, most) if most else {}
    known = count_reviews(db, where, most, known_to=actor.person_id) if most else {}
    return Counted(
        edition=edition,
        gaps=gaps(
            facts[most],
            markers=[one.id for one in edition.markers],
            on_scale=rated_on_scale(edition),
            weak=rated_weak(edition),
            told={
                marker
                for marker, count in reviews.items()
                if are_enough(count, known=known.get(marker, 0))
            },
        ),
        is_narrowed=scope.is_narrowed,
    )
