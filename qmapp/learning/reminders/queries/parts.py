"""What makes an action or a check wait for somebody, as conditions of queries.

A test holds them against the policy, person by person.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.decision.actions.models import Action
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.reminders.rules import RECORDS_CHECKS, STILL_TO_DO
from qmapp.people.accounts.models import Membership

SEE_REVIEWS = (BoardRole.REVIEW_MANAGER, BoardRole.CHAIR, BoardRole.MEMBER)


def promised() -> list[ColumnElement[bool]]:
    """That an action was promised and was not taken out.

    Closing its review ends no promise: an action ends by itself, delivered or stopped.
    """
    return [Action.promised_on.is_not(None), Action.ended_at.is_(None)]


def open_actions(
    until: date,
) -> Select[UUID, UUID, UUID, UUID | None, UUID | None, date | None]:
    return (
        select(
            Action.id,
            Action.board_id,
            Action.review_id,
            Action.agency_id,
            Action.lead_id,
            Action.due_on,
        )
        .where(*promised(), Action.delivery.in_(STILL_TO_DO), Action.due_on <= until)
        .order_by(Action.due_on, Action.id)
    )


def to_do(until: date) -> list[ColumnElement[bool]]:
    """That a check is still to be made by then, of a recommendation that is being followed.

    Checks of the second year usually come due when the review has long been closed.
    """
    return [
        Check.done_on.is_(None),
        Check.ended_at.is_(None),
        Check.due_on <= until,
        FollowUp.ending.is_(None),
    ]


def open_checks(until: date) -> Select[UUID, UUID, CheckKind, date, int]:
    return (
        select(
            FollowUp.board_id,
            FollowUp.review_id,
            Check.kind,
            Check.due_on,
            func.count().label("number"),
        )
        .select_from(Check)
        .join(FollowUp, FollowUp.id == Check.follow_up_id)
        .where(*to_do(until))
        .group_by(FollowUp.board_id, FollowUp.review_id, Check.kind, Check.due_on)
        .order_by(Check.due_on, FollowUp.review_id, Check.kind)
    )


def answers_for(person_id: UUID) -> list[ColumnElement[bool]]:
    """That somebody, on the board still, owns an action by agency or looks after it.

    The policy says the same of one action (`answers_for_it`, without a declared interest).
    """
    serves = exists().where(
        Membership.board_id == Action.board_id,
        Membership.person_id == person_id,
        Membership.ended_at.is_(None),
        or_(Membership.agency_id == Action.agency_id, Action.lead_id == person_id),
    )
    return [serves, no_interest(person_id, Action.review_id)]


def records_checks(person_id: UUID) -> list[ColumnElement[bool]]:
    """That somebody may record the checks of a followed review."""
    keeps = exists().where(
        Membership.board_id == FollowUp.board_id,
        Membership.person_id == person_id,
        Membership.role.in_(RECORDS_CHECKS),
        Membership.ended_at.is_(None),
    )
    commissions = exists().where(
        RoleOnReview.review_id == FollowUp.review_id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.role == ReviewRole.COMMISSIONER,
        RoleOnReview.ended_at.is_(None),
    )
    return [or_(keeps, commissions), no_interest(person_id, FollowUp.review_id)]


def sees_review(person_id: UUID) -> ColumnElement[bool]:
    """That somebody may know of the review of an action."""
    on_board = exists().where(
        Membership.board_id == Review.board_id,
        Membership.person_id == person_id,
        Membership.role.in_(SEE_REVIEWS),
        Membership.ended_at.is_(None),
    )
    on_review = exists().where(
        RoleOnReview.review_id == Review.id,
        RoleOnReview.person_id == person_id,
        RoleOnReview.ended_at.is_(None),
    )
    return or_(on_board, on_review)


def no_interest(person_id: UUID, review_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return ~exists().where(
        Interest.review_id == review_id,
        Interest.person_id == person_id,
        Interest.withdrawn_at.is_(None),
    )
