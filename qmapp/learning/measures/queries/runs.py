"""Runs of observations, read against the days on which something was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from qmapp.decision.actions.models import Action, ActionAnswers, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.measures.models import Observation
from qmapp.learning.measures.queries.measures import MeasureLine
from qmapp.learning.measures.rules import Point, Run, in_hundred, read_run

_BEGUN = (Delivery.ON_TRACK, Delivery.AT_RISK, Delivery.DELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDay:
    """On which day work on an action began, and since when it is delivered; perhaps neither."""

    action_id: UUID
    review_id: UUID
    number: int
    began_on: date | None
    delivered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRun:
    """The observations of a measure as they are drawn, how they read, and what was done when."""

    points: Sequence[Point]
    run: Run
    actions: Sequence[ActionDay]
    started_on: date | None


def run_of(db: Db, measure: MeasureLine) -> MeasureRun:
    """The run of one measure."""
    return runs_of(db, [measure])[measure.id]


def runs_of(db: Db, measures: Sequence[MeasureLine]) -> Mapping[UUID, MeasureRun]:
    """The run of each measure. Three queries, however many there are."""
    points: defaultdict[UUID, list[Point]] = defaultdict(list)
    rows = db.execute(
        select(Observation.measure_id, Observation.on, Observation.value, Observation.out_of)
        .where(
            Observation.measure_id.in_([one.id for one in measures]),
            Observation.ended_at.is_(None),
        )
        .order_by(Observation.on)
    )
    for row in rows:
        points[row.measure_id].append(Point(row.on, in_hundred(row.value, row.out_of)))
    days = _action_days(db, {one.recommendation_id for one in measures})
    found: dict[UUID, MeasureRun] = {}
    for one in measures:
        actions = days.get(one.recommendation_id, ())
        began = [action.began_on for action in actions if action.began_on is not None]
        started_on = min(began, default=None)
        run = read_run(points[one.id], started_on)
        found[one.id] = MeasureRun(
            points=points[one.id], run=run, actions=actions, started_on=started_on
        )
    return found


def _action_days(
    db: Db, recommendation_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[ActionDay]]:
    """The promised actions of each recommendation by number, with their days. Two queries."""
    rows = db.execute(
        select(
            ActionAnswers.recommendation_id,
            Action.id,
            Action.review_id,
            Action.number,
            Action.delivery,
            Action.delivery_on,
        )
        .join(Action, Action.id == ActionAnswers.action_id)
        .where(
            ActionAnswers.recommendation_id.in_(list(recommendation_ids)),
            ActionAnswers.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .order_by(Action.number)
    ).all()
    said = db.execute(
        select(ActionNote.action_id, func.min(ActionNote.said_at))
        .where(ActionNote.action_id.in_({row.id for row in rows}), ActionNote.now.in_(_BEGUN))
        .group_by(ActionNote.action_id)
    )
    first = {action_id: london_date(at) for action_id, at in said}
    found: defaultdict[UUID, list[ActionDay]] = defaultdict(list)
    for row in rows:
        known = [first[row.id]] if row.id in first else []
        if row.delivery in _BEGUN and row.delivery_on is not None:
            known.append(row.delivery_on)
        found[row.recommendation_id].append(
            ActionDay(
                action_id=row.id,
                review_id=row.review_id,
                number=row.number,
                began_on=min(known, default=None),
                delivered_on=row.delivery_on if row.delivery is Delivery.DELIVERED else None,
            )
        )
    return found
