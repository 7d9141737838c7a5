"""What a lead reviewer alone sees: the sessions that they were at, and what was agreed of drafts of
reviews which they lead.

The person whose they are is the one who asks; no other person can be named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.classes.models import ClassPlace, MasterClass
from qmapp.learning.classes.queries.sessions import MarkerName, markers_of
from qmapp.learning.classes.rules import Came, OwnDraft, Skill
from qmapp.learning.issues.queries.scope import SIGNED
from qmapp.people.accounts.models import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClass:
    """A session that somebody was at."""

    id: UUID
    board_name: str
    title: str
    held_on: date
    skills: Sequence[Skill]
    markers: Sequence[MarkerName]


def list_own_classes(db: Db, actor: Actor) -> Sequence[OwnClass]:
    """The sessions that the actor was at, of any board, the newest first. One query."""
    rows = db.execute(
        select(MasterClass, Board.name)
        .join(ClassPlace, ClassPlace.class_id == MasterClass.id)
        .join(Board, Board.id == MasterClass.board_id)
        .where(
            ClassPlace.person_id == actor.person_id,
            ClassPlace.came == Came.ATTENDED,
            ClassPlace.ended_at.is_(None),
            MasterClass.ended_at.is_(None),
        )
        .order_by(MasterClass.held_on.desc(), MasterClass.added_at.desc(), MasterClass.id)
    )
    return [
        OwnClass(
            id=one.id,
            board_name=board_name,
            title=one.title,
            held_on=one.held_on,
            skills=[Skill(word) for word in one.skills],
            markers=markers_of(one),
        )
        for one, board_name in rows
    ]


def list_own_drafts(db: Db, actor: Actor) -> tuple[Sequence[OwnDraft], Mapping[str, Edition]]:
    """What was agreed of drafts of reviews that the actor leads, and the editions judged by.

    Only what is signed, was sent, and belongs to no review in which they declared an interest. One
    query, and one for each edition that this process has not read yet.
    """
    leads = exists().where(
        RoleOnReview.review_id == Review.id,
        RoleOnReview.person_id == actor.person_id,
        RoleOnReview.role == ReviewRole.LEAD_REVIEWER,
        RoleOnReview.ended_at.is_(None),
    )
    has_interest = exists().where(
        Interest.review_id == Review.id,
        Interest.person_id == actor.person_id,
        Interest.withdrawn_at.is_(None),
    )
    rows = db.execute(
        select(
            Draft.id,
            Draft.number,
            Draft.sent_at,
            Review.reference,
            Review.board_id,
            Review.edition_sha256,
            AgreedJudgement.marker_id,
            AgreedJudgement.rating,
        )
        .join(Draft, Draft.id == AgreedJudgement.draft_id)
        .join(Review, Review.id == AgreedJudgement.review_id)
        .where(
            AgreedJudgement.held == Held.AGREED,
            Draft.sent_at.is_not(None),
            Review.stage.in_(SIGNED),
            leads,
            ~has_interest,
        )
        .order_by(Draft.sent_at, Draft.id)
    )
    facts: dict[UUID, tuple[str, UUID, int, date, str]] = {}
    ratings: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for draft_id, number, sent_at, reference, board_id, sha256, marker_id, rating in rows:
        if sent_at is not None:
            facts[draft_id] = (reference, board_id, number, london_date(sent_at), sha256)
        ratings[draft_id][marker_id] = rating or ""
    drafts = [
        OwnDraft(
            reference=reference,
            board_id=board_id,
            number=number,
            sent_on=sent_on,
            edition_sha256=sha256,
            ratings=ratings[draft_id],
        )
        for draft_id, (reference, board_id, number, sent_on, sha256) in facts.items()
    ]
    return drafts, {one.edition_sha256: get_edition(db, one.edition_sha256) for one in drafts}
