"""Reasons that are given to remarks, on one recommendation or on the whole set."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.recommendations import asking, queries
from qmapp.casework.recommendations.checking import sound_because
from qmapp.casework.recommendations.models import Recommendation, RemarkAnswer
from qmapp.casework.recommendations.service.common import held, held_review
from qmapp.casework.reviews.models import Review
from qmapp.errors import N_, NotFound, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db


def answer_remark(  # noqa: PLR0913 - to which remark, as it was shown, why: all named
    db: Db,
    actor: Actor,
    review: Review,
    rule: str,
    because: str,
    now: datetime,
    *,
    rests_on: str,
    rec: Recommendation | None = None,
) -> RemarkAnswer:
    """Answer a remark with a reason; without `rec`, one on the whole set. It ends an earlier one.

    An answer on the set by somebody who sees more of it than others do is hidden from these with
    the draft that they may not read, and leaves what they were answered as it is.

    `rests_on` is that of the remark as it was shown. Raises SavedElsewhere when nothing asks this
    any more, or on other facts; RuleBroken without a reason.
    """
    held_review(db, actor, review.id)
    item = held(db, actor, rec) if rec is not None else None
    remark = asking.find_remark(db, actor, review, rule, item.id if item else None)
    if remark is None or remark.rests_on != rests_on:
        raise SavedElsewhere
    reason = sound_because(because, N_("Say why it stands as it is"))
    unsent = queries.newest_unsent(db, actor, review) if item is None else None
    for earlier in _live(db, RemarkAnswer.rule == rule, _about(db, review, item, unsent)):
        _end(earlier, actor, now)
    row = RemarkAnswer(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        recommendation_id=item.id if item else None,
        draft_id=unsent.id if unsent else None,
        rule=rule,
        # Not why: that may count or quote what another reader of this answer may not know of.
        asked=remark.asked,
        rests_on=remark.rests_on,
        because=reason,
        answered_by=actor.person_id,
        answered_at=now,
    )
    db.add(row)
    db.flush()
    _note(db, actor, row, "answered", now)
    return row


def take_back_answer(db: Db, actor: Actor, review: Review, answer_id: UUID, now: datetime) -> bool:
    """Take an answer back; it stays on record. False when it does not stand any more."""
    held_review(db, actor, review.id)
    row = db.get(RemarkAnswer, answer_id, populate_existing=True)
    if row is None or row.review_id != review.id:
        raise NotFound("answer")
    if row.draft_id is not None and row.draft_id not in readable_drafts(db, actor, review.id):
        raise NotFound("answer")
    if row.recommendation_id is not None:
        held(db, actor, queries.get_recommendation(db, actor, review.id, row.recommendation_id))
    if row.ended_at is not None:
        return False
    _end(row, actor, now)
    db.flush()
    _note(db, actor, row, "answer-taken-back", now)
    return True


def _about(
    db: Db, review: Review, item: Recommendation | None, unsent: Draft | None
) -> ColumnElement[bool]:
    """What is answered: one, or the set as those see it who will see the answer."""
    if item is not None:
        return RemarkAnswer.recommendation_id == item.id
    if unsent is not None:
        return queries.on_set(review, [unsent.id]) & RemarkAnswer.draft_id.is_not(None)
    sent = select(Draft.id).where(Draft.review_id == review.id, Draft.sent_at.is_not(None))
    return queries.on_set(review, db.scalars(sent).all())


def _live(db: Db, *conditions: ColumnElement[bool]) -> list[RemarkAnswer]:
    query = select(RemarkAnswer).where(*conditions, RemarkAnswer.ended_at.is_(None))
    return list(db.scalars(query.order_by(RemarkAnswer.id).with_for_update()))


def _end(row: RemarkAnswer, actor: Actor, now: datetime) -> None:
    row.ended_at, row.ended_by = now, actor.person_id


def _note(db: Db, actor: Actor, row: RemarkAnswer, verb: str, now: datetime) -> None:
    audit.record(
        db,
        verb=f"remark:{verb}",
        subject_kind="review" if row.recommendation_id is None else "recommendation",
        subject_id=row.recommendation_id or row.review_id,
        at=now,
        actor_id=actor.person_id,
        board_id=row.board_id,
        review_id=row.review_id,
        values={"rule": row.rule, "answer": row.id},
    )
