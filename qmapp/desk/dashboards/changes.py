"""What changed on a board since a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, literal, or_, select, union_all

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers, ActionDay, ActionNote
from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.asks.models import Ask
from qmapp.decision.responses.models import Response
from qmapp.desk.dashboards.counting import followed, is_done_again, is_unasked, promised, sent
from qmapp.desk.dashboards.rules import Change
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.foundation.storage.clock import LONDON
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import CheckKind, Judged, Turn


def began_at(since: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(since, time(), LONDON)


@lru_cache(maxsize=256)
def changed(scope: Scope, since: date) -> Mapping[Change, Select[UUID]]:
    """What changed since a day: the ids of the things, for counting them and for their rows."""
    start = began_at(since)
    notes = (
        select(ActionNote.action_id)
        .join(Action, Action.id == ActionNote.action_id)
        .where(
            ActionNote.board_id == scope.board_id,
            ActionNote.said_at >= start,
            ActionNote.was != ActionNote.now,
            promised(scope),
        )
        .distinct()
    )
    moved = (
        select(ActionDay.action_id)
        .join(Action, Action.id == ActionDay.action_id)
        .where(ActionDay.board_id == scope.board_id, ActionDay.moved_at >= start, promised(scope))
        .distinct()
    )
    checked = (
        select(Check.follow_up_id)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .where(
            Check.board_id == scope.board_id,
            Check.done_on >= since,
            Check.kind == CheckKind.IMPACT,
            followed(scope),
        )
        .distinct()
    )
    turns = (
        select(FollowUpTurn.follow_up_id)
        .join(FollowUp, FollowUp.id == FollowUpTurn.follow_up_id)
        .where(
            FollowUpTurn.board_id == scope.board_id,
            FollowUpTurn.on >= since,
            followed(scope),
        )
        .distinct()
    )
    begun_again = (
        select(ActionAnswers.recommendation_id)
        .join(Action, Action.id == ActionAnswers.action_id)
        .join(ActionNote, ActionNote.action_id == Action.id)
        .where(
            ActionNote.board_id == scope.board_id,
            ActionNote.said_at >= start,
            ActionNote.was.in_(OVER),
            ActionNote.now.not_in(OVER),
        )
    )
    # Asked for apart: each by its own index, where "or" would read all checks of the board.
    left = union_all(
        *(
            select(Check.follow_up_id).where(
                Check.board_id == scope.board_id, Check.kind == CheckKind.IMPACT, since_then
            )
            for since_then in (Check.done_on >= since, Check.ended_at >= start)
        )
    )
    return {
        # Those that stand so still: what was said and taken back since did not come to be.
        Change.DELIVERED: notes.where(
            ActionNote.now == Delivery.DELIVERED, Action.delivery == Delivery.DELIVERED
        ),
        Change.STOPPED: notes.where(
            ActionNote.now == Delivery.STOPPED, Action.delivery == Delivery.STOPPED
        ),
        Change.MOVED: moved,
        Change.SHOWN: checked.where(Check.judged.in_((Judged.SHOWN, Judged.SUSTAINED))),
        Change.NO_EFFECT: checked.where(Check.judged == Judged.NO_EFFECT),
        Change.HARMFUL: checked.where(Check.judged == Judged.HARMFUL),
        Change.CHECKED: checked,
        Change.CLOSED: turns.where(FollowUpTurn.turn == Turn.WITH_IMPACT),
        Change.CLOSED_WITHOUT: turns.where(
            FollowUpTurn.turn == Turn.WITHOUT_IMPACT,
            or_(FollowUpTurn.judged.is_(None), FollowUpTurn.judged != Judged.HARMFUL),
        ),
        Change.CLOSED_HARMFUL: turns.where(
            FollowUpTurn.turn == Turn.WITHOUT_IMPACT, FollowUpTurn.judged == Judged.HARMFUL
        ),
        Change.REOPENED: turns.where(FollowUpTurn.turn == Turn.REOPENED),
        Change.DONE_AGAIN: select(FollowUp.id).where(
            followed(scope),
            is_done_again(),
            FollowUp.recommendation_id.in_(begun_again),
        ),
        Change.UNASKED: select(FollowUp.id).where(
            followed(scope), is_unasked(), FollowUp.id.in_(left)
        ),
        Change.AGREED: select(Response.review_id)
        .where(
            Response.board_id == scope.board_id,
            Response.agreed_at >= start,
            *scope.covers(Response.review_id),
        )
        .distinct(),
        Change.REPLIED: select(Ask.id).where(sent(scope), Ask.replied_on >= since),
        Change.BEGUN: select(Review.id).where(scope.reviews(), Review.created_at >= start),
    }


def changes(db: Db, scope: Scope, since: date) -> Mapping[Change, int]:
    """How many things changed in which way since a day. One query for all of them."""
    return {Change(word): count for word, count in db.execute(_counted(scope, since))}


# Built once for a reader and a day: putting it together costs more than counting does.
@lru_cache(maxsize=256)
def _counted(scope: Scope, since: date) -> CompoundSelect[str, int]:
    parts = [
        select(literal(change.value).label("change"), func.count().label("n")).select_from(
            query.subquery()
        )
        for change, query in changed(scope, since).items()
    ]
    return union_all(*parts)
