"""What was decided about recommendations, for the room below that asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, union

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.decision.actions.models import ActionAnswers
from qmapp.decision.asks.models import Ask
from qmapp.decision.responses.content import from_kept
from qmapp.decision.responses.models import AgreedText, Answer, Dissent, Response
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import Actor, Permission, ResponseSubject, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a board agreed about a recommendation, and when.

    `actions` counts what was promised; `last_due` is the latest day by which that is done.
    """

    decision: Decision
    agreed_on: date
    actions: int
    last_due: date | None


def list_outcomes(db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Outcome]:
    """What was agreed about each of these, of any reviews of a board, as far as it may be read.

    The newest agreed text that holds it counts, word for word; what is answered, promised or put
    right since is nobody's to know here. Three queries.
    """
    rows = db.execute(
        select(Recommendation.id, Recommendation.board_id, Recommendation.review_id).where(
            Recommendation.id.in_(list(ids))
        )
    ).all()
    asking = {one: standing_on_board(db, actor, one) for one in {row.board_id for row in rows}}
    readable = {
        row.id: row.review_id
        for row in rows
        if may(
            asking[row.board_id],
            Permission.RESPONSE_READ,
            ResponseSubject(row.board_id, row.review_id, is_agreed=True),
        )
    }
    texts = db.execute(
        select(AgreedText.content, AgreedText.agreed_on)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id.in_(set(readable.values())))
        .order_by(Response.number)
    ).all()
    found = {}
    for content, agreed_on in texts:
        for one in from_kept(content).recommendations:
            if UUID(one.id) in readable:
                due = [action.due_on for action in one.actions if action.due_on is not None]
                last = max(due, default=None)
                found[UUID(one.id)] = Outcome(one.decision, agreed_on, len(one.actions), last)
    return found


def resting_on(db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these an answer, an action, a dissent or an ask rests on, whoever may see it."""
    wanted = list(ids)
    if not wanted:
        return frozenset()
    columns = (
        Answer.recommendation_id,
        ActionAnswers.recommendation_id,
        Dissent.recommendation_id,
        Ask.recommendation_id,
    )
    return frozenset(db.scalars(union(*(select(one).where(one.in_(wanted)) for one in columns))))
