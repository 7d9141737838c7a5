"""Where in the journey issues were found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select

from qmapp.casework.findings.models import Finding
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.heating import StageFact
from qmapp.learning.trends.queries.facts import standing_tags
from qmapp.learning.trends.queries.scope import Scope


def read_stages(db: Db, scope: Scope, edition: str) -> Sequence[StageFact]:
    """Issues that stand, by review and by the stage that their findings name. One query."""
    rows = db.execute(
        select(StandingTag.review_id, StandingTag.tag, Finding.stage)
        .join(
            Finding,
            and_(Finding.id == StandingTag.finding_id, Finding.board_id == StandingTag.board_id),
        )
        .where(
            standing_tags(scope, Family.ISSUE),
            StandingTag.edition == edition,
            StandingTag.is_disputed.is_(False),
            StandingTag.tag != NONE_FITS,
        )
        .distinct()
    )
    return [StageFact(review_id, tag, stage) for review_id, tag, stage in rows]
