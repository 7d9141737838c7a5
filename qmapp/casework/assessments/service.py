"""An assessment from its start to its submission, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments import queries, sittings
from qmapp.casework.assessments.models import (
    Assessment,
    CoAuthor,
    Judgement,
    QuestionAnswer,
    SetAside,
    SightLift,
)
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    not_judged,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import tidy_words
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import (
    get_edition,
    list_interests,
    list_people_on_review,
    roles_of,
)
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import (
    Actor,
    Permission,
    ReviewRole,
    ReviewSubject,
    Sight,
    require,
)
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db

STARTS = {
    AssessmentKind.SELF_CHECK: Permission.SELF_CHECK_START,
    AssessmentKind.COMMISSIONER: Permission.COMMISSIONER_START,
}
ROLE_FOR = {
    AssessmentKind.SELF_CHECK: ReviewRole.LEAD_REVIEWER,
    AssessmentKind.COMMISSIONER: ReviewRole.COMMISSIONER,
}


def start(
    db: Db,
    actor: Actor,
    review: Review,
    kind: AssessmentKind,
    draft: Draft | None,
    now: datetime,
) -> Assessment:
    """Begin an assessment of a draft, or of the process so far when there is no draft yet.

    One person writes one assessment of a draft, and there is one self-check of
    it, so that nobody judges twice and blindness means something. Asking again
    for one that the person already writes gives that one. Whoever could read
    another's before they came to judge (as an observer, say) has theirs marked so.
    """
    subject = ReviewSubject(review.board_id, review.id)
    require(actor, STARTS[kind], subject)
    _queue_up(db, review.id)
    if draft is not None and draft.sent_at is None and kind is AssessmentKind.COMMISSIONER:
        raise NotFound("draft")
    if draft is None and _has_drafts(db, review.id):
        raise RuleBroken(N_("A draft has come in. Assess the draft itself."))
    draft_id = draft.id if draft else None
    existing = queries.list_of_draft(db, review.id, draft_id)
    writers = queries.writers_of(db, existing)
    for item in existing:
        if item.state is AssessmentState.SUPERSEDED:
            continue
        if actor.person_id in writers[item.id]:
            return item
        if kind is item.kind is AssessmentKind.SELF_CHECK:
            raise RuleBroken(
                N_("There is a self-check of this draft already. Ask its author to add you to it.")
            )
    assessment = Assessment(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft_id,
        reading_id=draft.reading_id if draft else None,
        kind=kind,
        author_id=actor.person_id,
        state=AssessmentState.OPEN,
        started_at=now,
        edition_number=1,
        after_sight=_has_read_another(db, actor.person_id, existing, now),
    )
    db.add(assessment)
    _note(db, actor, assessment, "assessment:started", now, {"kind": kind, "draft": draft_id})
    return assessment


def state_known_outcome(
    db: Db, actor: Actor, assessment: Assessment, words: str, now: datetime
) -> None:
    """Keep what the assessor knew of the outcome before reading; asked before marker 1."""
    _require_writing(db, actor, assessment)
    words = tidy_words(words)
    if not words:
        raise RuleBroken(
            N_("Write what you knew of the outcome, or “Nothing”"), field="known_outcome"
        )
    assessment.known_outcome, assessment.known_outcome_at = words, now
    _note(db, actor, assessment, "assessment:outcome-known", now, {"known_outcome": words})


def submit(db: Db, actor: Actor, assessment: Assessment, *, with_gaps: bool, now: datetime) -> None:
    """Freeze the assessment. Markers without a judgement need the writer's plain consent.

    One that was finished while its writers could see another's (the chair had
    lifted blindness) is marked so, for good.
    """
    _queue_up(db, assessment.review_id)
    _require_writing(db, actor, assessment)
    review = db.get_one(Review, assessment.review_id)
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    if draft is not None and draft.sent_at is None:
        raise RuleBroken(N_("Send the draft first. Then submit your self-check of it."))
    if assessment.known_outcome is None:
        raise RuleBroken(N_("Say first what you knew of the outcome."), field="known_outcome")
    edition = get_edition(db, review.edition_sha256)
    facts: dict[str, MarkerFacts] = queries.facts_of(db, [assessment.id])[assessment.id]
    gaps = not_judged([m.id for m in edition.markers], facts)
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
            numbers=numbers,
        )
    sittings.seal_all(db, assessment)
    # While it was open, another's could be seen only if blindness was lifted.
    assessment.after_sight = assessment.after_sight or _has_seen_another(db, actor, assessment)
    assessment.state = AssessmentState.SUBMITTED
    assessment.submitted_at, assessment.submitted_by = now, actor.person_id
    _note(
        db,
        actor,
        assessment,
        "assessment:submitted",
        now,
        {
            "not_judged": gaps,
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
    _queue_up(db, assessment.review_id)
    db.refresh(assessment, with_for_update=True)
    if assessment.state is not AssessmentState.SUBMITTED:
        raise RuleBroken(N_("Only a submitted assessment can be reopened."))
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why you reopen it"), field="reason")
    after_sight = assessment.after_sight or _has_seen_another(db, actor, assessment)
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
        reopened_because=reason,
        after_sight=after_sight,
    )
    db.add(fresh)
    db.flush()
    _copy_work(db, assessment, fresh)
    assessment.state = AssessmentState.SUPERSEDED
    _note(
        db,
        actor,
        fresh,
        "assessment:reopened",
        now,
        {"reason": reason, "after_sight": after_sight, "supersedes": assessment.id},
    )
    return fresh


def add_coauthor(
    db: Db, actor: Actor, assessment: Assessment, person_id: UUID, now: datetime
) -> None:
    """Let somebody with the same role write too; not somebody who judges this draft already."""
    require(actor, Permission.COAUTHORS_CHANGE, queries.subject_of(db, actor, assessment))
    _hold_open(db, assessment)
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
    knows = _has_read_another(db, person_id, others, now)
    assessment.after_sight = assessment.after_sight or knows
    _note(db, actor, assessment, "assessment:co-author-added", now, {"person": person_id})


def remove_coauthor(
    db: Db, actor: Actor, assessment: Assessment, person_id: UUID, now: datetime
) -> None:
    """End somebody's writing. What they wrote stays, under their name in the trail."""
    require(actor, Permission.COAUTHORS_CHANGE, queries.subject_of(db, actor, assessment))
    _hold_open(db, assessment)
    row = db.scalar(
        select(CoAuthor).where(
            CoAuthor.assessment_id == assessment.id, CoAuthor.person_id == person_id
        )
    )
    if row is None:
        raise NotFound("co-author")
    sittings.seal_all(db, assessment)
    db.delete(row)
    _note(db, actor, assessment, "assessment:co-author-removed", now, {"person": person_id})


