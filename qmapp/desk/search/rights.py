"""Whose words somebody may read, as sets: the policy is asked once for each draft and review.

A search counts and shows what stands in these sets and nothing else, and asks the database with
them: nothing is found first and thrown away after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Result, or_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import (
    Actor,
    DraftSubject,
    Permission,
    ResponseSubject,
    ReviewRole,
    ReviewSubject,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDraft:
    """A draft that may be read."""

    id: UUID
    review_id: UUID
    number: int
    is_newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """What somebody may read.

    `drafts`: whose passages; `finding_drafts` and `recommendation_drafts`: whose findings and
    recommendations; `agreed`: reviews of which the agreed answers. `references` and `boards` are
    of every review among these, `markings` of every board. `has_interests`: a review may be left
    out.
    """

    drafts: Mapping[UUID, KnownDraft]
    finding_drafts: frozenset[UUID]
    recommendation_drafts: frozenset[UUID]
    agreed: frozenset[UUID]
    references: Mapping[UUID, str]
    boards: Mapping[UUID, UUID]
    markings: Mapping[UUID, str]
    has_interests: bool


def readable_by(db: Db, actor: Actor) -> Readable:
    """What the actor may read, on every board. Four queries."""
    actor = _standing(db, actor)
    references: dict[UUID, str] = {}
    boards: dict[UUID, UUID] = {}
    markings: dict[UUID, str] = {}
    drafts: dict[UUID, KnownDraft] = {}
    findings: set[UUID] = set()
    recommendations: set[UUID] = set()
    newest: set[UUID] = set()
    for row in _drafts(db, actor):
        subject = DraftSubject(row.board_id, row.review_id, is_sent=row.sent_at is not None)
        if not may(actor, Permission.DRAFT_READ, subject):
            continue
        drafts[row.id] = KnownDraft(
            id=row.id,
            review_id=row.review_id,
            number=row.number,
            is_newest=row.review_id not in newest,
        )
        newest.add(row.review_id)
        if may(actor, Permission.FINDINGS_READ, subject):
            findings.add(row.id)
        if may(actor, Permission.RECOMMENDATIONS_READ, subject):
            recommendations.add(row.id)
        references[row.review_id], boards[row.review_id] = row.reference, row.board_id
        markings[row.board_id] = row.marking
    agreed: set[UUID] = set()
    for review_id, board_id, reference, marking in _agreed(db, actor):
        answer = ResponseSubject(board_id, review_id, is_agreed=True)
        sees = may(actor, Permission.REVIEW_SEE, ReviewSubject(board_id, review_id))
        if sees and may(actor, Permission.RESPONSE_READ, answer):
            agreed.add(review_id)
            references[review_id], boards[review_id] = reference, board_id
            markings[board_id] = marking
    return Readable(
        drafts=drafts,
        finding_drafts=frozenset(findings),
        recommendation_drafts=frozenset(recommendations),
        agreed=frozenset(agreed),
        references=references,
        boards=boards,
        markings=markings,
        has_interests=bool(actor.interests),
    )


def _standing(db: Db, actor: Actor) -> Actor:
    """The actor with their roles and interests on every review. Two queries."""
    roles: defaultdict[UUID, set[ReviewRole]] = defaultdict(set)
    held = select(RoleOnReview.review_id, RoleOnReview.role).where(
        RoleOnReview.person_id == actor.person_id, RoleOnReview.ended_at.is_(None)
    )
    for review_id, role in db.execute(held):
        roles[review_id].add(role)
    interests = db.scalars(
        select(Interest.review_id).where(
            Interest.person_id == actor.person_id, Interest.withdrawn_at.is_(None)
        )
    )
    return replace(
        actor,
        review_roles={one: frozenset(some) for one, some in roles.items()},
        interests=frozenset(interests),
    )


def _drafts(db: Db, actor: Actor) -> Result[UUID, UUID, UUID, int, datetime | None, str, str]:
    """The drafts of reviews on which the actor has a role, newest first: nobody else reads any."""
    held = select(RoleOnReview.review_id).where(
        RoleOnReview.person_id == actor.person_id, RoleOnReview.ended_at.is_(None)
    )
    return db.execute(
        select(
            Draft.id,
            Draft.review_id,
            Draft.board_id,
            Draft.number,
            Draft.sent_at,
            Review.reference,
            Board.marking,
        )
        .join(Review, Review.id == Draft.review_id)
        .join(Board, Board.id == Draft.board_id)
        .where(Draft.review_id.in_(held))
        .order_by(Draft.review_id, Draft.number.desc())
    )


def _agreed(db: Db, actor: Actor) -> Result[UUID, UUID, str, str]:
    """Reviews with an agreed response, on the actor's boards or with a role of theirs."""
    held = select(RoleOnReview.review_id).where(
        RoleOnReview.person_id == actor.person_id, RoleOnReview.ended_at.is_(None)
    )
    return db.execute(
        select(Response.review_id, Response.board_id, Review.reference, Board.marking)
        .join(Review, Review.id == Response.review_id)
        .join(Board, Board.id == Response.board_id)
        .where(
            Response.agreed_at.is_not(None),
            or_(Response.board_id.in_(list(actor.board_roles)), Response.review_id.in_(held)),
        )
        .distinct()
    )
