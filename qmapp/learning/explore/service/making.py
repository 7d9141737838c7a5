"""An answer becomes a finding, an exploration to be recommended, or an action.

Each is written down by the verb of its own room, in the same unit of work as the link.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings import service as findings
from qmapp.casework.findings.checking import FindingDetails
from qmapp.casework.findings.models import Finding
from qmapp.casework.practice.queries import known_issues
from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, standing_on_board
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.models import Action
from qmapp.decision.responses import queries as responses
from qmapp.decision.responses import service as acting
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.learning.explore.models import Exploration
from qmapp.learning.explore.rules import Purpose, Thing
from qmapp.learning.explore.service.common import ExplorationKey
from qmapp.learning.explore.service.linking import Linked, held_for, keep_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The answer from which something is written down, and the review where."""

    at: ExplorationKey
    question: str
    review_id: UUID


def make_finding(  # noqa: PLR0913 - from which answer, of which draft, what
    db: Db,
    actor: Actor,
    origin: Origin,
    draft: Draft,
    details: FindingDetails,
    *,
    practice: PracticeIssues,
    now: datetime,
    finding_id: UUID,
) -> Finding:
    """Write an answer down as a finding of a review, and link the two.

    Sent twice, it is done once. Raises RuleBroken, NotFound, NotAllowed.
    """
    row, review, asking = _begin(db, actor, origin)
    if draft.review_id != review.id:
        raise NotFound("draft")
    known = known_issues(db, practice, review.board_id)
    made = findings.add_finding(
        db, asking, review, draft, details, known, now=now, finding_id=finding_id
    )
    _end(db, actor, row, origin, (Thing.FINDING, made.id), now)
    return made


def make_recommendation(  # noqa: PLR0913 - from which answer, of which draft, what
    db: Db,
    actor: Actor,
    origin: Origin,
    draft: Draft,
    details: RecommendationDetails,
    *,
    now: datetime,
    recommendation_id: UUID,
) -> Recommendation:
    """Write an answer down as a recommendation, and link the two. As `make_finding`."""
    row, review, asking = _begin(db, actor, origin)
    made = recommendations.add(
        db, asking, review, draft, details, now, recommendation_id=recommendation_id
    )
    _end(db, actor, row, origin, (Thing.RECOMMENDATION, made.id), now)
    return made


def make_action(  # noqa: PLR0913 - from which answer, in answer to what, what
    db: Db,
    actor: Actor,
    origin: Origin,
    details: ActionDetails,
    answers: Collection[UUID],
    *,
    now: datetime,
    action_id: UUID,
) -> Action:
    """Promise an action in the open response of a review, and link the two. As `make_finding`.

    Raises RuleBroken when the response was agreed meanwhile.
    """
    row, review, asking = _begin(db, actor, origin)
    response = responses.get_newest(db, review.id)
    made = acting.promise_action(db, asking, response, details, answers, now, action_id=action_id)
    _end(db, actor, row, origin, (Thing.ACTION, made.id), now)
    return made


def _begin(db: Db, actor: Actor, origin: Origin) -> tuple[Exploration, Review, Actor]:
    row = held_for(db, actor, origin.at, origin.question, Purpose.LED_TO)
    review = get_review(db, origin.review_id)
    if review.board_id != origin.at.board_id:
        raise NotFound("review")
    return row, review, standing_on_board(db, actor, origin.at.board_id)


def _end(
    db: Db,
    actor: Actor,
    row: Exploration,
    origin: Origin,
    made: tuple[Thing, UUID],
    now: datetime,
) -> None:
    linked = Linked(
        question=origin.question,
        purpose=Purpose.LED_TO,
        review_id=origin.review_id,
        thing=made[0],
        thing_id=made[1],
        is_made=True,
    )
    keep_link(db, actor, row, linked, now)
