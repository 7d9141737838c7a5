"""Named reads of what was put to bodies outside.

Asks are the board's correspondence: whoever may read an open response reads them, and nobody
else. They speak only of recommendations of drafts that were sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, State
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks.models import Ask
from qmapp.decision.asks.rules import Course, Outcome, Standing, standing_of
from qmapp.errors import NotFound
from qmapp.foundation.access import ResponseSubject
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

ABROAD = frozenset({Addressee.REGION, Addressee.NATIONAL})
"""Addressees beyond the board: what is recommended to them has to be put to somebody."""

_ORDER = {standing: place for place, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A confirmed recommendation that speaks to somebody beyond the board."""

    id: UUID
    number: int
    text: str
    addressee: Addressee
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLine:
    """One ask as it is read, with the recommendation that was put."""

    id: UUID
    recommendation_id: UUID
    recommendation_number: int | None
    recommendation_text: str
    body: str
    words: str
    course: Course
    reply: str
    outcome: Outcome | None
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int

    def standing(self, today: date) -> Standing:
        """How it stands on a day."""
        return standing_of(self.course, today)


def subject_of(review: Review) -> ResponseSubject:
    """The board's correspondence about a review, for the policy."""
    return ResponseSubject(board_id=review.board_id, review_id=review.id)


def course_of(ask: Ask) -> Course:
    """The days of an ask, for the rules."""
    return Course(
        sent_on=ask.sent_on,
        reply_due_on=ask.reply_due_on,
        replied_on=ask.replied_on,
        is_ended=ask.ended_at is not None,
    )


def get_ask(db: Db, review_id: UUID, ask_id: UUID, *, lock: bool = False) -> Ask:
    """An ask of a review. Raises NotFound."""
    query = select(Ask).where(Ask.id == ask_id, Ask.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("ask")
    return found


def list_asks(db: Db, review_id: UUID, today: date) -> Sequence[AskLine]:
    """Every ask of a review: overdue ones first, and those due soonest before others."""
    rows = db.execute(
        select(Ask, Recommendation.number, Recommendation.text)
        .join(Recommendation, Recommendation.id == Ask.recommendation_id)
        .where(Ask.review_id == review_id)
    ).all()
    names = names_of(db, {ask.added_by for ask, _, _ in rows})
    lines = [_line(ask, number, text, names) for ask, number, text in rows]
    return sorted(lines, key=lambda line: _place(line, today))


def line_of(db: Db, review_id: UUID, ask_id: UUID) -> AskLine:
    """One ask as it is read. Raises NotFound."""
    ask = get_ask(db, review_id, ask_id)
    put = db.get_one(Recommendation, ask.recommendation_id)
    return _line(ask, put.number, put.text, names_of(db, {ask.added_by}))


def list_addressed(db: Db, review_id: UUID) -> Sequence[Addressed]:
    """The confirmed recommendations that speak to a region or nationally, in their order."""
    return [
        Addressed(
            id=one.id,
            number=one.number or 0,
            text=one.text,
            addressee=one.addressee or Addressee.NATIONAL,
            body=one.body,
        )
        for one in db.scalars(
            _addressed()
            .where(Recommendation.review_id == review_id)
            .order_by(Recommendation.number)
        )
    ]


def get_addressed(db: Db, review_id: UUID, recommendation_id: UUID) -> Addressed:
    """One of them. Raises NotFound, also for one that speaks to somebody else."""
    for one in list_addressed(db, review_id):
        if one.id == recommendation_id:
            return one
    raise NotFound("recommendation")


def overdue_since(
    db: Db, review_ids: Collection[UUID], today: date
) -> Mapping[UUID, Sequence[date]]:
    """For reviews with overdue asks the days on which their replies were due, earliest first.

    Whoever is shown them must be asked about first: this reads for the system.
    """
    found: defaultdict[UUID, list[date]] = defaultdict(list)
    waiting = (
        select(Ask)
        .where(Ask.review_id.in_(review_ids), Ask.ended_at.is_(None), Ask.replied_on.is_(None))
        .order_by(Ask.reply_due_on)
    )
    for ask in db.scalars(waiting):
        if standing_of(course_of(ask), today) is Standing.OVERDUE and ask.reply_due_on:
            found[ask.review_id].append(ask.reply_due_on)
    return found


def _addressed() -> Select[Recommendation]:
    return (
        select(Recommendation)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(
            Recommendation.state == State.CONFIRMED,
            Recommendation.addressee.in_(ABROAD),
            Draft.sent_at.is_not(None),
        )
    )


def _line(ask: Ask, number: int | None, text: str, names: Mapping[UUID, str]) -> AskLine:
    return AskLine(
        id=ask.id,
        recommendation_id=ask.recommendation_id,
        recommendation_number=number,
        recommendation_text=text,
        body=ask.body,
        words=ask.words,
        course=course_of(ask),
        reply=ask.reply,
        outcome=ask.outcome,
        added_by_name=names.get(ask.added_by, ""),
        added_at=ask.added_at,
        ended_at=ask.ended_at,
        ended_because=ask.ended_because,
        version=ask.version,
    )


def _place(line: AskLine, today: date) -> tuple[int, date, str, UUID]:
    due = line.course.reply_due_on or date.max
    return _ORDER[line.standing(today)], due, line.body.casefold(), line.id
