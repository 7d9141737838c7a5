"""Marks of pressure, for the person outside the commissioning line and for whoever marked them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from qmapp.casework.arrangements import queries as arrangements
from qmapp.casework.feedback.content import Content, PointText
from qmapp.casework.feedback.models import Letter, Point, Pressure
from qmapp.casework.feedback.queries.reading import AnswerLine, content_of, find_answer
from qmapp.casework.reviews.models import Interest, Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.access import PressureSubject
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import names_of

__all__ = [
    "PressureLine",
    "PressurePlace",
    "count_waiting_for",
    "find_outside",
    "get_place",
    "get_pressure",
    "list_for",
    "subject_of_pressure",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureLine:
    """One mark, as the list of the person outside shows it."""

    id: UUID
    board_name: str
    reference: str
    marked_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PressurePlace:
    """One mark with all that somebody needs to settle it."""

    pressure: Pressure
    review: Review
    letter: Letter
    content: Content
    point: PointText
    answer: AnswerLine | None
    to_name: str
    marked_by_name: str


def get_pressure(db: Db, pressure_id: UUID, *, lock: bool = False) -> Pressure:
    """One mark. Raises NotFound. `lock` holds it."""
    query = select(Pressure).where(Pressure.id == pressure_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("pressure")
    return found


def subject_of_pressure(db: Db, pressure: Pressure) -> PressureSubject:
    """What the policy needs to know of a mark."""
    letter = _letter_of(db, pressure)
    return PressureSubject(
        board_id=pressure.board_id, review_id=letter.review_id, to_id=pressure.to_id
    )


def get_place(db: Db, pressure_id: UUID) -> PressurePlace:
    """One mark with the point as it was sent and what was answered. Raises NotFound."""
    pressure = get_pressure(db, pressure_id)
    letter = _letter_of(db, pressure)
    review = get_review(db, letter.review_id)
    content = content_of(db, review, letter)
    names = names_of(db, {pressure.to_id, pressure.marked_by})
    return PressurePlace(
        pressure=pressure,
        review=review,
        letter=letter,
        content=content,
        point=next(one for one in content.points if one.id == str(pressure.point_id)),
        answer=find_answer(db, pressure.point_id),
        to_name=names.get(pressure.to_id, ""),
        marked_by_name=names.get(pressure.marked_by, ""),
    )


def list_for(db: Db, person_id: UUID) -> Sequence[PressureLine]:
    """What went to a person outside, open ones first; not of reviews in which they declared an
    interest. One query.
    """
    rows = db.execute(
        select(Pressure, Review.reference, Board.name)
        .join(Point, Point.id == Pressure.point_id)
        .join(Letter, Letter.id == Point.letter_id)
        .join(Review, Review.id == Letter.review_id)
        .join(Board, Board.id == Pressure.board_id)
        .where(Pressure.to_id == person_id, Letter.review_id.not_in(_closed_to(person_id)))
        .order_by(Pressure.settled_at.is_not(None), Pressure.marked_at.desc(), Pressure.id)
    )
    return [
        PressureLine(
            id=row.id,
            board_name=board,
            reference=reference,
            marked_at=row.marked_at,
            settled_at=row.settled_at,
        )
        for row, reference, board in rows
    ]


def count_waiting_for(db: Db, person_id: UUID) -> int:
    """How many marks wait for a person outside to settle them."""
    query = (
        select(func.count(Pressure.id))
        .join(Point, Point.id == Pressure.point_id)
        .join(Letter, Letter.id == Point.letter_id)
        .where(
            Pressure.to_id == person_id,
            Pressure.settled_at.is_(None),
            Letter.review_id.not_in(_closed_to(person_id)),
        )
    )
    return db.scalar(query) or 0


def find_outside(db: Db, review: Review) -> arrangements.ArrangementLine | None:
    """Who was named at set-up, while they still stand outside the commissioning line."""
    line = arrangements.find_line(db, review)
    return line if line is not None and line.is_outside else None


def _letter_of(db: Db, pressure: Pressure) -> Letter:
    return db.get_one(Letter, db.get_one(Point, pressure.point_id).letter_id)


def _closed_to(person_id: UUID) -> Select[UUID]:
    return select(Interest.review_id).where(
        Interest.person_id == person_id, Interest.withdrawn_at.is_(None)
    )
