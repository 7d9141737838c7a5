"""Who writes an assessment, and who may see the others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments import queries, sittings
from qmapp.casework.assessments.models import Assessment, CoAuthor, SightLift
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.assessments.service.common import (
    has_read_another,
    hold_open,
    note,
    queue_up,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import roles_of
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewRole, ReviewSubject, require
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db
from qmapp.typed import tidy_words

ROLE_FOR = {
    AssessmentKind.SELF_CHECK: ReviewRole.LEAD_REVIEWER,
    AssessmentKind.COMMISSIONER: ReviewRole.COMMISSIONER,
}


def add_coauthor(
    db: Db, actor: Actor, assessment: Assessment, person_id: UUID, now: datetime
) -> None:
    """Let somebody with the same role write too; not somebody who judges this draft already."""
    require(actor, Permission.COAUTHORS_CHANGE, queries.subject_of(db, actor, assessment))
    hold_open(db, assessment)
    has_role = ROLE_FOR[assessment.kind] in roles_of(db, assessment.review_id, person_id)
    siblings = queries.list_of_draft(db, assessment.review_id, assessment.draft_id)
    writers = queries.writers_of(db, siblings).values()
    if not has_role or any(person_id in people for people in writers):
        # One sentence for all: that somebody has begun one is not the author's to know.
        raise RuleBroken(
            N_(
                "This person cannot be added. Choose somebody with your role on this review who "
                "has not begun an assessment of their own."
            ),
            field="person",
        )
    db.add(
        CoAuthor(
            board_id=assessment.board_id,
            assessment_id=assessment.id,
            person_id=person_id,
            added_at=now,
        )
    )
    others = [a for a in siblings if a.author_id != assessment.author_id]
    knows = has_read_another(db, person_id, others, now)
    assessment.after_sight = assessment.after_sight or knows
    note(db, actor, assessment, "assessment:co-author-added", now, {"person": person_id})


def remove_coauthor(
    db: Db, actor: Actor, assessment: Assessment, person_id: UUID, now: datetime
) -> None:
    """End somebody's writing. What they wrote stays, under their name in the trail."""
    require(actor, Permission.COAUTHORS_CHANGE, queries.subject_of(db, actor, assessment))
    hold_open(db, assessment)
    row = db.scalar(
        select(CoAuthor).where(
            CoAuthor.assessment_id == assessment.id, CoAuthor.person_id == person_id
        )
    )
    if row is None:
        raise NotFound("co-author")
    sittings.seal_all(db, assessment)
    db.delete(row)
    note(db, actor, assessment, "assessment:co-author-removed", now, {"person": person_id})


def lift_sight(
    db: Db, actor: Actor, review: Review, draft: Draft | None, reason: str, now: datetime
) -> None:
    """Let those who still have an assessment to make see submitted ones, with a reason."""
    require(actor, Permission.SIGHT_LIFT, ReviewSubject(review.board_id, review.id))
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why blindness is lifted"), field="reason")
    queue_up(db, review.id)
    draft_id = draft.id if draft else None
    if queries.is_lifted(db, review.id, draft_id):
        raise RuleBroken(N_("Blindness is lifted for this draft already."))
    lift = SightLift(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft_id,
        reason=reason,
        lifted_by=actor.person_id,
        lifted_at=now,
    )
    db.add(lift)
    record(
        db,
        verb="assessment:blindness-lifted",
        subject_kind="review",
        subject_id=review.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values={"draft": draft_id, "reason": reason},
    )
