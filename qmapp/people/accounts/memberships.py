"""Changing who is what to a board: roles, ends, leavers.

A person may serve several boards. An administrator rules only over the
memberships of their own board; the whole account is closed only when nothing
else hangs on it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import (
    AGENCY_ROLES,
    Actor,
    BoardRole,
    BoardSubject,
    Permission,
    require,
)
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import people, queries, rules
from qmapp.people.accounts.boards import lock_board
from qmapp.people.accounts.models import Membership
from qmapp.people.accounts.ports import review_standing


@dataclass(frozen=True, slots=True)
class Left:
    """What became of somebody whom an administrator took off the board."""

    person_id: UUID
    is_deactivated: bool


def add_membership(  # noqa: PLR0913 - who, where, what, for whom, by whom, when
    db: Db,
    *,
    board_id: UUID,
    person_id: UUID,
    role: BoardRole,
    now: datetime,
    agency_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> Membership:
    """Give a person a role on a board, unless they hold it already.

    The caller has asked who may: an accepted invitation, the shell, the demonstration.
    """
    rules.require_roles_that_fit({role}, has_agency=agency_id is not None)
    if agency_id is not None:
        queries.get_agency(db, board_id, agency_id)
    for held in _live(db, board_id, person_id):
        if held.role is role:
            return held
    membership = Membership(
        id=uuid4(),
        board_id=board_id,
        person_id=person_id,
        role=role,
        agency_id=agency_id if role in AGENCY_ROLES else None,
        since=now,
    )
    db.add(membership)
    db.flush()
    _record(db, "membership:begun", membership, now, actor_id, agency=agency_id)
    return membership


def set_roles(  # noqa: PLR0913 - who, where, whose, what, for whom, when
    db: Db,
    actor: Actor,
    board_id: UUID,
    person_id: UUID,
    *,
    roles: Collection[BoardRole],
    agency_id: UUID | None,
    now: datetime,
) -> None:
    """Make these the person's roles on the board: what is missing ends, what is new begins."""
    require(actor, Permission.BOARD_PEOPLE, BoardSubject(board_id))
    lock_board(db, board_id)
    held = _live(db, board_id, person_id)
    if not held:
        raise NotFound
    rules.require_roles_that_fit(roles, has_agency=agency_id is not None)
    if agency_id is not None and AGENCY_ROLES.intersection(roles):
        agency = queries.get_agency(db, board_id, agency_id)
        if agency.ended_at is not None:
            raise RuleBroken(N_("This agency has ended. Choose another"), field="agency_id")
    if BoardRole.ADMINISTRATOR not in roles:
        _require_another_administrator(db, board_id, person_id, held)
    for membership in held:
        moved = membership.role in AGENCY_ROLES and membership.agency_id != agency_id
        if membership.role not in roles or moved:
            _end(db, membership, actor.person_id, now)
    db.flush()  # an ended role makes room for the same role at another agency
    for role in sorted(set(roles)):
        add_membership(
            db,
            board_id=board_id,
            person_id=person_id,
            role=role,
            agency_id=agency_id,
            now=now,
            actor_id=actor.person_id,
        )


def remove(db: Db, actor: Actor, board_id: UUID, person_id: UUID, now: datetime) -> Left:
    """Take somebody off the board, and close their account when nothing else hangs on it.

    With the account end their roles on this board's reviews. Their work keeps their name.
    Closed or not, all their sign-ins end at once.
    """
    require(actor, Permission.BOARD_PEOPLE, BoardSubject(board_id))
    lock_board(db, board_id)
    held = _live(db, board_id, person_id)
    if not held:
        raise NotFound
    _require_another_administrator(db, board_id, person_id, held)
    for membership in held:
        _end(db, membership, actor.person_id, now)
    db.flush()
    person = queries.get_person(db, person_id)
    if serves_elsewhere(db, board_id, person_id):
        people.end_sign_ins(db, person, now)
        return Left(person_id, is_deactivated=False)
    # Otherwise another board that opens the account again would open these reviews with it.
    review_standing().end_all(
        db, board_id=board_id, person_id=person_id, ended_by=actor.person_id, now=now
    )
    people.deactivate(db, person, now, actor_id=actor.person_id, board_id=board_id)
    return Left(person_id, is_deactivated=True)


def take_back(db: Db, actor: Actor, board_id: UUID, person_id: UUID, now: datetime) -> None:
    """Open a leaver's account again, with the roles that they last held on this board."""
    require(actor, Permission.BOARD_PEOPLE, BoardSubject(board_id))
    lock_board(db, board_id)
    past = queries.list_memberships(db, board_id, person_id)
    if not past or _live(db, board_id, person_id):
        raise NotFound
    last = max(one.ended_at for one in past if one.ended_at is not None)
    ended_agencies = {
        agency.id
        for agency in queries.list_agencies(db, board_id, live=False)
        if agency.ended_at is not None
    }
    again = [one for one in past if one.ended_at == last and one.agency_id not in ended_agencies]
    if not again:
        raise RuleBroken(
            N_("The agency that they spoke for has ended. Send them a new invitation instead.")
        )
    for membership in again:
        add_membership(
            db,
            board_id=board_id,
            person_id=person_id,
            role=membership.role,
            agency_id=membership.agency_id,
            now=now,
            actor_id=actor.person_id,
        )
    person = queries.get_person(db, person_id)
    if not person.active:
        people.reactivate(db, person, now, actor_id=actor.person_id, board_id=board_id)


def serves_elsewhere(db: Db, board_id: UUID, person_id: UUID) -> bool:
    """Whether the person has a live role besides this board: on another board, or on a review
    of another board.
    """
    boards = set(queries.board_roles_of(db, person_id))
    boards |= review_standing().boards_of(db, person_id)
    return bool(boards - {board_id})


def _live(db: Db, board_id: UUID, person_id: UUID) -> list[Membership]:
    listed = queries.list_memberships(db, board_id, person_id)
    return [membership for membership in listed if membership.ended_at is None]


def _require_another_administrator(
    db: Db, board_id: UUID, person_id: UUID, held: Collection[Membership]
) -> None:
    if any(membership.role is BoardRole.ADMINISTRATOR for membership in held):
        others = queries.count_other_administrators(db, board_id, person_id)
        rules.require_an_administrator_left(others)


def _end(db: Db, membership: Membership, actor_id: UUID, now: datetime) -> None:
    membership.ended_at = now
    _record(db, "membership:ended", membership, now, actor_id)


def _record(
    db: Db,
    verb: str,
    membership: Membership,
    now: datetime,
    actor_id: UUID | None,
    agency: UUID | None = None,
) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="membership",
        subject_id=membership.id,
        at=now,
        actor_id=actor_id,
        board_id=membership.board_id,
        values={
            "person": str(membership.person_id),
            "role": membership.role.value,
            "agency": str(agency) if agency else None,
        },
    )
