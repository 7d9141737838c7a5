"""Who is what to a review: giving roles, ending them, inviting people from outside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from qmapp.casework.reviews import rules
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.queries import (
    find_standing_interest,
    get_review,
    get_role,
    list_boards_served,
    list_roles_on_board,
    roles_of,
    subject_of,
)
from qmapp.casework.reviews.service.stages import advance
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, BoardRole, Permission, ReviewRole, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import queries as accounts


def give_role(
    db: Db, actor: Actor, review_id: UUID, person_id: UUID, role: ReviewRole, *, now: datetime
) -> RoleOnReview:
    """Give a role to somebody of the board, or who has one on any of its reviews already.

    People from outside are invited instead, so that a manager never learns who
    else has an account. Nobody gives a role to themselves.
    """
    review = get_review(db, review_id, lock=True)
    require(actor, Permission.REVIEW_PEOPLE, subject_of(review))
    if person_id == actor.person_id:
        raise RuleBroken(N_("Somebody else gives you a role. Ask another manager"), field="person")
    on_board = review.board_id in accounts.board_roles_of(db, person_id)
    if not on_board and review.board_id not in list_boards_served(db, person_id):
        raise NotFound("There is no such person here.")
    return take_up_role(
        db,
        board_id=review.board_id,
        review_id=review_id,
        person_id=person_id,
        role=role,
        given_by=actor.person_id,
        now=now,
    )


def take_up_role(  # noqa: PLR0913 - one role on one review: who, where, what, by whom, when
    db: Db,
    *,
    board_id: UUID,
    review_id: UUID,
    person_id: UUID,
    role: ReviewRole,
    given_by: UUID | None,
    now: datetime,
) -> RoleOnReview:
    """Give a role that an invitation promised; asks no policy, the invitation was the asking.

    Raises RuleBroken when the person may not take it up.
    """
    review = get_review(db, review_id, lock=True)
    if review.board_id != board_id:
        raise NotFound("There is no such review on this board.")
    on_board = accounts.board_roles_of(db, person_id).get(board_id, frozenset())
    rules.require_role_fits(
        role,
        roles_of(db, review_id, person_id),
        is_manager=BoardRole.REVIEW_MANAGER in on_board,
        has_interest=find_standing_interest(db, review_id, person_id) is not None,
    )
    given = RoleOnReview(
        id=uuid4(),
        board_id=board_id,
        review_id=review_id,
        person_id=person_id,
        role=role,
        since=now,
    )
    db.add(given)
    try:
        db.flush()
    except IntegrityError as error:
        raise RuleBroken(N_("This person has this role already"), field="role") from error
    _record(db, given, "review:role_given", given_by, now)
    if role is ReviewRole.LEAD_REVIEWER:
        advance(db, review, rules.Stage.DRAFTING, given_by, now)
    return given


def end_role(db: Db, actor: Actor, role_id: UUID, *, now: datetime) -> RoleOnReview:
    """End a role; the person's work on the review stays, with their name."""
    held = get_role(db, role_id, lock=True)
    review = get_review(db, held.review_id)
    require(actor, Permission.REVIEW_PEOPLE, subject_of(review))
    if held.ended_at is not None:
        raise RuleBroken(N_("This role had ended already"))
    held.ended_at = now
    _record(db, held, "review:role_ended", actor.person_id, now)
    return held


class Standing:
    """The answers of this room to the accounts room (see accounts/ports.py)."""

    def give(  # noqa: PLR0913 - as the port says
        self,
        db: Db,
        *,
        board_id: UUID,
        review_id: UUID,
        person_id: UUID,
        role: ReviewRole,
        given_by: UUID | None,
        now: datetime,
    ) -> None:
        """Give the role that an accepted invitation promised."""
        take_up_role(
            db,
            board_id=board_id,
            review_id=review_id,
            person_id=person_id,
            role=role,
            given_by=given_by,
            now=now,
        )

    def boards_of(self, db: Db, person_id: UUID) -> frozenset[UUID]:
        """The boards on whose reviews the person holds a live role."""
        return list_boards_served(db, person_id)

    def end_all(
        self, db: Db, *, board_id: UUID, person_id: UUID, ended_by: UUID, now: datetime
    ) -> None:
        """End every role of somebody who leaves, on the board's reviews."""
        for held in list_roles_on_board(db, board_id, person_id):
            held.ended_at = now
            _record(db, held, "review:role_ended", ended_by, now)


def _record(db: Db, held: RoleOnReview, verb: str, actor_id: UUID | None, now: datetime) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="review_role",
        subject_id=held.id,
        at=now,
        actor_id=actor_id,
        board_id=held.board_id,
        review_id=held.review_id,
        values={"person": str(held.person_id), "role": held.role.value},
    )
