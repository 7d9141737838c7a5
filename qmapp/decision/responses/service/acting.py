"""Verbs on what a response promises: its actions, while the version is held open.

The actions are the one record of the actions room; what stands here keeps them from being
promised, tied or taken out while somebody agrees the version.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions import service as actions
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.models import Action
from qmapp.decision.responses.models import Response
from qmapp.decision.responses.service.common import held
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def promise_action(  # noqa: PLR0913 - what, in answer to what: all named
    db: Db,
    actor: Actor,
    response: Response,
    details: ActionDetails,
    answers: Collection[UUID],
    now: datetime,
    *,
    action_id: UUID | None = None,
) -> Action:
    """Say what will be done in answer to one or more confirmed recommendations of the review.

    `action_id` is made with the form, so that a form sent twice promises one. Raises RuleBroken
    (fields "what", "owner_role", "agency_id", "due_on"), NotFound for a recommendation that does
    not stand, RuleBroken when the version was agreed.
    """
    _, review = held(db, actor, response)
    return actions.promise(db, actor, review, details, answers, now, action_id=action_id)


def change_action(  # noqa: PLR0913 - of what, to what, since when: all named
    db: Db,
    actor: Actor,
    review: Review,
    action_id: UUID,
    details: ActionDetails,
    *,
    version: int,
    now: datetime,
) -> Action:
    """Put an action of this review right, also after it was promised: the trail keeps both.

    An agreed text keeps what it said. Raises SavedElsewhere when stale, RuleBroken, NotFound.
    """
    return actions.change(db, actor, review, action_id, details, version=version, now=now)


def end_action(
    db: Db, actor: Actor, response: Response, action_id: UUID, because: str, now: datetime
) -> bool:
    """Take out an action that no agreed response holds; it stays, with the reason.

    False when that was done already. Raises RuleBroken (field "because", or promised), NotFound.
    """
    _, review = held(db, actor, response)
    return actions.end(db, actor, review, action_id, because, now)


def put_back_action(
    db: Db, actor: Actor, response: Response, action_id: UUID, now: datetime
) -> bool:
    """Undo taking an action out. False when it is there already. Raises NotFound."""
    _, review = held(db, actor, response)
    return actions.put_back(db, actor, review, action_id, now)


def tie_action(
    db: Db,
    actor: Actor,
    response: Response,
    action_id: UUID,
    recommendation_id: UUID,
    now: datetime,
) -> bool:
    """Say that an action answers a recommendation of this review too.

    The action may be one of another review of the board, whose agreed response the actor may
    read. False when it is tied already. Raises RuleBroken when it was taken out, NotFound.
    """
    _, review = held(db, actor, response)
    return actions.tie(db, actor, review, action_id, recommendation_id, now)


def untie_action(
    db: Db,
    actor: Actor,
    response: Response,
    action_id: UUID,
    recommendation_id: UUID,
    now: datetime,
) -> bool:
    """Say that an action does not answer a recommendation after all; False when it did not.

    Raises RuleBroken when it answers nothing else: then it is taken out with a reason instead.
    """
    _, review = held(db, actor, response)
    return actions.untie(db, actor, review, action_id, recommendation_id, now)
