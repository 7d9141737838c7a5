"""Which questions explorations answer, as far as their reader may know of it.

An answer that does nothing but point to something says by being counted that it is there. So it is
counted for those alone who may know of what it points to, in lists as on its own page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, or_, select

from qmapp.casework.reviews.queries import standing_on_board
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.explore.models import Exploration, ExplorationAnswer, ExplorationLink
from qmapp.learning.explore.queries.things import link_lines
from qmapp.learning.explore.rules import Purpose


def says_itself() -> ColumnElement[bool]:
    """That an answer says something, whatever it points to."""
    return or_(
        ExplorationAnswer.choice.is_not(None),
        ExplorationAnswer.words != "",
        ExplorationAnswer.measure_id.is_not(None),
        ExplorationAnswer.cannot_tell,
        cast(ExplorationAnswer.reasons, String) != "{}",
    )


def answered_by(
    db: Db, actor: Actor, board_id: UUID, conditions: Sequence[ColumnElement[bool]]
) -> Mapping[UUID, set[str]]:
    """For each exploration the questions that it answers. `conditions` choose the explorations.

    At most sixteen queries, however many there are.
    """
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for exploration_id, question in db.execute(
        select(ExplorationAnswer.exploration_id, ExplorationAnswer.question_id)
        .join(Exploration, Exploration.id == ExplorationAnswer.exploration_id)
        .where(*conditions, says_itself())
    ):
        found[exploration_id].add(question)
    links = db.scalars(
        select(ExplorationLink)
        .join(Exploration, Exploration.id == ExplorationLink.exploration_id)
        .where(
            *conditions,
            ExplorationLink.purpose == Purpose.SAYS,
            ExplorationLink.ended_at.is_(None),
        )
    ).all()
    if not links:
        return found
    asking = standing_on_board(db, actor, board_id)
    kept = {one.id: one for one in links if one.review_id not in asking.interests}
    for line in link_lines(db, asking, list(kept.values())):
        found[kept[line.id].exploration_id].add(line.question)
    return found
