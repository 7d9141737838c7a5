"""Declaring an interest, which removes access at once, and the chair's withdrawing of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from qmapp.casework.reviews import ports
from qmapp.casework.reviews.models import Interest
from qmapp.casework.reviews.queries import (
    find_standing_interest,
    get_interest,
    get_review,
    roles_of,
    subject_of,
)
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import queries as accounts

_STANDS = N_("An interest of this person stands already")


def declare_interest(
    db: Db,
    actor: Actor,
    review_id: UUID,
    statement: str,
    *,
    now: datetime,
    person_id: UUID | None = None,
) -> Interest:
    """Record an interest: one's own, or somebody else's by the review manager.

    From this moment the person sees nothing of the review, also by no link that they
    were given (`ports.InterestListener`). Their roles and their work stay on record;
    the roles count again if the chair withdraws the interest.
    """
    review = get_review(db, review_id, lock=True)
    person_id = person_id or actor.person_id
    own = person_id == actor.person_id
    permission = Permission.INTEREST_DECLARE if own else Permission.REVIEW_PEOPLE
    require(actor, permission, subject_of(review))
    statement = statement.strip()
    if not statement:
        raise RuleBroken(N_("Say what the interest is, in a sentence"), field="statement")
    if not own and not _is_concerned(db, review.board_id, review_id, person_id):
        raise NotFound("There is no such person here.")
    if find_standing_interest(db, review_id, person_id):
        raise RuleBroken(_STANDS, field="person")
    interest = Interest(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review_id,
        person_id=person_id,
        statement=statement,
        declared_at=now,
        declared_by=actor.person_id,
    )
    db.add(interest)
    try:
        db.flush()
    except IntegrityError as error:
        raise RuleBroken(_STANDS, field="person") from error
    _record(db, interest, "review:interest_declared", actor, now, statement=statement)
    ports.tell_of_interest(db, review_id, person_id, by=actor.person_id, now=now)
    return interest


def withdraw_interest(
    db: Db, actor: Actor, interest_id: UUID, reason: str, *, now: datetime
) -> Interest:
    """Let somebody back in: by the chair, with a reason. The declaration stays on record."""
    interest = get_interest(db, interest_id, lock=True)
    review = get_review(db, interest.review_id)
    require(actor, Permission.INTEREST_WITHDRAW, subject_of(review))
    reason = reason.strip()
    if not reason:
        raise RuleBroken(N_("Give the reason for withdrawing the interest"), field="reason")
    if interest.withdrawn_at is not None:
        raise RuleBroken(N_("This interest was withdrawn already"))
    interest.withdrawn_at, interest.withdrawn_by = now, actor.person_id
    interest.withdrawn_because = reason
    _record(db, interest, "review:interest_withdrawn", actor, now, reason=reason)
    return interest


def _is_concerned(db: Db, board_id: UUID, review_id: UUID, person_id: UUID) -> bool:
    on_board = board_id in accounts.board_roles_of(db, person_id)
    return on_board or bool(roles_of(db, review_id, person_id))


def _record(
    db: Db, interest: Interest, verb: str, actor: Actor, now: datetime, **values: object
) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="interest",
        subject_id=interest.id,
        at=now,
        actor_id=actor.person_id,
        board_id=interest.board_id,
        review_id=interest.review_id,
        values={"person": str(interest.person_id), **values},
    )
