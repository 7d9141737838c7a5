"""Who answers for actions: the people whom the policy knows as such."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers, OwnerLink
from qmapp.foundation.access import BoardRole, FollowSubject
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Membership, Person


def subject_of_action(db: Db, action: Action) -> FollowSubject:
    """An action as the policy sees it: whoever answers for it, contacts of agencies too."""
    return FollowSubject(
        action.board_id,
        action.review_id,
        is_agreed=action.promised_on is not None,
        owner_ids=owners_of(db, action.board_id, [action]),
    )


def subject_of_recommendation(
    db: Db, review: Review, recommendation_id: UUID, *, is_agreed: bool
) -> FollowSubject:
    """What is followed of a recommendation: those members who answer for one of its actions.

    Contacts of agencies, who see no review, know their action and not what it answers.
    """
    actions = db.scalars(
        select(Action)
        .join(ActionAnswers, ActionAnswers.action_id == Action.id)
        .where(
            ActionAnswers.recommendation_id == recommendation_id,
            Action.ended_at.is_(None),
            ActionAnswers.promised_on.is_not(None),
        )
    ).all()
    owners = owners_of(db, review.board_id, actions, only=frozenset({BoardRole.MEMBER}))
    return FollowSubject(review.board_id, review.id, is_agreed=is_agreed, owner_ids=owners)


def owners_of(
    db: Db,
    board_id: UUID,
    actions: Collection[Action],
    only: frozenset[BoardRole] = frozenset(BoardRole),
) -> frozenset[UUID]:
    """People who are on the board in one of the roles, and speak for an agency that owns one of
    the actions or look after one.
    """
    agencies = {one.agency_id for one in actions if one.agency_id is not None}
    leads = {one.lead_id for one in actions if one.lead_id is not None}
    if not agencies and not leads:
        return frozenset()
    return frozenset(
        db.scalars(
            select(Membership.person_id).where(
                Membership.board_id == board_id,
                Membership.ended_at.is_(None),
                Membership.role.in_(only),
                or_(Membership.agency_id.in_(agencies), Membership.person_id.in_(leads)),
            )
        )
    )


def linked_people(db: Db, actions: Collection[Action]) -> frozenset[UUID]:
    """People with an account whose address was given a link to one of the actions, by which they
    may have spoken as its owner; links that were revoked count too.
    """
    if not actions:
        return frozenset()
    given = select(OwnerLink.email).where(OwnerLink.action_id.in_([one.id for one in actions]))
    return frozenset(db.scalars(select(Person.id).where(Person.email.in_(given))))


def agencies_of(db: Db, board_id: UUID, person_id: UUID) -> frozenset[UUID]:
    """The agencies of a board that somebody speaks for now."""
    found = db.scalars(
        select(Membership.agency_id).where(
            Membership.board_id == board_id,
            Membership.person_id == person_id,
            Membership.ended_at.is_(None),
            Membership.agency_id.is_not(None),
        )
    )
    return frozenset(one for one in found if one is not None)


def people_of(db: Db, board_id: UUID, agency_id: UUID) -> frozenset[UUID]:
    """Everybody who speaks for an agency of a board now."""
    return frozenset(
        db.scalars(
            select(Membership.person_id).where(
                Membership.board_id == board_id,
                Membership.agency_id == agency_id,
                Membership.ended_at.is_(None),
            )
        )
    )
