"""Named reads of how promised actions go.

Whoever calls `list_followed` and `get_followed` has asked whether what is followed of the review,
or the action, may be read (FOLLOW_READ); `get_linked` has asked the link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.decision.actions import queries
from qmapp.decision.actions.lines import (
    ActionLine,
    DayLine,
    FollowedAction,
    FollowedWhole,
    LinkLine,
    NoteLine,
    StepLine,
)
from qmapp.decision.actions.models import (
    Action,
    ActionAnswers,
    ActionDay,
    ActionNote,
    ActionStep,
    OwnerLink,
)
from qmapp.decision.actions.ports import agreed_words
from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.errors import NotFound
from qmapp.foundation.access import (
    Actor,
    FollowSubject,
    Permission,
    ResponseSubject,
    ReviewSubject,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


class _Counted(NamedTuple):
    steps: Mapping[UUID, tuple[int, int]]
    days: Mapping[UUID, int]
    proofs: Mapping[UUID, int]
    said: Mapping[UUID, datetime]


class Counted(NamedTuple):
    """How many promised actions a review has, its own and those of others that answer it too."""

    total: int
    delivered: int
    overdue: int


def count_of(db: Db, review: Review, today: date) -> Counted:
    """In one query, for whoever may read the list (`list_followed`)."""
    late = and_(Action.due_on < today, Action.delivery.not_in(OVER))
    row = db.execute(
        select(
            func.count(),
            func.count().filter(Action.delivery == Delivery.DELIVERED),
            func.count().filter(late),
        ).where(*_promised_of(review))
    ).one()
    return Counted(row[0], row[1], row[2])


def is_followed(db: Db, review: Review) -> bool:
    """Whether an agreed response of the review promised or took up any action."""
    return db.scalar(select(Action.id).where(*_promised_of(review)).limit(1)) is not None


def _promised_of(review: Review) -> Sequence[ColumnElement[bool]]:
    tied = (
        select(ActionAnswers.action_id)
        .join(Recommendation, Recommendation.id == ActionAnswers.recommendation_id)
        .where(
            Recommendation.review_id == review.id,
            ActionAnswers.promised_on.is_not(None),
        )
    )
    return (
        Action.board_id == review.board_id,
        Action.promised_on.is_not(None),
        Action.ended_at.is_(None),
        or_(Action.review_id == review.id, Action.id.in_(tied)),
    )


def subject_of_review(db: Db, review: Review) -> FollowSubject:
    """What is followed of a review as a whole, for the policy: for those who may read all of it."""
    return FollowSubject(review.board_id, review.id, is_agreed=is_followed(db, review))


def get_action(db: Db, review_id: UUID, action_id: UUID) -> Action:
    """An action that this review promised and that was not taken out. Raises NotFound."""
    found = queries.get_action(db, review_id, action_id)
    if found.ended_at is not None:
        raise NotFound("action")
    return found


def list_followed(db: Db, actor: Actor, review: Review) -> Sequence[FollowedAction]:
    """The promised actions of a review, and those of others that answer its recommendations.

    By number. The number of queries is constant.
    """
    ids = db.scalars(select(Recommendation.id).where(Recommendation.review_id == review.id)).all()
    lines = [
        one
        for one in queries.list_actions(db, actor, review, ids, as_agreed=True)
        if one.is_promised and not one.is_ended
    ]
    actions = _actions(db, [one.id for one in lines])
    counted = _count(db, list(actions))
    names = names_of(db, {one.lead_id for one in actions.values() if one.lead_id is not None})
    away = any(one.review_id != review.id for one in lines)
    asking = standing_on_board(db, actor, review.board_id) if away else actor
    return [
        _followed(
            line,
            actions[line.id],
            counted,
            names,
            may_open=_may_open(asking, actions[line.id], review.id),
        )
        for line in lines
    ]


def get_followed(db: Db, actor: Actor, review: Review, action_id: UUID) -> FollowedWhole:
    """One action of the review, whole. Raises NotFound.

    What it answers is named, and told in its words, only as far as the actor may read that: a
    contact of an agency knows the action and not the review.
    """
    action = get_action(db, review.id, action_id)
    line = queries.get_line(db, actor, review, action)
    asking = standing_on_board(db, actor, review.board_id)
    own = asking if may(asking, Permission.REVIEW_SEE, _review_of(review)) else None
    if own is None:
        hidden = [
            replace(one, reference=None, number=None) if one.review_id == review.id else one
            for one in line.answers
        ]
        line = replace(line, answers=hidden)
    counted = _count(db, [action.id])
    links = db.scalars(
        select(OwnerLink)
        .where(OwnerLink.action_id == action.id)
        .order_by(OwnerLink.made_at.desc(), OwnerLink.id)
    ).all()
    notes = _notes(db, action.id)
    days = _days(db, action.id)
    names = names_of(
        db,
        {
            one
            for one in (
                action.lead_id,
                *(note.said_by for note in notes),
                *(day.moved_by for day in days),
                *(link.made_by for link in links),
            )
            if one is not None
        },
    )
    roles = {one.id: one.role for one in links}
    return FollowedWhole(
        followed=_followed(line, action, counted, names, may_open=True),
        steps=list_steps(db, action.id),
        notes=[_note(one, names, roles) for one in notes],
        days=[_day(one, names, roles) for one in days],
        links=[_link(one, names) for one in links],
        words=_words(db, asking, line),
    )


def get_linked(db: Db, link: OwnerLink) -> FollowedWhole:
    """What a link shows: the action itself, its steps, and what was said by links of it.

    Not what it answers, nor what people of the board said of it.
    """
    action = db.get_one(Action, link.action_id)
    line = replace(queries.bare_line(db, action), answers=())
    links = db.scalars(select(OwnerLink).where(OwnerLink.action_id == action.id)).all()
    roles = {one.id: one.role for one in links}
    return FollowedWhole(
        followed=_followed(line, action, _count(db, [action.id]), {}, may_open=True),
        steps=list_steps(db, action.id),
        notes=[_note(one, {}, roles) for one in _notes(db, action.id) if one.link_id is not None],
        days=[_day(one, {}, roles) for one in _days(db, action.id) if one.link_id is not None],
        links=[],
    )


def find_link(db: Db, link_id: UUID) -> OwnerLink:
    """A link, whether it still opens anything or not. Raises NotFound."""
    found = db.get(OwnerLink, link_id)
    if found is None:
        raise NotFound("link")
    return found


def opening_links(db: Db, action_id: UUID, today: date) -> Sequence[str]:
    """Whose links open an action today, by role."""
    found = select(OwnerLink.role).where(
        OwnerLink.action_id == action_id,
        OwnerLink.revoked_at.is_(None),
        OwnerLink.until >= today,
    )
    return db.scalars(found.order_by(OwnerLink.made_at, OwnerLink.id)).all()


def list_steps(db: Db, action_id: UUID) -> Sequence[StepLine]:
    """The steps of an action in their order, those that were taken out too."""
    rows = db.scalars(
        select(ActionStep)
        .where(ActionStep.action_id == action_id)
        .order_by(ActionStep.position, ActionStep.id)
    )
    return [
        StepLine(
            id=one.id,
            what=one.what,
            due_on=one.due_on,
            done_on=one.done_on,
            ended_at=one.ended_at,
            version=one.version,
        )
        for one in rows
    ]


def _may_open(asking: Actor, action: Action, review_id: UUID) -> bool:
    """Of one of another review; whoever reads this review's list may open its own.

    Whoever owns an action of a review that they do not see is asked about at its page.
    """
    if action.review_id == review_id:
        return True
    subject = FollowSubject(action.board_id, action.review_id, is_agreed=True)
    return may(asking, Permission.FOLLOW_READ, subject)


def _review_of(review: Review) -> ReviewSubject:
    return ReviewSubject(review.board_id, review.id)


def _actions(db: Db, ids: Collection[UUID]) -> Mapping[UUID, Action]:
    return {one.id: one for one in db.scalars(select(Action).where(Action.id.in_(list(ids))))}


def _count(db: Db, ids: Collection[UUID]) -> _Counted:
    wanted = list(ids)
    steps = db.execute(
        select(ActionStep.action_id, func.count(), func.count(ActionStep.done_on))
        .where(ActionStep.action_id.in_(wanted), ActionStep.ended_at.is_(None))
        .group_by(ActionStep.action_id)
    )
    days = db.execute(
        select(ActionDay.action_id, func.count())
        .where(ActionDay.action_id.in_(wanted))
        .group_by(ActionDay.action_id)
    )
    proofs = db.execute(
        select(Proof.action_id, func.count())
        .where(Proof.action_id.in_(wanted), Proof.ended_at.is_(None))
        .group_by(Proof.action_id)
    )
    said = db.execute(
        select(ActionNote.action_id, func.max(ActionNote.said_at))
        .where(ActionNote.action_id.in_(wanted))
        .group_by(ActionNote.action_id)
    )
    return _Counted(
        steps={one: (done, count) for one, count, done in steps},
        days={row[0]: row[1] for row in days},
        proofs={one: count for one, count in proofs if one is not None},
        said={row[0]: row[1] for row in said},
    )


def _words(db: Db, asking: Actor, line: ActionLine) -> Mapping[UUID, str]:
    """Of what an agreed response says that it answers (`line` is as agreed)."""
    readable = [
        one.recommendation_id
        for one in line.answers
        if may(
            asking,
            Permission.RESPONSE_READ,
            ResponseSubject(line.board_id, one.review_id, is_agreed=line.is_promised),
        )
    ]
    if not readable:
        return MappingProxyType({})
    rows = db.execute(
        select(Recommendation.id, Recommendation.text).where(Recommendation.id.in_(readable))
    )
    said = agreed_words(db, readable) if line.is_promised else {}
    return {row[0]: said.get(row[0], row[1]) for row in rows}


def _notes(db: Db, action_id: UUID) -> Sequence[ActionNote]:
    return db.scalars(
        select(ActionNote)
        .where(ActionNote.action_id == action_id)
        .order_by(ActionNote.said_at.desc(), ActionNote.id)
    ).all()


def _days(db: Db, action_id: UUID) -> Sequence[ActionDay]:
    return db.scalars(
        select(ActionDay)
        .where(ActionDay.action_id == action_id)
        .order_by(ActionDay.moved_at.desc(), ActionDay.id)
    ).all()


def _followed(
    line: ActionLine,
    action: Action,
    counted: _Counted,
    names: Mapping[UUID, str],
    *,
    may_open: bool,
) -> FollowedAction:
    done, steps = counted.steps.get(action.id, (0, 0))
    return FollowedAction(
        line=line,
        delivery=action.delivery,
        delivery_on=action.delivery_on,
        lead_id=action.lead_id,
        lead_name=names.get(action.lead_id, "") if action.lead_id else "",
        steps_done=done,
        steps=steps,
        days_moved=counted.days.get(action.id, 0),
        proofs=counted.proofs.get(action.id, 0),
        said_at=counted.said.get(action.id),
        version=action.version,
        may_open=may_open,
    )


def _note(one: ActionNote, names: Mapping[UUID, str], roles: Mapping[UUID, str]) -> NoteLine:
    return NoteLine(
        id=one.id,
        was=one.was,
        now=one.now,
        words=one.words,
        by_name=names.get(one.said_by, "") if one.said_by else "",
        by_role=roles.get(one.link_id, "") if one.link_id else "",
        said_at=one.said_at,
    )


def _day(one: ActionDay, names: Mapping[UUID, str], roles: Mapping[UUID, str]) -> DayLine:
    return DayLine(
        was_on=one.was_on,
        due_on=one.due_on,
        because=one.because,
        by_name=names.get(one.moved_by, "") if one.moved_by else "",
        by_role=roles.get(one.link_id, "") if one.link_id else "",
        moved_at=one.moved_at,
    )


def _link(one: OwnerLink, names: Mapping[UUID, str]) -> LinkLine:
    return LinkLine(
        id=one.id,
        role=one.role,
        email=one.email,
        until=one.until,
        made_by_name=names.get(one.made_by, ""),
        made_at=one.made_at,
        revoked_at=one.revoked_at,
        last_used_at=one.last_used_at,
    )
