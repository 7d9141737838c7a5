"""Measures that answers name, as far as a reader’s rights go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.foundation.access import Actor, FollowSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.learning.explore.lines import MeasureLine
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.measures.models import Measure


def list_measures(db: Db, actor: Actor, board_id: UUID) -> Sequence[MeasureLine]:
    """The measures of a board that stand and that the actor may read, by review. Three queries."""
    asking = standing_on_board(db, actor, board_id)
    return [
        one
        for one in _measures(db, _measure_rows(board_id).where(Measure.ended_at.is_(None)))
        if _reads_measure(asking, board_id, one)
    ]


def find_measure(db: Db, actor: Actor, board_id: UUID, measure_id: UUID) -> MeasureLine | None:
    """A measure of that board that the actor may read, be it ended; else None."""
    asking = standing_on_board(db, actor, board_id)
    found = _measures(db, _measure_rows(board_id).where(Measure.id == measure_id))
    return next((one for one in found if _reads_measure(asking, board_id, one)), None)


def measures_by_id(
    db: Db, asking: Actor, board_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, MeasureLine]:
    """Those of these measures of a board that the reader may know of. At most one query."""
    if not ids:
        return {}
    return {
        one.id: one
        for one in _measures(db, _measure_rows(board_id).where(Measure.id.in_(ids)))
        if _reads_measure(asking, board_id, one)
    }


def _reads_measure(asking: Actor, board_id: UUID, one: MeasureLine) -> bool:
    subject = FollowSubject(board_id, one.review_id, is_agreed=one.is_agreed)
    return may(asking, Permission.FOLLOW_READ, subject)


def _measure_rows(board_id: UUID) -> Select[Measure, str, int | None, bool]:
    # What the board agreed to is followed from then on; before that its measures are its own.
    return (
        select(Measure, Review.reference, Recommendation.number, FollowUp.id.is_not(None))
        .join(Review, Review.id == Measure.review_id)
        .join(Recommendation, Recommendation.id == Measure.recommendation_id)
        .outerjoin(FollowUp, FollowUp.recommendation_id == Measure.recommendation_id)
        .where(Measure.board_id == board_id)
        .order_by(Review.reference, Recommendation.number, Measure.number)
    )


def _measures(db: Db, query: Select[Measure, str, int | None, bool]) -> Sequence[MeasureLine]:
    return [
        MeasureLine(
            id=one.id,
            review_id=one.review_id,
            reference=reference,
            recommendation=number,
            name=one.name,
            is_agreed=is_agreed,
        )
        for one, reference, number, is_agreed in db.execute(query)
    ]
