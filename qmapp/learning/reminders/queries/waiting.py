"""What waits for whom: open actions for their owners and leads, checks for those who record them.

An action is open when a response promised it and it was neither delivered nor stopped; a check is
to come until it is made, taken out, or what it asks about is closed. Both go on when their review
is closed. Whoever has declared an interest in that review is not among the people. A test holds
this against the policy, person by person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from qmapp.foundation.storage import Db
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.reminders.queries.concerned import Concerned
from qmapp.learning.reminders.queries.parts import (
    SEE_REVIEWS,
    answers_for,
    open_actions,
    open_checks,
    records_checks,
)
from qmapp.people.accounts.models import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAction:
    """An open action with a day. `people` own it or look after it, and may know of it.

    `without_review` are those of them who may know the action and not its review.
    """

    id: UUID
    board_id: UUID
    review_id: UUID
    due_on: date
    people: frozenset[UUID]
    without_review: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChecks:
    """The checks of one kind that a review has to come, or to catch up with, on one day."""

    board_id: UUID
    review_id: UUID
    kind: CheckKind
    due_on: date
    count: int
    people: frozenset[UUID]
    keepers: frozenset[UUID] = frozenset()


# For everybody at once -------------------------------------------------------------------------


def list_open_actions(db: Db, until: date) -> Sequence[OpenAction]:
    """Every open action whose day is by then, with whom it concerns. At most four queries."""
    rows = db.execute(open_actions(until)).all()
    concerned = Concerned(db, {row.review_id: row.board_id for row in rows})
    found = []
    for row in rows:
        people, without = concerned.by_action(
            row.board_id, row.review_id, row.agency_id, row.lead_id
        )
        found.append(
            OpenAction(
                id=row.id, board_id=row.board_id, review_id=row.review_id, due_on=row.due_on,
                people=people, without_review=without,
            )
        )  # fmt: skip
    return found


def list_open_checks(db: Db, until: date) -> Sequence[OpenChecks]:
    """Every check to come by then, by review, kind and day, with whom it waits for.

    At most four queries. `keepers` are the commissioners and review managers among the people.
    """
    rows = db.execute(open_checks(until)).all()
    concerned = Concerned(db, {row.review_id: row.board_id for row in rows})
    found = []
    for row in rows:
        people, keepers = concerned.by_review(row.board_id, row.review_id)
        found.append(
            OpenChecks(
                board_id=row.board_id, review_id=row.review_id, kind=row.kind, due_on=row.due_on,
                count=row.number, people=people, keepers=keepers,
            )
        )  # fmt: skip
    return found


# For one person --------------------------------------------------------------------------------


def open_actions_of(db: Db, person_id: UUID, until: date) -> Sequence[OpenAction]:
    """The open actions with a day that somebody owns or looks after. One query."""
    rows = db.execute(open_actions(until).where(*answers_for(person_id)))
    return [
        OpenAction(
            id=row.id, board_id=row.board_id, review_id=row.review_id, due_on=row.due_on,
            people=frozenset({person_id}),
        )
        for row in rows
    ]  # fmt: skip


def open_checks_of(db: Db, person_id: UUID, until: date) -> Sequence[OpenChecks]:
    """The checks that wait for somebody. One query."""
    rows = db.execute(open_checks(until).where(*records_checks(person_id)))
    return [
        OpenChecks(
            board_id=row.board_id, review_id=row.review_id, kind=row.kind, due_on=row.due_on,
            count=row.number, people=frozenset({person_id}),
        )
        for row in rows
    ]  # fmt: skip


def list_meeting_days(db: Db, person_id: UUID, since: date, until: date) -> Sequence[Meeting]:
    """The meetings of the boards whose impact somebody may see. One query."""
    sees = exists().where(
        Membership.board_id == Meeting.board_id,
        Membership.person_id == person_id,
        Membership.role.in_(SEE_REVIEWS),
        Membership.ended_at.is_(None),
    )
    return db.scalars(
        select(Meeting)
        .where(Meeting.ended_at.is_(None), Meeting.held_on.between(since, until), sees)
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
