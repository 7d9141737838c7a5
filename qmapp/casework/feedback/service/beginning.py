"""A letter is begun with what could be asked, looked through again, or thrown away unsent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries
from qmapp.casework.feedback.models import Letter, Point
from qmapp.casework.feedback.queries.proposing import Proposal, list_proposals
from qmapp.casework.feedback.rules import MOST_POINTS
from qmapp.casework.feedback.service.common import held_open, note
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db

_Key = tuple[str, UUID | None, str | None, UUID | None, UUID | None]


def begin_letter(db: Db, actor: Actor, review: Review, draft: Draft, now: datetime) -> Letter:
    """Begin the letter on a draft, with every point that could be made in the order of the draft.

    The one that is written on the same draft already is given back. Raises RuleBroken while one on
    another draft is written.
    """
    review = get_review(db, review.id, lock=True)
    if draft.review_id != review.id or draft.sent_at is None:
        raise NotFound("draft")
    made = Letter(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft.id,
        number=1 + (db.scalar(_newest(review.id)) or 0),
        begun_by=actor.person_id,
        begun_at=now,
        opening="",
        version=1,
    )
    require(actor, Permission.FEEDBACK_WRITE, queries.subject_of(db, actor, review, made))
    open_one = queries.unsent_letter(db, review.id)
    if open_one is not None and open_one.draft_id == draft.id:
        return open_one
    if open_one is not None:
        raise RuleBroken(
            N_("A letter on another draft is being written. Send it, or throw it away, first")
        )
    db.add(made)
    db.flush()
    found = list_proposals(db, actor, review, draft)[:MOST_POINTS]
    for order, proposal in enumerate(found, start=1):
        db.add(_point(made, proposal, order))
    db.flush()
    note(db, actor, made, "begun", now, {"draft": draft.number, "points": len(found)})
    return made


def look_again(db: Db, actor: Actor, letter: Letter, now: datetime) -> int:
    """Add what could be asked since: how many points came. What was left out stays out.

    Each comes after the last point of its section; of a section that is not there yet, at the end.
    """
    letter, review = held_open(db, actor, letter)
    rows = _points_of(db, letter)
    had = {_key_of(row) for row in rows}
    said = {(row.source, row.marker_id, row.asked_by, row.words) for row in rows}
    draft = db.get_one(Draft, letter.draft_id)
    fresh = [
        one
        for one in list_proposals(db, actor, review, draft)
        if _key_of(one) not in had
        and (not one.words or (one.source, one.marker_id, one.asked_by, one.words) not in said)
    ][: max(0, MOST_POINTS - len(rows))]
    order = list(rows)
    for one in fresh:
        point = _point(letter, one, 0)
        db.add(point)
        same = [place for place, row in enumerate(order) if row.section == point.section]
        order.insert(same[-1] + 1 if same and point.section else len(order), point)
    for place, row in enumerate(order, start=1):
        row.order = place
    db.flush()
    if fresh:
        note(db, actor, letter, "looked-again", now, {"points": len(fresh)})
    return len(fresh)


def discard(db: Db, actor: Actor, letter: Letter, now: datetime) -> None:
    """Throw away a letter that was never sent, with its points. Nobody was asked anything."""
    letter, _ = held_open(db, actor, letter)
    note(db, actor, letter, "discarded", now, {"number": letter.number})
    db.execute(delete(Point).where(Point.letter_id == letter.id))
    db.delete(letter)
    db.flush()


def _newest(review_id: UUID) -> Select[int | None]:
    return select(func.max(Letter.number)).where(Letter.review_id == review_id)


def _points_of(db: Db, letter: Letter) -> Sequence[Point]:
    return db.scalars(
        select(Point)
        .where(Point.letter_id == letter.id)
        .order_by(Point.order, Point.id)
        .with_for_update()
    ).all()


def _point(letter: Letter, one: Proposal, order: int) -> Point:
    return Point(
        id=uuid4(),
        board_id=letter.board_id,
        letter_id=letter.id,
        source=one.source,
        assessment_id=one.assessment_id,
        thread_id=one.thread_id,
        finding_id=one.finding_id,
        passage_id=one.place.passage_id if one.place else None,
        marker_id=one.marker_id,
        section=one.place.section if one.place else "",
        order=order,
        words=one.words,
        asked_by=one.asked_by,
        version=1,
    )


def _key_of(one: Point | Proposal) -> _Key:
    return one.source.value, one.assessment_id, one.marker_id, one.thread_id, one.finding_id
