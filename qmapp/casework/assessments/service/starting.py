"""Beginning an assessment, and what its writer knew before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.assessments.service import copying
from qmapp.casework.assessments.service.common import (
    has_read_another,
    note,
    queue_up,
    require_writing,
)
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import carrying
from qmapp.casework.reviews.models import Review
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewSubject, require
from qmapp.foundation.storage import Db, Storage
from qmapp.typed import tidy_words

STARTS = {
    AssessmentKind.SELF_CHECK: Permission.SELF_CHECK_START,
    AssessmentKind.COMMISSIONER: Permission.COMMISSIONER_START,
}


def prepare(
    storage: Storage,
    actor: Actor,
    review_id: UUID,
    kind: AssessmentKind,
    draft: Draft,
    now: datetime,
) -> None:
    """Find out what became of evidence that is about to be carried over, where nobody has yet.

    A long draft takes a while to look through, so it is done before `start` holds the review.
    """
    with storage.reading() as db:
        earlier = queries.find_earlier(db, actor.person_id, review_id, kind, draft)
        chain = queries.chain_of(db, earlier) if earlier else ()
        pieces = carrying.list_pieces(db, chain) if chain else []
    if pieces and draft.reading_id is not None:
        carrying.find_fates(storage, pieces, draft.reading_id, now)


def start(  # noqa: PLR0913 - who starts what on which draft, and how: all named
    db: Db,
    actor: Actor,
    review: Review,
    kind: AssessmentKind,
    draft: Draft | None,
    now: datetime,
    *,
    carry_over: bool = False,
) -> Assessment:
    """Begin an assessment of a draft, or of the process so far when there is no draft yet.

    One person writes one assessment of a draft, and there is one self-check of
    it, so that nobody judges twice and blindness means something. Asking again
    for one that the person already writes gives that one. Whoever could read
    another's before they came to judge (as an observer, say) has theirs marked so.

    `carry_over`: it starts from the person's assessment of the newest earlier draft, when there
    is one: its words to be confirmed, its evidence where its words are now.
    """
    subject = ReviewSubject(review.board_id, review.id)
    require(actor, STARTS[kind], subject)
    queue_up(db, review.id)
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
        after_sight=has_read_another(db, actor.person_id, existing, now),
    )
    earlier = None
    if carry_over and draft is not None:
        earlier = queries.find_earlier(db, actor.person_id, review.id, kind, draft)
    assessment.started_from_id = earlier.id if earlier else None
    db.add(assessment)
    db.flush()
    values: dict[str, object] = {"kind": kind, "draft": draft_id}
    if earlier is not None:
        values |= copying.carry_over(db, actor, earlier, assessment, now)
    note(db, actor, assessment, "assessment:started", now, values)
    return assessment


def state_known_outcome(
    db: Db, actor: Actor, assessment: Assessment, words: str, now: datetime
) -> None:
    """Keep what the assessor knew of the outcome before reading; asked before marker 1."""
    require_writing(db, actor, assessment)
    words = tidy_words(words)
    if not words:
        raise RuleBroken(
            N_("Write what you knew of the outcome, or “Nothing”"), field="known_outcome"
        )
    assessment.known_outcome, assessment.known_outcome_at = words, now
    note(db, actor, assessment, "assessment:outcome-known", now, {"known_outcome": words})


def _has_drafts(db: Db, review_id: UUID) -> bool:
    query = select(Draft.id).where(Draft.review_id == review_id, Draft.sent_at.is_not(None))
    return db.scalar(query.limit(1)) is not None
