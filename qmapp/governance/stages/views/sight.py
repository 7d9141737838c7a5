"""What whoever looks may know, do and open."""

from __future__ import annotations

from typing import Any

from flask import url_for

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.queries import subject_of as moderation_subject
from qmapp.casework.reviews.machine import STEPS, PlaceOf
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.foundation.access import (
    Actor,
    FeedbackSubject,
    ModerationSubject,
    Permission,
    ResponseSubject,
    ReviewRole,
    Subject,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.governance.publication.identifiers import newest_sent
from qmapp.governance.stages.pages import WHO, Sight


def sight_of(db: Db, actor: Actor, review: Review) -> Sight:
    """What the actor may know of the stages of a review."""
    subject = subject_of(review)

    def granted(permission: Permission, of: Subject = subject) -> bool:
        return may(actor, permission, of)

    unsent = FeedbackSubject(review.board_id, review.id, is_sent=False)
    takes = frozenset(one for one in WHO if granted(one))
    return Sight(
        takes=takes,
        sees_steps=granted(Permission.ARRANGEMENTS_READ),
        # A lead reviewer is told why a draft came back, as letters are theirs to read.
        told_why_at_once=actor.is_on_review(review.id, ReviewRole.LEAD_REVIEWER),
        sees_board_side=granted(Permission.FEEDBACK_READ, unsent),
        reads_words=granted(Permission.REVIEW_READ),
        sees_proceedings=granted(Permission.PROCEEDINGS_READ),
        may_edit=granted(Permission.REVIEW_EDIT),
        places=_places(db, actor, review),
        rooms={"publication": url_for("publication.decide", review_id=review.id)},
        step_url={
            step.id.value: url_for("stages.take", review_id=review.id, step=step.id.value)
            for step in STEPS
            if not step.is_of_a_room
        },
    )


def _places(db: Db, actor: Actor, review: Review) -> dict[PlaceOf, str]:
    """Where somebody goes to settle what is missing, as far as they may open it."""
    draft, of = newest_sent(db, review.id), subject_of(review)
    home: dict[str, Any] = {"review_id": review.id}
    talked = _talked_of(db, actor, review, draft)
    sent = FeedbackSubject(review.board_id, review.id, is_sent=True)
    agreed = ResponseSubject(review.board_id, review.id, is_agreed=True)
    of_draft = {**home, "number": draft.number} if draft is not None else None
    ways: list[tuple[PlaceOf, str, Permission, Subject, dict[str, Any] | None]] = [
        (PlaceOf.DRAFTS, "reviews.home", Permission.REVIEW_SEE, of, {**home, "_anchor": "drafts"}),
        (PlaceOf.OWN_ASSESSMENT, "reviews.home", Permission.REVIEW_SEE, of, home),
        (PlaceOf.ASSESSMENTS, "reviews.home", Permission.REVIEW_SEE, of,
         {**home, "_anchor": "drafts"}),
        (PlaceOf.MODERATION, "moderation.index", Permission.MODERATION_READ, talked, of_draft),
        (PlaceOf.THREADS, "threads.index", Permission.THREAD_READ, talked, of_draft),
        (PlaceOf.FEEDBACK, "feedback.index", Permission.FEEDBACK_READ, sent, home),
        (PlaceOf.IDENTIFIERS, "publication.identifiers", Permission.IDENTIFIERS_DECIDE, of, home),
        (PlaceOf.ARRANGEMENTS, "arrangements.edit", Permission.ARRANGEMENTS_READ, of, home),
        (PlaceOf.SIGNING, "signing.index", Permission.SIGNING_READ, of, home),
        (PlaceOf.RESPONSE, "responses.index", Permission.RESPONSE_READ, agreed, home),
        (PlaceOf.PUBLICATION, "publication.index", Permission.PUBLICATION_READ, of, home),
        (PlaceOf.DECISION, "publication.decide", Permission.STAGE_PUBLISH, of, home),
    ]  # fmt: skip
    return {
        place: url_for(endpoint, **parts)
        for place, endpoint, permission, subject, parts in ways
        if parts is not None and may(actor, permission, subject)
    }


def _talked_of(db: Db, actor: Actor, review: Review, draft: Draft | None) -> ModerationSubject:
    if draft is None:
        return ModerationSubject(review.board_id, review.id, is_in_sight=False)
    return moderation_subject(db, actor, review, draft)
