"""What of the feedback on a review is still open. Reads for the system: whoever is told of it
must be asked about first.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from qmapp.casework.feedback.models import Letter, Point, PointAnswer, Pressure
from qmapp.foundation.storage import Db


def unsent_letter(db: Db, review_id: UUID) -> Letter | None:
    """The letter of a review that is being written, and not sent. There is one at most."""
    return db.scalar(select(Letter).where(Letter.review_id == review_id, Letter.sent_at.is_(None)))


def unanswered(db: Db, review_id: UUID) -> int:
    """How many points that were sent have no answer that stands.

    A point that was marked as pressure counts as one without an answer until that is settled, be
    it answered or not: so nobody can tell from this figure that such a mark exists.
    """
    return db.scalar(_sent_points(review_id).where(is_waiting())) or 0


def open_pressures(db: Db, review_id: UUID) -> int:
    """How many marks of pressure the person outside has not settled.

    For the rules only, never for a page of the review: until it is settled, nobody but the lead
    reviewers and the person outside knows of it. Every such point is in `unanswered` too.
    """
    query = _sent_points(review_id).join(Pressure, Pressure.point_id == Point.id)
    return db.scalar(query.where(Pressure.settled_at.is_(None))) or 0


def _sent_points(review_id: UUID) -> Select[int]:
    return (
        select(func.count(Point.id))
        .join(Letter, Letter.id == Point.letter_id)
        .where(
            Letter.review_id == review_id,
            Letter.sent_at.is_not(None),
            Point.left_out_at.is_(None),
        )
    )


def has_no_answer() -> ColumnElement[bool]:
    """Whether nothing was said to a point."""
    return ~select(PointAnswer.point_id).where(PointAnswer.point_id == Point.id).exists()


def is_waiting() -> ColumnElement[bool]:
    """Whether a point has no answer that stands, for everybody but the lead reviewers."""
    marked = select(Pressure.point_id).where(
        Pressure.point_id == Point.id, Pressure.settled_at.is_(None)
    )
    return has_no_answer() | marked.exists()
