"""Named reads of actions. Whoever calls them has asked whether the response may be read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import list_people_on_review, standing_on_board
from qmapp.decision.actions.lines import ActionLine, Answered
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import (
    Actor,
    Permission,
    ResponseSubject,
    ReviewSubject,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import list_members, names_of

_WORD = re.compile(r"[^\W_]+")


def stands() -> ColumnElement[bool]:
    """That a recommendation, joined with its draft, is of the set that a board answers.

    Confirmed, and of a draft that was sent: whoever reads a response need not read drafts.
    """
    return and_(Recommendation.state == State.CONFIRMED, Draft.sent_at.is_not(None))


def hold_standing(
    db: Db, review_id: UUID, recommendation_ids: Collection[UUID]
) -> Sequence[Recommendation]:
    """These recommendations of a review, held, so that none is split or dropped meanwhile.

    Raises NotFound when one does not stand in the set.
    """
    wanted = set(recommendation_ids)
    held = db.scalars(
        select(Recommendation)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(Recommendation.id.in_(wanted), Recommendation.review_id == review_id, stands())
        .order_by(Recommendation.id)
        .with_for_update(of=Recommendation)
        .execution_options(populate_existing=True)
    ).all()
    if len(held) != len(wanted):
        raise NotFound("recommendation")
    return held


def get_action(db: Db, review_id: UUID, action_id: UUID, *, lock: bool = False) -> Action:
    """An action that this review's response promised first. Raises NotFound."""
    query = select(Action).where(Action.id == action_id, Action.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("action")
    return found


def hold_actions(db: Db, action_ids: Collection[UUID]) -> Sequence[Action]:
    """These actions, held in one order."""
    return db.scalars(
        select(Action)
        .where(Action.id.in_(list(action_ids)))
        .order_by(Action.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def answered_by_all(db: Db, action_ids: Collection[UUID]) -> Collection[UUID]:
    """The recommendations that any of these actions answers, each once."""
    return db.scalars(
        select(ActionAnswers.recommendation_id)
        .where(ActionAnswers.action_id.in_(list(action_ids)))
        .distinct()
    ).all()


def is_of(db: Db, review_id: UUID, recommendation_id: UUID) -> bool:
    """Whether a recommendation is one of the review, in whatever state."""
    found = select(Recommendation.id).where(
        Recommendation.id == recommendation_id, Recommendation.review_id == review_id
    )
    return db.scalar(found) is not None


def get_to_tie(db: Db, actor: Actor, review: Review, action_id: UUID) -> Action:
    """An action that may be tied to recommendations of this review, held. Raises NotFound.

    One of this review; or one of another review of the board that was promised in a response
    which the actor may read.
    """
    found = db.scalar(
        select(Action)
        .where(Action.id == action_id, Action.board_id == review.board_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or not _may_be_tied(
        standing_on_board(db, actor, review.board_id), review, found
    ):
        raise NotFound("action")
    return found


def list_to_tie(db: Db, actor: Actor, review: Review) -> Sequence[ActionLine]:
    """Every live action that may be tied here (`get_to_tie`), those of this review first."""
    asking = standing_on_board(db, actor, review.board_id)
    found = db.execute(
        select(Action, Agency.name)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(
            Action.board_id == review.board_id,
            Action.ended_at.is_(None),
            or_(Action.review_id == review.id, Action.promised_on.is_not(None)),
        )
        .order_by(Action.number)
    )
    rows = [(action, agency) for action, agency in found if _may_be_tied(asking, review, action)]
    lines = _lines(db, asking, review.id, rows, is_everywhere=True)
    return sorted(lines, key=lambda line: line.review_id != review.id)


def list_actions(
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_ids: Collection[UUID] = (),
    *,
    as_agreed: bool = False,
) -> Sequence[ActionLine]:
    """The actions of a review, and those of others that answer the recommendations, by number.

    What they answer is told as the open version has it, or else `as_agreed`. Those that were taken
    out are among them. At most four queries.
    """
    tied = select(ActionAnswers.action_id).where(
        ActionAnswers.recommendation_id.in_(list(recommendation_ids)), _is_tied(as_agreed)
    )
    rows = db.execute(
        select(Action, Agency.name)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(
            Action.board_id == review.board_id,
            or_(Action.review_id == review.id, Action.id.in_(tied)),
        )
        .order_by(Action.number)
    )
    found = [(action, agency) for action, agency in rows]
    return _lines(db, actor, review.id, found, as_agreed=as_agreed)


def get_line(db: Db, actor: Actor, review: Review, action: Action) -> ActionLine:
    """A promised action of the review as it is read, with what it answers as agreed."""
    rows = [(action, _agency_of(db, action))]
    [line] = _lines(db, actor, review.id, rows, as_agreed=True)
    return line


def bare_line(db: Db, action: Action) -> ActionLine:
    """One action as it is read by somebody who may know nothing of what it answers."""
    return _line(action, _agency_of(db, action), [])


def _agency_of(db: Db, action: Action) -> str | None:
    if action.agency_id is None:
        return None
    return db.scalar(select(Agency.name).where(Agency.id == action.agency_id))


def require_role(db: Db, review: Review, role: str, *, field: str) -> None:
    """Raise RuleBroken when a role holds the name of somebody on the board or on the review.

    A response is published, and speaks of people by role and agency only.
    """
    on_board = {one.person_id for one in list_members(db, review.board_id)}
    on_review = {one.person_id for one in list_people_on_review(db, review.id, with_former=True)}
    names = [_plain(name) for name in names_of(db, on_board | on_review).values()]
    # A name of one word may be a word of a role too.
    if any(len(name.split()) > 1 and name in _plain(role) for name in names):
        raise RuleBroken(
            N_("This is the name of somebody here. A response names nobody: write their role"),
            field=field,
        )


def _plain(words: str) -> str:
    """Words without what stands between them, so that a name is found whole or not at all."""
    return " ".join(["", *_WORD.findall(words.casefold()), ""])


def _may_be_tied(asking: Actor, review: Review, action: Action) -> bool:
    if action.review_id == review.id:
        return True
    other = ResponseSubject(action.board_id, action.review_id, is_agreed=True)
    return action.promised_on is not None and may(asking, Permission.RESPONSE_READ, other)


def _is_tied(as_agreed: bool) -> ColumnElement[bool]:
    """Of a tie: that an agreed response made it; or that the version that is written has it."""
    if as_agreed:
        return ActionAnswers.promised_on.is_not(None)
    return ActionAnswers.untied_at.is_(None)


def _lines(
    db: Db,
    actor: Actor,
    review_id: UUID,
    rows: Sequence[tuple[Action, str | None]],
    *,
    is_everywhere: bool = False,
    as_agreed: bool = False,
) -> Sequence[ActionLine]:
    if not rows:
        return []
    tied = db.execute(
        select(ActionAnswers.action_id, Recommendation, Review, stands())
        .join(Recommendation, Recommendation.id == ActionAnswers.recommendation_id)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .join(Review, Review.id == Recommendation.review_id)
        .where(ActionAnswers.action_id.in_([action.id for action, _ in rows]), _is_tied(as_agreed))
        .order_by(Review.reference, Recommendation.number, Recommendation.id)
    ).all()
    away = next((review for _, _, review, _ in tied if review.id != review_id), None)
    asking = standing_on_board(db, actor, away.board_id) if away and not is_everywhere else actor
    answers: dict[UUID, list[Answered]] = defaultdict(list)
    for action_id, one, review, is_standing in tied:
        sees = review.id == review_id or may(
            asking, Permission.REVIEW_SEE, ReviewSubject(review.board_id, review.id)
        )
        answers[action_id].append(
            Answered(one.id, review.id, one.number, review.reference if sees else None, is_standing)
        )
    return [_line(action, agency, answers[action.id]) for action, agency in rows]


def _line(action: Action, agency: str | None, answers: Sequence[Answered]) -> ActionLine:
    return ActionLine(
        id=action.id,
        board_id=action.board_id,
        review_id=action.review_id,
        number=action.number,
        what=action.what,
        owner_role=action.owner_role,
        agency_id=action.agency_id,
        agency_name=agency,
        due_on=action.due_on,
        promised_on=action.promised_on,
        added_at=action.added_at,
        ended_at=action.ended_at,
        ended_because=action.ended_because,
        version=action.version,
        answers=answers,
    )
