"""Whose words somebody may read, as sets: the policy is asked once for drafts and reviews alike.

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
from qmapp.casework.reviews.queries import boards_around
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import (
    Actor,
    BoardRole,
    DraftSubject,
    Permission,
    ResponseSubject,
    ReviewRole,
    ReviewSubject,
    may,
)
from qmapp.foundation.audit.kept import kept_over
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
    of every review among these, `markings` of their boards. `has_interests`: a review may be left
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
    """What the actor may read, on every board. Eight queries; three while nothing changes there."""
    asking = _Asking(actor.person_id, frozenset(actor.board_roles.items()))
    found = kept_over(boards_around(db, actor), _read, db, asking)
    # A board's marking is not among the rows that its trail seals.
    rows = db.execute(
        select(Board.id, Board.marking).where(Board.id.in_(set(found.boards.values())))
    )
    return replace(found, markings={row.id: row.marking for row in rows})


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks, with what is known of them before anything is read. Hashable."""

    person_id: UUID
    board_roles: frozenset[tuple[UUID, frozenset[BoardRole]]]


def _read(db: Db, asking: _Asking) -> Readable:
    """What somebody may read, without markings. Five queries."""
    actor = _standing(db, Actor(asking.person_id, "", dict(asking.board_roles)))
    asked = _Asked(actor)
    references: dict[UUID, str] = {}
    boards: dict[UUID, UUID] = {}
    drafts: dict[UUID, KnownDraft] = {}
    findings: set[UUID] = set()
    recommendations: set[UUID] = set()
    newest: set[UUID] = set()
    # By its slug: a board's id would be made of its text for each row, which takes longest of all.
    known = {row.slug: row.id for row in db.execute(select(Board.slug, Board.id))}
    for row in _drafts(db, actor):
        board_id = known[row.slug]
        may_read, reads_findings, reads_recommendations = asked.of_draft(
            board_id, row.review_id, is_sent=row.sent_at is not None
        )
        if not may_read:
            continue
        drafts[row.id] = KnownDraft(
            id=row.id,
            review_id=row.review_id,
            number=row.number,
            is_newest=row.review_id not in newest,
        )
        newest.add(row.review_id)
        if reads_findings:
            findings.add(row.id)
        if reads_recommendations:
            recommendations.add(row.id)
        references[row.review_id], boards[row.review_id] = row.reference, board_id
    agreed: set[UUID] = set()
    for review_id, slug, reference in _agreed(db, actor):
        if asked.of_answer(known[slug], review_id):
            agreed.add(review_id)
            references[review_id], boards[review_id] = reference, known[slug]
    return Readable(
        drafts=drafts,
        finding_drafts=frozenset(findings),
        recommendation_drafts=frozenset(recommendations),
        agreed=frozenset(agreed),
        references=references,
        boards=boards,
        markings={},
        has_interests=bool(actor.interests),
    )


class _Asked:
    """The policy’s answers for one person: asked once of reviews that are alike to it.

    It knows of a review which board it is of, which roles the person has on it, and whether they
    declared an interest. A test asks it of each and compares.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._drafts: dict[tuple[object, ...], tuple[bool, bool, bool]] = {}
        self._answers: dict[tuple[object, ...], bool] = {}

    def of_draft(
        self, board_id: UUID, review_id: UUID, *, is_sent: bool
    ) -> tuple[bool, bool, bool]:
        """Whether a draft may be read, and its findings, and its recommendations."""
        key = (*self._alike(board_id, review_id), is_sent)
        if key not in self._drafts:
            subject = DraftSubject(board_id, review_id, is_sent=is_sent)
            self._drafts[key] = (
                may(self._actor, Permission.DRAFT_READ, subject),
                may(self._actor, Permission.FINDINGS_READ, subject),
                may(self._actor, Permission.RECOMMENDATIONS_READ, subject),
            )
        return self._drafts[key]

    def of_answer(self, board_id: UUID, review_id: UUID) -> bool:
        """Whether what was agreed on a review may be read."""
        key = self._alike(board_id, review_id)
        if key not in self._answers:
            answer = ResponseSubject(board_id, review_id, is_agreed=True)
            self._answers[key] = may(
                self._actor, Permission.REVIEW_SEE, ReviewSubject(board_id, review_id)
            ) and may(self._actor, Permission.RESPONSE_READ, answer)
        return self._answers[key]

    def _alike(self, board_id: UUID, review_id: UUID) -> tuple[object, ...]:
        actor = self._actor
        return board_id, actor.review_roles.get(review_id), review_id in actor.interests


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


def _drafts(db: Db, actor: Actor) -> Result[UUID, UUID, str, int, datetime | None, str]:
    """The drafts of reviews on which the actor has a role, newest first: nobody else reads any."""
    held = select(RoleOnReview.review_id).where(
        RoleOnReview.person_id == actor.person_id, RoleOnReview.ended_at.is_(None)
    )
    return db.execute(
        select(
            Draft.id,
            Draft.review_id,
            Board.slug,
            Draft.number,
            Draft.sent_at,
            Review.reference,
        )
        .join(Review, Review.id == Draft.review_id)
        .join(Board, Board.id == Draft.board_id)
        .where(Draft.review_id.in_(held))
        .order_by(Draft.review_id, Draft.number.desc())
    )


def _agreed(db: Db, actor: Actor) -> Result[UUID, str, str]:
    """Reviews with an agreed response, on the actor's boards or with a role of theirs."""
    held = select(RoleOnReview.review_id).where(
        RoleOnReview.person_id == actor.person_id, RoleOnReview.ended_at.is_(None)
    )
    return db.execute(
        select(Response.review_id, Board.slug, Review.reference)
        .join(Review, Review.id == Response.review_id)
        .join(Board, Board.id == Response.board_id)
        .where(
            Response.agreed_at.is_not(None),
            or_(Response.board_id.in_(list(actor.board_roles)), Response.review_id.in_(held)),
        )
        .distinct()
    )
