"""Freezing an assessment, and opening it again as a new version."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from qmapp.casework.assessments import queries, sittings
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    not_judged,
    to_confirm,
)
from qmapp.casework.assessments.service.common import (
    has_seen_another,
    note,
    queue_up,
    require_writing,
)
from qmapp.casework.assessments.service.copying import copy_version
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, list_interests, list_people_on_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewRole, require
from qmapp.foundation.storage import Db
from qmapp.typed import tidy_words


def submit(db: Db, actor: Actor, assessment: Assessment, *, with_gaps: bool, now: datetime) -> None:
    """Freeze the assessment. Markers without a judgement need the writer's plain consent.

    One that was finished while its writers could see another's (the chair had
    lifted blindness) is marked so, for good.
    """
    queue_up(db, assessment.review_id)
    require_writing(db, actor, assessment)
    review = db.get_one(Review, assessment.review_id)
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    if draft is not None and draft.sent_at is None:
        raise RuleBroken(N_("Send the draft first. Then submit your self-check of it."))
    if assessment.known_outcome is None:
        raise RuleBroken(N_("Say first what you knew of the outcome."), field="known_outcome")
    edition = get_edition(db, review.edition_sha256)
    facts: dict[str, MarkerFacts] = queries.facts_of(db, [assessment.id])[assessment.id]
    markers = [m.id for m in edition.markers]
    gaps, unconfirmed = not_judged(markers, facts), to_confirm(markers, facts)
    if unconfirmed and not with_gaps:
        raise RuleBroken(
            N_(
                "%(count)d of %(total)d markers are not judged, %(unconfirmed)d of them because "
                "nobody has confirmed them for this draft. Judge or confirm them, or tick the box."
            ),
            field="with_gaps",
            count=len(gaps),
            unconfirmed=len(unconfirmed),
            total=len(edition.markers),
        )
    if gaps and not with_gaps:
        raise RuleBroken(
            N_("%(count)d of %(total)d markers are not judged. Judge them, or tick the box."),
            field="with_gaps",
            count=len(gaps),
            total=len(edition.markers),
        )
    waiting = queries.list_waiting(db, assessment.id, actor.person_id)
    if waiting:
        numbers = ", ".join(str(m.number) for m in edition.markers if m.id in waiting)
        raise RuleBroken(
            N_("Words of yours wait at marker %(numbers)s. Choose what to keep, then submit."),
            field="waiting",
            numbers=numbers,
        )
    sittings.seal_all(db, assessment)
    # While it was open, another's could be seen only if blindness was lifted.
    assessment.after_sight = assessment.after_sight or has_seen_another(db, actor, assessment)
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_at, assessment.submitted_by = now, actor.person_id
    note(
        db,
        actor,
        assessment,
        "assessment:submitted",
        now,
        {
            "not_judged": gaps,
            "not_confirmed": unconfirmed,
            "ratings": {m: f.rating for m, f in sorted(facts.items())},
            "after_sight": assessment.after_sight,
        },
    )
    db.flush()
    if _all_in(db, assessment):
        reviews.advance(db, review, Stage.MODERATION, actor_id=actor.person_id, now=now)


def reopen(db: Db, actor: Actor, assessment: Assessment, reason: str, now: datetime) -> Assessment:
    """Make a new version of a submitted assessment. The old one stays as it was.

    A version made after its author could see somebody else's judgement of the
    same draft is marked so, for good.
    """
    require(actor, Permission.ASSESSMENT_REOPEN, queries.subject_of(db, actor, assessment))
    queue_up(db, assessment.review_id)
    db.refresh(assessment, with_for_update=True)
    if assessment.state is not AssessmentState.SUBMITTED:
        raise RuleBroken(N_("Only a submitted assessment can be reopened."))
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why you reopen it"), field="reason")
    after_sight = assessment.after_sight or has_seen_another(db, actor, assessment)
    fresh = Assessment(
        id=uuid4(),
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        draft_id=assessment.draft_id,
        reading_id=assessment.reading_id,
        kind=assessment.kind,
        author_id=assessment.author_id,
        state=AssessmentState.OPEN,
        known_outcome=assessment.known_outcome,
        known_outcome_at=assessment.known_outcome_at,
        started_at=now,
        edition_number=assessment.edition_number + 1,
        supersedes_id=assessment.id,
        started_from_id=assessment.started_from_id,
        reopened_because=reason,
        after_sight=after_sight,
    )
    db.add(fresh)
    db.flush()
    copy_version(db, assessment, fresh)
    assessment.state = AssessmentState.SUPERSEDED
    note(
        db,
        actor,
        fresh,
        "assessment:reopened",
        now,
        {"reason": reason, "after_sight": after_sight, "supersedes": assessment.id},
    )
    return fresh


def _all_in(db: Db, assessment: Assessment) -> bool:
    """Whether a self-check is in, and an assessment of every commissioner, and none is open.

    Every commissioner: to one who has still to judge, the stage would otherwise
    tell that the others are done.
    """
    if assessment.draft_id is None:
        return False
    group = queries.list_of_draft(db, assessment.review_id, assessment.draft_id)
    submitted = [a for a in group if a.state is AssessmentState.SUBMITTED]
    writers = queries.writers_of(db, submitted)
    done = {person for a in submitted for person in writers[a.id]}
    commissioners = {
        p.person_id
        for p in list_people_on_review(db, assessment.review_id)
        if p.role is ReviewRole.COMMISSIONER
    }
    interested = {i.person_id for i in list_interests(db, assessment.review_id) if i.stands}
    return (
        {a.kind for a in submitted} == set(AssessmentKind)
        and commissioners - interested <= done
        and all(a.state is not AssessmentState.OPEN for a in group)
    )
