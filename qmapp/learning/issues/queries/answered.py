"""What a board decided and did about a practice issue, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select

from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.responses.content import RecommendationText
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import FollowSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Ending, Impact, impact_of
from qmapp.learning.issues.queries.found import found_on
from qmapp.learning.issues.queries.scope import Scope

_SHOWN = frozenset({Impact.SHOWN, Impact.SUSTAINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A recommendation on an issue in the words that the board agreed, and how it stands.

    `impact` is None where it is not followed: the board did not accept it, say. `actions` were
    promised for it; of them some are `delivered`, and some were `stopped`.
    """

    id: UUID
    review_id: UUID
    reference: str
    number: int
    text: str
    decision: Decision
    actions: int
    delivered: int
    stopped: int
    impact: Impact | None
    judged_on: date | None
    ending: Ending | None
    is_delivered: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The recommendations of an issue: all of them counted, the newest named."""

    total: int
    followed: int
    delivered: int
    shown: int
    harmful: int
    rows: Sequence[Answer]


def list_answered(db: Db, scope: Scope, issue_id: str, today: date, most: int | None) -> Answered:
    """What agreed responses say to findings of an issue, the newest first. Four queries.

    Only what was agreed counts, in the agreed words: until then a recommendation is a draft’s.
    """
    on_issue = select(CauseLink.recommendation_id).where(
        CauseLink.finding_id.in_(found_on(scope, issue_id))
    )
    rows = db.execute(
        select(Recommendation.id, Review, FollowUp)
        .join(Review, Review.id == Recommendation.review_id)
        .outerjoin(FollowUp, FollowUp.recommendation_id == Recommendation.id)
        .where(
            Recommendation.id.in_(on_issue),
            Recommendation.review_id.in_(scope.known_reviews()),
        )
        .order_by(Review.created_at.desc(), Review.id, Recommendation.number)
    ).all()
    texts = list_agreed_words(db, [row[0] for row in rows])
    actions = _actions(db, list(texts))
    found = [
        _answer(id_, review, followed, texts[id_], actions.get(id_, (0, 0, 0)), today)
        for id_, review, followed in rows
        if id_ in texts and _may_read(scope, review)
    ]
    done = [one for one in found if one.is_delivered]
    return Answered(
        total=len(found),
        followed=sum(one.impact is not None for one in found),
        delivered=len(done),
        shown=sum(one.impact in _SHOWN for one in done),
        # Delivered or not: what was stopped because of its harm did harm all the same.
        harmful=sum(one.impact is Impact.HARMFUL for one in found),
        rows=found if most is None else found[:most],
    )


def _may_read(scope: Scope, review: Review) -> bool:
    subject = FollowSubject(review.board_id, review.id, is_agreed=True)
    return may(scope.actor, Permission.FOLLOW_READ, subject)


def _answer(
    id_: UUID,
    review: Review,
    followed: FollowUp | None,
    text: RecommendationText,
    actions: tuple[int, int, int],
    today: date,
) -> Answer:
    return Answer(
        id=id_,
        review_id=review.id,
        reference=review.reference,
        number=text.number,
        text=text.text,
        decision=text.decision,
        actions=actions[0],
        delivered=actions[1],
        stopped=actions[2],
        impact=impact_of(followed.judged, followed.first_impact_on, today) if followed else None,
        judged_on=followed.judged_on if followed else None,
        ending=followed.ending if followed else None,
        is_delivered=followed is not None and followed.delivered_on is not None,
    )


def _actions(db: Db, ids: Collection[UUID]) -> Mapping[UUID, tuple[int, int, int]]:
    """How many promised actions answer each, are delivered, and were stopped. One query."""
    if not ids:
        return {}
    rows = db.execute(
        select(
            ActionAnswers.recommendation_id,
            func.count(),
            func.sum(case((Action.delivery == Delivery.DELIVERED, 1), else_=0)),
            func.sum(case((Action.delivery == Delivery.STOPPED, 1), else_=0)),
        )
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(
            ActionAnswers.recommendation_id.in_(ids),
            ActionAnswers.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .group_by(ActionAnswers.recommendation_id)
    )
    return {id_: (total, delivered, stopped) for id_, total, delivered, stopped in rows}
