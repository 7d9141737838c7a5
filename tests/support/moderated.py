"""Many who judged one draft, and what the board holds of it: for pages at their fullest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment, Judgement, QuestionAnswer
from qmapp.casework.assessments.rules import Answer, AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.moderation import service
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db

_RATINGS = ("met", "largely_met", "partly_met", "not_met", "cannot_tell", "not_applicable")
WHY = (
    "The draft says in three places that the family was asked, and in one that it was not. The "
    "record of the second visit has her words, yet nobody quotes them where it would matter most. "
)


def stocked(
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    others: Sequence[UUID],
    now: datetime,
    *,
    long_word: str,
) -> None:
    """Let others judge every marker, each in their own way, and settle four of them."""
    edition = get_edition(db, review.edition_sha256)
    passages = db.scalars(
        select(StoredPassage.id)
        .where(StoredPassage.reading_id == draft.reading_id)
        .order_by(StoredPassage.position)
        .limit(12)
    ).all()
    when = (draft.sent_at or now) + timedelta(days=1)
    for place, person_id in enumerate(others):
        one = Assessment(
            id=uuid4(), board_id=review.board_id, review_id=review.id, draft_id=draft.id,
            reading_id=draft.reading_id, kind=AssessmentKind.COMMISSIONER, author_id=person_id,
            state=AssessmentState.SUBMITTED, started_at=when, submitted_at=when,
            submitted_by=person_id, known_outcome="Nothing.", known_outcome_at=when,
        )  # fmt: skip
        db.add(one)
        db.flush()
        for marker in edition.markers:
            rating = _RATINGS[(place + marker.number) % (2 + marker.number % 5)]
            reasons = WHY * (1 + 4 * (place == 0)) + (long_word if marker.number == 1 else "")
            _judge(db, one, marker, rating, reasons, passages[place : place + 2], when)
    _settle(db, actor, review, draft, edition, now, long_word)


def _judge(
    db: Db,
    one: Assessment,
    marker: Marker,
    rating: str,
    reasons: str,
    passages: Sequence[UUID],
    when: datetime,
) -> None:
    judgement = Judgement(
        id=uuid4(), board_id=one.board_id, assessment_id=one.id, marker_id=marker.id,
        rating=rating, reasons=reasons, to_change="Quote her words.", looked_in="",
        updated_at=when, updated_by=one.author_id,
    )  # fmt: skip
    db.add(judgement)
    db.flush()
    for number, question in enumerate(marker.questions):
        answer = tuple(Answer)[(number + len(rating)) % len(Answer)]
        db.add(
            QuestionAnswer(
                board_id=one.board_id, judgement_id=judgement.id, question_id=question.id,
                answer=answer, note="See the second visit." if number == 1 else "",
            )
        )  # fmt: skip
    for place, passage in enumerate(passages):
        stance = (Stance.SUPPORTS, Stance.COUNTS_AGAINST)[(place + len(rating)) % 2]
        db.add(
            Evidence(
                id=uuid4(), board_id=one.board_id, assessment_id=one.id, marker_id=marker.id,
                passage_id=passage, text_start=0, stance=stance, note="It says who was asked.",
                added_at=when, added_by=one.author_id,
            )
        )  # fmt: skip
    db.flush()


def _settle(
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    edition: Edition,
    now: datetime,
    long_word: str,
) -> None:
    for number, rating in ((1, "largely_met"), (4, "cannot_tell"), (5, "met")):
        service.agree(
            db, actor, review, draft, edition.by_number(number).id, rating,
            f"{WHY}{long_word if number == 1 else ''}", version=0, now=now,
        )  # fmt: skip
    assessments = db.scalars(
        select(Assessment).where(
            Assessment.draft_id == draft.id, Assessment.state == AssessmentState.SUBMITTED
        )
    ).all()
    service.disagree(
        db, actor, review, draft, edition.by_number(2).id,
        "Whether it is enough that she was asked twice.",
        f"The independent scrutineer reads both by Friday. {long_word}",
        {one.id: WHY for one in assessments[:3]}, version=0, now=now,
    )  # fmt: skip
