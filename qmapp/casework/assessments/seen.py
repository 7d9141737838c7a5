"""Which assessments of a review somebody may see: blindness asked once, for all drafts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment, SightLift
from qmapp.casework.assessments.rules import is_past_blindness, sight_of
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.foundation.access import Actor, AssessmentSubject, Permission, may
from qmapp.foundation.storage import Db


def list_seen(db: Db, actor: Actor, review_id: UUID) -> Sequence[Assessment]:
    """Every version of every assessment that the actor may see, oldest first: three queries."""
    every = db.scalars(
        select(Assessment)
        .where(Assessment.review_id == review_id)
        .order_by(Assessment.started_at, Assessment.edition_number)
    ).all()
    writers = queries.writers_of(db, every)
    lifted = set(db.scalars(select(SightLift.draft_id).where(SightLift.review_id == review_id)))
    seen = []
    for draft_id in dict.fromkeys(one.draft_id for one in every):
        group = [one for one in every if one.draft_id == draft_id]
        standing = queries.standing_of(actor, review_id, group, writers, lifted=draft_id in lifted)
        for one in group:
            subject = AssessmentSubject(
                one.board_id,
                review_id,
                writers[one.id],
                one.author_id,
                sight=sight_of(standing, writers[one.id], one.state),
            )
            if may(actor, Permission.ASSESSMENT_READ, subject):
                seen.append(one)
    return sorted(seen, key=lambda one: (one.started_at, one.edition_number))


def drafts_in_sight(db: Db, actor: Actor, review_id: UUID) -> Sequence[Draft]:
    """The drafts on which blindness hides nothing from the actor, newest first: four queries."""
    drafts = db.scalars(
        select(Draft).where(Draft.review_id == review_id).order_by(Draft.number.desc())
    ).all()
    every = db.scalars(select(Assessment).where(Assessment.review_id == review_id)).all()
    writers = queries.writers_of(db, every)
    lifted = set(db.scalars(select(SightLift.draft_id).where(SightLift.review_id == review_id)))
    seen = []
    for draft in drafts:
        group = [one for one in every if one.draft_id == draft.id]
        standing = queries.standing_of(actor, review_id, group, writers, lifted=draft.id in lifted)
        may_read = may(actor, Permission.DRAFT_READ, subject_of_draft(draft))
        if may_read and is_past_blindness(standing):
            seen.append(draft)
    return seen
