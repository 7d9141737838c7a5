"""What checks and closing rest on: actions, evidence, owners, the board's plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from qmapp.decision.actions.answering import linked_people, owners_of
from qmapp.decision.actions.models import Action, ActionAnswers, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact.models import Check, CheckPlan, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import (
    BY_DEFAULT,
    CheckKind,
    Closing,
    Planned,
    Turn,
    Weighed,
    impact_of,
)
from qmapp.learning.impact.standing import (
    ActionFacts,
    CheckFacts,
    Kept,
    kept_from,
    shown_since,
)
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.theory.rules import Link

# What people then do, and what is different for a child: the first link may only count the action.
_SPEAKS_OF_CHANGE = (Link.PRACTICE, Link.CHILDREN)


def list_actions_of(
    db: Db, recommendation_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Action]]:
    """The promised actions that answer each recommendation, by number. One query."""
    found: defaultdict[UUID, list[Action]] = defaultdict(list)
    rows = db.execute(
        select(ActionAnswers.recommendation_id, Action)
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(
            ActionAnswers.recommendation_id.in_(list(recommendation_ids)),
            ActionAnswers.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .order_by(Action.number)
        .execution_options(populate_existing=True)
    )
    for recommendation_id, action in rows:
        found[recommendation_id].append(action)
    return found


def kept_of(db: Db, follow_ups: Collection[FollowUp]) -> Mapping[UUID, Kept]:
    """What each follow-up is to keep, reckoned anew from checks, turns and actions. Three
    queries.
    """
    ids = [one.id for one in follow_ups]
    checks, again = _checks(db, ids), _taken_up_again(db, ids)
    actions = list_actions_of(db, [one.recommendation_id for one in follow_ups])
    return {
        one.id: kept_from(
            checks[one.id],
            [
                ActionFacts(action.delivery, action.delivery_on)
                for action in actions.get(one.recommendation_id, ())
            ],
            again.get(one.id),
        )
        for one in follow_ups
    }


def shown_since_of(db: Db, follow_up: FollowUp) -> date | None:
    """Since when each check judged it shown, without a break (`standing.shown_since`)."""
    checks, again = _checks(db, [follow_up.id]), _taken_up_again(db, [follow_up.id])
    return shown_since(checks[follow_up.id], again.get(follow_up.id))


def _checks(db: Db, ids: Collection[UUID]) -> Mapping[UUID, Sequence[CheckFacts]]:
    checks: defaultdict[UUID, list[CheckFacts]] = defaultdict(list)
    rows = db.execute(
        select(
            Check.follow_up_id, Check.kind, Check.due_on, Check.done_on, Check.done_at, Check.judged
        )
        .where(Check.follow_up_id.in_(ids), Check.ended_at.is_(None))
        .order_by(Check.due_on, Check.id)
    )
    for row in rows:
        checks[row.follow_up_id].append(
            CheckFacts(
                kind=row.kind,
                due_on=row.due_on,
                done_on=row.done_on,
                done_at=row.done_at,
                judged=row.judged,
            )
        )
    return checks


def _taken_up_again(db: Db, ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each was last taken up again; those that never were are not in it."""
    rows = db.execute(
        select(FollowUpTurn.follow_up_id, FollowUpTurn.signed_at)
        .where(FollowUpTurn.follow_up_id.in_(ids), FollowUpTurn.turn == Turn.REOPENED)
        .order_by(FollowUpTurn.signed_at)
    )
    return {row.follow_up_id: row.signed_at for row in rows}


def again_on_of(db: Db, follow_up: FollowUp) -> date | None:
    """The day on which it was last taken up again; None when it never was."""
    at = _taken_up_again(db, [follow_up.id]).get(follow_up.id)
    return london_date(at) if at is not None else None


def weighed(
    db: Db, recommendation_id: UUID, begun_on: date, again_on: date | None = None
) -> Mapping[UUID, Weighed]:
    """What a judgement rests on, by id: evidence on the recommendation and on its actions, and
    measures of practice or of children with an observation since it was begun. Evidence of a day
    before speaks of how things were; of one up to `again_on`, when it was last taken up again, of
    what was found wanting since. Two queries.
    """
    action_ids = select(ActionAnswers.action_id).where(
        ActionAnswers.recommendation_id == recommendation_id,
        ActionAnswers.promised_on.is_not(None),
    )
    proofs = db.execute(
        select(Proof.id, Proof.kind, Proof.shows, Proof.on)
        .where(
            or_(Proof.recommendation_id == recommendation_id, Proof.action_id.in_(action_ids)),
            Proof.ended_at.is_(None),
        )
        .order_by(Proof.on, Proof.id)
    )
    found = {
        row.id: Weighed(
            kind=row.kind,
            shows=row.shows,
            is_before=row.on <= begun_on,
            is_past=again_on is not None and row.on <= again_on,
        )
        for row in proofs
    }
    measured = db.execute(
        select(Measure.id, Measure.number, func.max(Observation.on).label("last_on"))
        .join(Observation, Observation.measure_id == Measure.id)
        .where(
            Measure.recommendation_id == recommendation_id,
            Measure.ended_at.is_(None),
            Measure.link.in_(_SPEAKS_OF_CHANGE),
            Observation.ended_at.is_(None),
            Observation.on > begun_on,
        )
        .group_by(Measure.id, Measure.number)
        .order_by(Measure.number)
    )
    return found | {
        row.id: Weighed(
            kind=ProofKind.DATA,
            shows=Shows.CHANGE,
            is_past=again_on is not None and row.last_on <= again_on,
        )
        for row in measured
    }


def owners_who_may_not_sign(db: Db, follow_up: FollowUp) -> frozenset[UUID]:
    """Everybody who answers for one of its actions, contacts of agencies and leads too, and who was
    given a link to one.
    """
    actions = list_actions_of(db, [follow_up.recommendation_id]).get(
        follow_up.recommendation_id, ()
    )
    leads = {one.lead_id for one in actions if one.lead_id is not None}
    return owners_of(db, follow_up.board_id, actions) | leads | linked_people(db, actions)


def _tellers(db: Db, actions: Collection[Action]) -> frozenset[UUID]:
    """Everybody here who ever said of one of these that it is delivered, also for its owner."""
    said = select(ActionNote.said_by).where(
        ActionNote.action_id.in_([one.id for one in actions]),
        ActionNote.now == Delivery.DELIVERED,
        ActionNote.was != Delivery.DELIVERED,
    )
    return frozenset(one for one in db.scalars(said) if one is not None)


def closing_facts(db: Db, follow_up: FollowUp, signer: UUID, today: date) -> Closing:
    """What somebody who wants to close a follow-up stands before."""
    actions = list_actions_of(db, [follow_up.recommendation_id]).get(
        follow_up.recommendation_id, ()
    )
    return Closing(
        impact=impact_of(follow_up.judged, follow_up.first_impact_on, today),
        deliveries=[one.delivery for one in actions],
        proofs=list(weighed(db, follow_up.recommendation_id, follow_up.begun_on).values()),
        owners=owners_who_may_not_sign(db, follow_up),
        tellers=_tellers(db, actions),
        signer=signer,
    )


def plan_of(db: Db, board_id: UUID) -> tuple[Sequence[Planned], CheckPlan | None]:
    """When a board's checks come due, and the row in which it said so; the defaults without one."""
    row = db.scalar(select(CheckPlan).where(CheckPlan.board_id == board_id))
    if row is None:
        return BY_DEFAULT, None
    return sorted(Planned(int(months), CheckKind(kind)) for months, kind in row.planned), row
