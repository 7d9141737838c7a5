"""Named reads of the plan: what was promised, how it stands, and what came of it.

Each asks whether whoever asks may follow the review. A page of the plan costs the same number of
queries however long it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.models import Action, ActionAnswers, ActionNote, ActionStep
from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import Shows
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor, FollowSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.plan import parts
from qmapp.learning.plan.lines import Filter, Plan, PlanLine
from qmapp.learning.plan.rules import Standing
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import list_agencies

PAGE = 50
_AT_ONCE = 400


def subject_of(db: Db, review: Review) -> FollowSubject:
    """What is followed of a review, as the policy sees it: nobody answers for all of it."""
    agreed = select(Response.id).where(
        Response.review_id == review.id, Response.agreed_at.is_not(None)
    )
    is_agreed = db.scalar(agreed.limit(1)) is not None
    return FollowSubject(review.board_id, review.id, is_agreed=is_agreed)


def reviews_in_sight(db: Db, actor: Actor, board_id: UUID) -> tuple[frozenset[UUID], bool]:
    """The reviews of a board whose plan somebody may read, and whether any is kept from them for
    an interest that they declared. Three queries.
    """
    asking = standing_on_board(db, actor, board_id)
    # Whatever stands in a plan was agreed.
    found = db.scalars(select(Review.id).where(Review.board_id == board_id)).all()
    seen = frozenset(
        one
        for one in found
        if may(asking, Permission.FOLLOW_READ, FollowSubject(board_id, one, is_agreed=True))
    )
    return seen, any(one in asking.interests for one in found)


def get_plan(  # noqa: PLR0913 - of what, for whom, which of it: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    review_id: UUID | None,
    wanted: Filter,
    today: date,
    *,
    page: int = 1,
) -> Plan:
    """One page of the plan of a review, or of a board. A constant number of queries.

    A page beyond the last is the last.
    """
    of = _seen(db, actor, board_id, review_id)
    total = db.scalar(_recommendations(board_id, of, wanted, today, count=True)) or 0
    whole = total
    if wanted:
        whole = db.scalar(_recommendations(board_id, of, Filter(), today, count=True)) or 0
    page = max(1, min(page, -(-total // PAGE)))
    ids = _recommendations(board_id, of, wanted, today).limit(PAGE).offset((page - 1) * PAGE)
    actions, delivered, overdue = _counts(db, board_id, of, today)
    return Plan(
        lines=parts.lines_of(db, db.scalars(ids).all(), of.sight),
        total=total,
        whole=whole,
        actions=actions,
        delivered=delivered,
        overdue=overdue,
        left_out=of.left_out,
        gone=_gone(db, board_id, of),
        page=page,
    )


def each_line(
    db: Db,
    actor: Actor,
    board_id: UUID,
    review_id: UUID | None,
    wanted: Filter,
    today: date,
) -> Iterator[PlanLine]:
    """The whole plan, for a file: so many lines at a time."""
    of = _seen(db, actor, board_id, review_id)
    ids = db.scalars(_recommendations(board_id, of, wanted, today)).all()
    for start in range(0, len(ids), _AT_ONCE):
        yield from parts.lines_of(db, ids[start : start + _AT_ONCE], of.sight)


def list_owning_agencies(db: Db, board_id: UUID) -> Sequence[Agency]:
    """The agencies that own a promised action of the board, by name."""
    owning = select(Action.agency_id).where(
        Action.board_id == board_id, Action.promised_on.is_not(None), Action.ended_at.is_(None)
    )
    return db.scalars(select(Agency).where(Agency.id.in_(owning)).order_by(Agency.name)).all()


# What a file that comes back is held against ---------------------------------------------------


def list_standing(
    db: Db, actor: Actor, board_id: UUID, review_id: UUID | None, action_ids: Collection[UUID]
) -> Mapping[UUID, Standing]:
    """Those of these actions that stand in the plan and that somebody may say things of, by id.

    Others are not told from those that are not there.
    """
    asking = standing_on_board(db, actor, board_id)
    found: dict[UUID, Standing] = {}
    wanted = sorted(action_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = db.execute(
            select(Action, Agency.name, Review.stage)
            .join(Review, Review.id == Action.review_id)
            .outerjoin(Agency, Agency.id == Action.agency_id)
            .where(Action.id.in_(some), _promised(board_id))
            .execution_options(populate_existing=True)
        ).all()
        if review_id is not None:
            tied = set(db.scalars(_answering({review_id}).where(Action.id.in_(some))))
            rows = [row for row in rows if row[0].id in tied]
        rows = [row for row in rows if _may_say(asking, row[0])]
        ids = [action.id for action, _, _ in rows]
        said, proven, steps = _said(db, ids), _proven(db, ids), _open_steps(db, ids)
        for action, agency, stage in rows:
            found[action.id] = Standing(
                id=action.id,
                review_id=action.review_id,
                number=action.number,
                what=action.what,
                owner_role=action.owner_role,
                agency_id=action.agency_id,
                agency_name=agency or "",
                due_on=action.due_on,
                delivery=action.delivery,
                version=action.version,
                open_steps=steps.get(action.id, 0),
                has_proof=action.id in proven,
                is_closed=stage is Stage.CLOSED,
                said=said.get(action.id, frozenset()),
            )
    return found


def agencies_by_name(db: Db, board_id: UUID) -> Mapping[str, Sequence[UUID]]:
    """The agencies of a board by their names in small letters."""
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    for one in list_agencies(db, board_id):
        found[" ".join(one.name.casefold().split())].append(one.id)
    return found


def names_of_agencies(db: Db, board_id: UUID) -> Mapping[UUID, str]:
    """The names of all agencies that the board has or had."""
    return {one.id: one.name for one in list_agencies(db, board_id, live=False)}


def _may_say(asking: Actor, action: Action) -> bool:
    subject = FollowSubject(action.board_id, action.review_id, is_agreed=True)
    return may(asking, Permission.PROGRESS_WRITE, subject)


def _said(db: Db, ids: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    found: defaultdict[UUID | None, set[str]] = defaultdict(set)
    for note in db.execute(
        select(ActionNote.action_id, ActionNote.words).where(ActionNote.action_id.in_(ids))
    ):
        found[note.action_id].add(note.words)
    for proof in db.execute(select(Proof.action_id, Proof.words).where(Proof.action_id.in_(ids))):
        found[proof.action_id].add(proof.words)
    return {one: frozenset(found[one]) for one in ids}


def _proven(db: Db, ids: Collection[UUID]) -> Collection[UUID | None]:
    """Those of which something shows that they are done."""
    found = select(Proof.action_id).where(
        Proof.action_id.in_(ids), Proof.ended_at.is_(None), Proof.shows == Shows.DONE
    )
    return set(db.scalars(found))


def _open_steps(db: Db, ids: Collection[UUID]) -> Mapping[UUID, int]:
    rows = db.execute(
        select(ActionStep.action_id, func.count())
        .where(
            ActionStep.action_id.in_(ids),
            ActionStep.ended_at.is_(None),
            ActionStep.done_on.is_(None),
        )
        .group_by(ActionStep.action_id)
    )
    return {row[0]: row[1] for row in rows}


# Which recommendations, which actions ----------------------------------------------------------


class _Seen(NamedTuple):
    """The reviews whose recommendations a plan holds, and those whose actions its reader sees."""

    reviews: frozenset[UUID]
    sight: frozenset[UUID]
    left_out: bool


def _seen(db: Db, actor: Actor, board_id: UUID, review_id: UUID | None) -> _Seen:
    sight, left_out = reviews_in_sight(db, actor, board_id)
    if review_id is None:
        return _Seen(sight, sight, left_out)
    own = frozenset({review_id})  # whoever calls has asked
    return _Seen(own, sight | own, left_out=False)


def _promised(board_id: UUID) -> ColumnElement[bool]:
    return and_(
        Action.board_id == board_id, Action.promised_on.is_not(None), Action.ended_at.is_(None)
    )


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(Action.due_on < today, Action.delivery.not_in(OVER))


def _recommendations(
    board_id: UUID,
    of: _Seen,
    wanted: Filter,
    today: date,
    *,
    count: bool = False,
) -> Select[Any]:
    """The recommendations of a plan in its order, by id; or how many there are."""
    answering = (
        select(ActionAnswers.recommendation_id)
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(_promised(board_id), ActionAnswers.promised_on.is_not(None))
    )
    if wanted.agency_id is not None:
        answering = answering.where(Action.agency_id == wanted.agency_id)
    if wanted.delivery is not None:
        answering = answering.where(Action.delivery == wanted.delivery)
    if wanted.overdue:
        answering = answering.where(_overdue(today))
    if wanted:  # which recommendations are left would tell of an action that the reader may not see
        answering = answering.where(Action.review_id.in_(of.sight))
    is_in: ColumnElement[bool] = Recommendation.id.in_(answering)
    if not wanted:
        is_in = or_(is_in, Recommendation.id.in_(_followed(board_id)))
    what: Any = func.count() if count else Recommendation.id
    query: Select[Any] = (
        select(what)
        .select_from(Recommendation)
        .join(Review, Review.id == Recommendation.review_id)
        .where(
            Recommendation.board_id == board_id,
            Recommendation.review_id.in_(of.reviews),
            is_in,
            _stands(board_id),
        )
    )
    if count:
        return query
    return query.order_by(
        func.lower(Review.reference), Review.id, Recommendation.number, Recommendation.id
    )


def _stands(board_id: UUID) -> ColumnElement[bool]:
    """As on the dashboards: it stands in the set, or stands as it was closed."""
    closed = _followed(board_id).where(FollowUp.ending.is_not(None))
    return or_(Recommendation.state == State.CONFIRMED, Recommendation.id.in_(closed))


def _followed(board_id: UUID) -> Select[UUID]:
    return select(FollowUp.recommendation_id).where(FollowUp.board_id == board_id)


def _gone(db: Db, board_id: UUID, of: _Seen) -> int:
    """How many were promised something or followed, and are dropped or went into others."""
    answering = (
        select(ActionAnswers.recommendation_id)
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(_promised(board_id), ActionAnswers.promised_on.is_not(None))
    )
    counted = select(func.count()).where(
        Recommendation.board_id == board_id,
        Recommendation.review_id.in_(of.reviews),
        or_(Recommendation.id.in_(answering), Recommendation.id.in_(_followed(board_id))),
        not_(_stands(board_id)),
    )
    return db.scalar(counted) or 0


def _answering(seen: Collection[UUID]) -> Select[Any]:
    return (
        select(Action.id)
        .join(ActionAnswers, ActionAnswers.action_id == Action.id)
        .join(Recommendation, Recommendation.id == ActionAnswers.recommendation_id)
        .where(Recommendation.review_id.in_(seen), ActionAnswers.promised_on.is_not(None))
    )


def _counts(db: Db, board_id: UUID, of: _Seen, today: date) -> tuple[int, int, int]:
    """How many actions the reader sees, how many of them delivered, how many overdue; each once."""
    row = db.execute(
        select(
            func.count(),
            func.sum(case((Action.delivery == Delivery.DELIVERED, 1), else_=0)),
            func.sum(case((_overdue(today), 1), else_=0)),
        ).where(
            _promised(board_id),
            Action.review_id.in_(of.sight),
            Action.id.in_(_answering(of.reviews).where(_stands(board_id))),
        )
    ).one()
    return row[0], row[1] or 0, row[2] or 0
