"""The list of reviews: exactly the rows that the policy lets somebody see.

The policy decides row by row from plain values; the same decision is written
here in SQL, so that 300 reviews take three queries. A test compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import (
    OnReview,
    boards_around,
    dates_of,
    list_people_on_reviews,
)
from qmapp.casework.reviews.rules import (
    DRAFT_AWAITED,
    SIGN_OFF_AWAITED,
    SOON,
    Dates,
    Due,
    Stage,
    days_late,
    next_due,
)
from qmapp.foundation.access import (
    Actor,
    BoardSubject,
    Permission,
    ReviewRole,
    ReviewSubject,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board

PAGE_LENGTH = 50


class Lateness(StrEnum):
    """How a review stands to the next date that it has to keep."""

    LATE = "late"
    SOON = "soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to. Every word must be found in the reference or the scope.

    `mine`: only reviews on which the actor has a role.
    """

    words: str = ""
    stage: Stage | None = None
    lateness: Lateness | None = None
    mine: bool = False

    @property
    def is_narrow(self) -> bool:
        return bool(self.words.strip() or self.stage or self.lateness)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One row of the list. `people` is empty for those who may not know them."""

    id: UUID
    board_id: UUID
    board_name: str
    board_marking: str
    reference: str
    kind: str
    edition_sha256: str
    stage: Stage
    stage_since: datetime
    dates: Dates
    own_roles: frozenset[ReviewRole]
    people: Sequence[OnReview]

    def next_due(self) -> tuple[Due, date] | None:
        """What is due next, and when."""
        return next_due(self.stage, self.dates)

    def days_late(self, today: date) -> int | None:
        """How many days the review is late with what is due next."""
        due = self.next_due()
        return days_late(due[1], today) if due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """One page of the list: `found` rows of the `visible` ones match the filters."""

    lines: Sequence[ReviewLine]
    number: int
    pages: int
    found: int
    visible: int

    @property
    def marking(self) -> str | None:
        """The marking of the boards whose reviews are shown; None when nothing is."""
        return ", ".join(sorted({line.board_marking for line in self.lines})) or None


def list_reviews(
    db: Db, actor: Actor, board_id: UUID | None, filters: Filters, page: int, *, today: date
) -> ReviewPage:
    """A page of the reviews that the actor may see, the most pressing first.

    Needs only the actor's standing on boards: their roles and interests are
    joined. A page beyond the last shows the last.
    """
    seen = _may_be_seen(actor)
    if board_id is not None:
        seen = and_(seen, Review.board_id == board_id)
    wanted = _matches(actor, filters, today)
    counted = select(func.count(), func.count().filter(wanted)).select_from(Review).where(seen)
    visible, found = db.execute(counted).one()
    pages = max(1, -(-found // PAGE_LENGTH))
    number = min(max(page, 1), pages)
    rows = db.execute(
        select(Review, Board)
        .join(Board, Board.id == Review.board_id)
        .where(seen, wanted)
        .order_by(*_order())
        .offset((number - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
    )
    return ReviewPage(
        lines=_lines(db, actor, [(review, board) for review, board in rows]),
        number=number,
        pages=pages,
        found=found,
        visible=visible,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedReview:
    """A review that somebody asked for by its reference, on one of several boards perhaps."""

    id: UUID
    reference: str
    board_name: str
    marking: str


def list_named(db: Db, actor: Actor, reference: str) -> Sequence[NamedReview]:
    """The reviews of that reference that the actor may see, however its letters are cased.

    Two queries, whatever is asked. Needs only the actor's standing on boards.
    """
    rows = db.execute(
        select(Review.id, Review.reference, Board.name, Board.marking)
        .join(Board, Board.id == Review.board_id)
        .where(
            Review.board_id.in_(boards_around(db, actor)),
            func.lower(Review.reference) == func.lower(reference),
            _may_be_seen(actor),
        )
        .order_by(Board.name, Review.id)
    )
    return [
        NamedReview(id=row[0], reference=row[1], board_name=row[2], marking=row[3]) for row in rows
    ]


def _may_be_seen(actor: Actor) -> ColumnElement[bool]:
    """Permission.REVIEW_SEE in SQL."""
    boards = _boards_where(actor, Permission.REVIEW_LIST)
    interest = exists().where(
        Interest.review_id == Review.id,
        Interest.person_id == actor.person_id,
        Interest.withdrawn_at.is_(None),
    )
    return and_(or_(Review.board_id.in_(boards), _has_role(actor)), not_(interest))


def _may_be_read(actor: Actor) -> ColumnElement[bool]:
    """Permission.REVIEW_READ in SQL, for rows that the actor sees."""
    return or_(
        Review.board_id.in_(_boards_where(actor, Permission.REVIEW_CREATE)), _has_role(actor)
    )


def _boards_where(actor: Actor, permission: Permission) -> list[UUID]:
    return [b for b in actor.board_roles if may(actor, permission, BoardSubject(b))]


def _has_role(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        RoleOnReview.review_id == Review.id,
        RoleOnReview.person_id == actor.person_id,
        RoleOnReview.ended_at.is_(None),
    )


def _matches(actor: Actor, filters: Filters, today: date) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = [literal(value=True)]
    for word in filters.words.split():
        # The scope is words of the case: searching it must not tell what is in it to
        # somebody who may not read it.
        in_scope = and_(Review.scope_note.icontains(word, autoescape=True), _may_be_read(actor))
        tests.append(or_(Review.reference.icontains(word, autoescape=True), in_scope))
    if filters.mine:
        tests.append(_has_role(actor))
    if filters.stage is not None:
        tests.append(Review.stage == filters.stage)
    if filters.lateness is Lateness.LATE:
        tests.append(_next_due_on() < today)
    elif filters.lateness is Lateness.SOON:
        tests.append(_next_due_on().between(today, today + SOON))
    return and_(*tests)


def _next_due_on() -> ColumnElement[date]:
    """rules.next_due in SQL: the earlier of the dates that are still to be kept."""
    draft = case((Review.stage.in_(DRAFT_AWAITED), Review.draft_due_on))
    sign_off = case((Review.stage.in_(SIGN_OFF_AWAITED), Review.sign_off_target_on))
    return case(
        (draft.is_(None), sign_off),
        (sign_off.is_(None), draft),
        (draft < sign_off, draft),
        else_=sign_off,
    )


def _order() -> tuple[ColumnElement[Any], ...]:
    due = _next_due_on()
    closed = case((Review.stage == Stage.CLOSED, 1), else_=0)
    undated = case((due.is_(None), 1), else_=0)
    return closed, undated, due, func.lower(Review.reference), Review.id.expression


def _lines(db: Db, actor: Actor, rows: Sequence[tuple[Review, Board]]) -> Sequence[ReviewLine]:
    people: dict[UUID, list[OnReview]] = defaultdict(list)
    if rows:
        for one in list_people_on_reviews(db, [review.id for review, _ in rows]):
            people[one.review_id].append(one)
    return [line_of(actor, review, board, people[review.id]) for review, board in rows]


def line_of(actor: Actor, review: Review, board: Board, people: Sequence[OnReview]) -> ReviewLine:
    """One review as the list shows it to the actor; `people` is everybody with a role on it."""
    own = frozenset(one.role for one in people if one.person_id == actor.person_id)
    standing = Actor(
        person_id=actor.person_id,
        name=actor.name,
        board_roles=actor.board_roles,
        review_roles={review.id: own},
    )
    subject = ReviewSubject(board_id=review.board_id, review_id=review.id)
    return ReviewLine(
        id=review.id,
        board_id=review.board_id,
        board_name=board.name,
        board_marking=board.marking,
        reference=review.reference,
        kind=review.kind,
        edition_sha256=review.edition_sha256,
        stage=review.stage,
        stage_since=review.stage_since,
        dates=dates_of(review),
        own_roles=own,
        people=tuple(people) if may(standing, Permission.REVIEW_PEOPLE_SEE, subject) else (),
    )
