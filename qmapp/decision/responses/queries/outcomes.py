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
from qmapp.decision.actions.queries import list_answering
from qmapp.decision.asks.models import Ask
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

    The newest agreed version counts; what only an open one says is nobody's to know here. Four
    queries.
    """
    rows = db.execute(
        select(
            Recommendation.id,
            Recommendation.board_id,
            Recommendation.review_id,
            Answer.decision,
            AgreedText.agreed_on,
        )
        .join(Answer, Answer.recommendation_id == Recommendation.id)
        .join(Response, Response.id == Answer.response_id)
        .join(AgreedText, AgreedText.response_id == Response.id)
        .where(Recommendation.id.in_(list(ids)))
        .order_by(Response.number)
    ).all()
    if not rows:
        return {}
    asking = {one: standing_on_board(db, actor, one) for one in {row.board_id for row in rows}}
    promised = list_answering(db, {row.id for row in rows})
    found = {}
    for id_, board_id, review_id, decision, agreed_on in rows:
        subject = ResponseSubject(board_id, review_id, is_agreed=True)
        if may(asking[board_id], Permission.RESPONSE_READ, subject):
            actions = promised.get(id_, ())
            due = [action.due_on for action in actions if action.due_on is not None]
            found[id_] = Outcome(decision, agreed_on, len(actions), max(due, default=None))
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
