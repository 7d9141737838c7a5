"""What every verb on an assessment does first, and notes last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import list_people_on_review
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, Sight, require
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db


def queue_up(db: Db, review_id: UUID) -> None:
    """Wait until nobody else starts, submits or reopens on this review: its row is the queue.

    Taken before an assessment's own row, everywhere, so that nobody waits in a ring.
    """
    # Not against those who only refer to the review (a new record does): they hold their
    # assessment already, and would wait for us while we wait for it.
    db.execute(select(Review.id).where(Review.id == review_id).with_for_update(key_share=True))


def hold_open(db: Db, assessment: Assessment) -> None:
    queue_up(db, assessment.review_id)
    db.refresh(assessment, with_for_update=True)
    _require_open(assessment)


def require_writing(db: Db, actor: Actor, assessment: Assessment) -> None:
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    db.refresh(assessment, with_for_update=True)
    _require_open(assessment)


def _require_open(assessment: Assessment) -> None:
    if assessment.state is not AssessmentState.OPEN:
        raise RuleBroken(
            N_("This assessment is submitted and frozen. Reopen it to change anything.")
        )


def has_seen_another(db: Db, actor: Actor, assessment: Assessment) -> bool:
    group = queries.list_of_draft(db, assessment.review_id, assessment.draft_id)
    others = [a for a in group if a.author_id != assessment.author_id]
    return any(queries.subject_of(db, actor, a).sight is Sight.OPEN for a in others)


def has_read_another(db: Db, person_id: UUID, others: Sequence[Assessment], now: datetime) -> bool:
    """Whether somebody could read one of these, submitted, in an earlier part on the review."""
    everybody = list_people_on_review(db, others[0].review_id, with_former=True) if others else []
    held = [one for one in everybody if one.person_id == person_id]
    judges_since = max(
        (one.since for one in held if one.ended_at is None and one.role in queries.ASSESSING),
        default=now,
    )
    submitted = [a.submitted_at for a in others if a.submitted_at is not None]
    return any(
        one.role not in queries.ASSESSING
        and (one.ended_at is None or one.ended_at > at)
        and max(one.since, at) < judges_since
        for one in held
        for at in submitted
    )


def note(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    record(
        db,
        verb=verb,
        subject_kind="assessment",
        subject_id=assessment.id,
        at=now,
        actor_id=actor.person_id,
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        values=values,
    )