def lift_sight(
    db: Db, actor: Actor, review: Review, draft: Draft | None, reason: str, now: datetime
) -> None:
    """Let those who still have an assessment to make see submitted ones, with a reason."""
    require(actor, Permission.SIGHT_LIFT, ReviewSubject(review.board_id, review.id))
    reason = tidy_words(reason)
    if not reason:
        raise RuleBroken(N_("Say why blindness is lifted"), field="reason")
    _queue_up(db, review.id)
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


def _queue_up(db: Db, review_id: UUID) -> None:
    """Wait until nobody else starts, submits or reopens on this review: its row is the queue.

    Taken before an assessment's own row, everywhere, so that nobody waits in a ring.
    """
    db.execute(select(Review.id).where(Review.id == review_id).with_for_update())


def _hold_open(db: Db, assessment: Assessment) -> None:
    _queue_up(db, assessment.review_id)
    db.refresh(assessment, with_for_update=True)
    _require_open(assessment)


def _require_open(assessment: Assessment) -> None:
    if assessment.state is not AssessmentState.OPEN:
        raise RuleBroken(
            N_("This assessment is submitted and frozen. Reopen it to change anything.")
        )


def _require_writing(db: Db, actor: Actor, assessment: Assessment) -> None:
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    db.refresh(assessment, with_for_update=True)
    _require_open(assessment)


def _has_drafts(db: Db, review_id: UUID) -> bool:
    query = select(Draft.id).where(Draft.review_id == review_id, Draft.sent_at.is_not(None))
    return db.scalar(query.limit(1)) is not None


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


def _has_seen_another(db: Db, actor: Actor, assessment: Assessment) -> bool:
    group = queries.list_of_draft(db, assessment.review_id, assessment.draft_id)
    others = [a for a in group if a.author_id != assessment.author_id]
    return any(queries.subject_of(db, actor, a).sight is Sight.OPEN for a in others)


def _has_read_another(db: Db, person_id: UUID, others: Sequence[Assessment], now: datetime) -> bool:
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


def _copy_work(db: Db, old: Assessment, fresh: Assessment) -> None:
    board = {"board_id": fresh.board_id, "assessment_id": fresh.id}
    judgements = db.scalars(select(Judgement).where(Judgement.assessment_id == old.id)).all()
    answers = queries.answers_of(db, [old.id])
    for judgement in judgements:
        copy = Judgement(
            id=uuid4(),
            marker_id=judgement.marker_id,
            rating=judgement.rating,
            reasons=judgement.reasons,
            to_change=judgement.to_change,
            looked_in=judgement.looked_in,
            updated_at=judgement.updated_at,
            updated_by=judgement.updated_by,
            **board,
        )
        db.add(copy)
        db.flush()
        db.add_all(
            QuestionAnswer(
                board_id=fresh.board_id,
                judgement_id=copy.id,
                question_id=a.question_id,
                answer=a.answer,
                note=a.note,
            )
            for a in answers.values()
            if a.judgement_id == judgement.id
        )
    columns = [c.name for c in Evidence.__table__.columns if c.name not in {"id", *board}]
    for item in db.scalars(select(Evidence).where(Evidence.assessment_id == old.id)):
        db.add(Evidence(**{name: getattr(item, name) for name in columns}, **board))
    waiting = [c.name for c in SetAside.__table__.columns if c.name not in {"id", *board}]
    for words in db.scalars(select(SetAside).where(SetAside.assessment_id == old.id)):
        db.add(SetAside(**{name: getattr(words, name) for name in waiting}, **board))
    for person_id in queries.writers_of(db, [old])[old.id] - {old.author_id}:
        db.add(CoAuthor(person_id=person_id, added_at=fresh.started_at, **board))


def _note(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    verb: str,
    now: datetime,
    values: dict[str, object],
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
