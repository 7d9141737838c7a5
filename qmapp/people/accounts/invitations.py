"""Invitations by one-time link. The link is the only secret, and only its SHA-256 is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import update

from qmapp.errors import N_, NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import (
    AGENCY_ROLES,
    Actor,
    BoardRole,
    BoardSubject,
    Permission,
    ReviewRole,
    ReviewSubject,
    require,
)
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import people, queries, rules
from qmapp.people.accounts.memberships import add_membership
from qmapp.people.accounts.models import Invitation, Person
from qmapp.people.accounts.ports import review_standing
from qmapp.people.notices import service as notices
from qmapp.people.notices.texts import compose

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invitation and its link, which nobody can read again later."""

    invitation_id: UUID
    link: str


def invite(  # noqa: PLR0913 - an invitation's own facts, all by name
    db: Db,
    actor: Actor,
    board_id: UUID,
    *,
    name: str,
    email: str,
    role: BoardRole,
    agency_id: UUID | None,
    base_url: str,
    now: datetime,
) -> Issued:
    """Invite somebody to a role on the board. The message leaves after the commit."""
    require(actor, Permission.BOARD_PEOPLE, BoardSubject(board_id))
    return issue_for_board(
        db,
        board_id,
        name=name,
        email=email,
        role=role,
        agency_id=agency_id,
        base_url=base_url,
        now=now,
        invited_by=actor.person_id,
    )


def issue_for_board(  # noqa: PLR0913 - as invite
    db: Db,
    board_id: UUID,
    *,
    name: str,
    email: str,
    role: BoardRole,
    agency_id: UUID | None,
    base_url: str,
    now: datetime,
    invited_by: UUID | None,
    by_mail: bool = True,
) -> Issued:
    """Make an invitation to a board; the shell does so without an actor and without mail."""
    rules.require_roles_that_fit({role}, has_agency=agency_id is not None)
    agency_id = agency_id if role in AGENCY_ROLES else None
    if agency_id is not None and queries.get_agency(db, board_id, agency_id).ended_at is not None:
        raise RuleBroken(N_("This agency has ended. Choose another"), field="agency_id")
    email = rules.normal_email(email)
    known = queries.find_person_by_email(db, email)
    if known and role in queries.board_roles_of(db, known.id).get(board_id, frozenset()):
        raise RuleBroken(N_("This person already has this role on the board"), field="email")
    for pending in queries.list_open_invitations(db, board_id):
        if pending.email == email and pending.role is role and pending.expires_at > now:
            raise RuleBroken(
                N_("This address already has an invitation to this role. Send that one again"),
                field="email",
            )
    invitation = Invitation(board_id=board_id, role=role, agency_id=agency_id)
    return _issue(
        db,
        invitation,
        name,
        email,
        invited_by=invited_by,
        base_url=base_url,
        now=now,
        by_mail=by_mail,
    )


def invite_to_review(  # noqa: PLR0913 - as invite
    db: Db,
    actor: Actor,
    *,
    board_id: UUID,
    review_id: UUID,
    name: str,
    email: str,
    role: ReviewRole,
    base_url: str,
    now: datetime,
) -> Issued:
    """Invite somebody, of whatever board or none, to a role on one review.

    The message names the board, never the review.
    """
    require(actor, Permission.REVIEW_PEOPLE, ReviewSubject(board_id, review_id))
    email = rules.normal_email(email)
    for pending in queries.list_open_invitations(db, board_id, review_id=review_id):
        if pending.email == email and pending.review_role is role and pending.expires_at > now:
            raise RuleBroken(
                N_("This address already has an invitation to this role. Send that one again"),
                field="email",
            )
    invitation = Invitation(board_id=board_id, review_id=review_id, review_role=role)
    return _issue(
        db, invitation, name, email, invited_by=actor.person_id, base_url=base_url, now=now
    )


def resend(
    db: Db, actor: Actor, board_id: UUID, invitation_id: UUID, base_url: str, now: datetime
) -> Issued:
    """Send an invitation again with a new link; the old link stops working."""
    invitation = _get_open(db, actor, board_id, invitation_id)
    token = _renew(invitation, now)
    _send(db, invitation, token, base_url, now)
    _record(db, "invitation:sent_again", invitation, now, actor.person_id)
    return Issued(invitation.id, link_of(base_url, token))


def withdraw(
    db: Db, actor: Actor, board_id: UUID, invitation_id: UUID, now: datetime
) -> Invitation:
    """Withdraw an invitation; its link stops working."""
    invitation = _get_open(db, actor, board_id, invitation_id)
    done = db.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(revoked_at=now)
        .returning(Invitation.id)
    ).first()
    if done is None:  # accepted in the meantime
        raise NotFound
    _record(db, "invitation:withdrawn", invitation, now, actor.person_id)
    return invitation


def find_by_token(db: Db, token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, while it can be accepted."""
    return queries.find_invitation(db, _hash(token), now)


def accept_as_new(db: Db, token: str, *, name: str, password_hash: str, now: datetime) -> Person:
    """Accept by somebody who has no account, or whose account is closed or was never opened.

    The link has proved the address, so the password that they choose counts.
    """
    invitation = _use(db, token, now)
    person = queries.find_person_by_email(db, invitation.email)
    if person is not None and person.active and person.password:
        raise RuleBroken(N_("This address has an account. Sign in first, then accept."))
    if person is None:
        person = people.create_person(
            db,
            email=invitation.email,
            name=name,
            password_hash=password_hash,
            now=now,
            board_id=invitation.board_id,
        )
    else:
        if not person.active:
            people.reactivate(db, person, now, actor_id=person.id, board_id=invitation.board_id)
        people.set_password(db, person, password_hash, now)
    _take_up(db, invitation, person, now)
    return person


def accept(db: Db, actor: Actor, token: str, now: datetime) -> Invitation:
    """Accept by somebody who is signed in; the invitation must be to their own address."""
    invitation = _use(db, token, now)
    person = queries.get_person(db, actor.person_id)
    if person.email != invitation.email:
        raise NotAllowed("invitation:accept")
    _take_up(db, invitation, person, now)
    return invitation


def link_of(base_url: str, token: str) -> str:
    """The address that a message carries: on the server's own name, never the request's."""
    return f"{base_url}/invitations/{token}"


def _issue(  # noqa: PLR0913 - the steps that both kinds of invitation share
    db: Db,
    invitation: Invitation,
    name: str,
    email: str,
    *,
    invited_by: UUID | None,
    base_url: str,
    now: datetime,
    by_mail: bool = True,
) -> Issued:
    invitation.id = uuid4()
    invitation.name, invitation.email = " ".join(name.split()), email
    invitation.invited_by, invitation.created_at = invited_by, now
    token = _renew(invitation, now)
    db.add(invitation)
    db.flush()
    if by_mail:
        _send(db, invitation, token, base_url, now)
    _record(db, "invitation:sent", invitation, now, invited_by)
    return Issued(invitation.id, link_of(base_url, token))


def _renew(invitation: Invitation, now: datetime) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation.token_hash = _hash(token)
    invitation.expires_at = now + rules.INVITATION_LASTS
    return token


def _send(db: Db, invitation: Invitation, token: str, base_url: str, now: datetime) -> None:
    board = queries.get_board(db, invitation.board_id)
    body = compose(
        "invitation",
        name=invitation.name,
        board=board.name,
        link=link_of(base_url, token),
        days=rules.INVITATION_LASTS.days,
    )
    notices.queue(db, invitation.email, "You are invited to Quality markers", body, now)


def _use(db: Db, token: str, now: datetime) -> Invitation:
    """Mark the invitation as used, first of all: of two people with one link, one gets past."""
    taken = db.execute(
        update(Invitation)
        .where(
            Invitation.token_hash == _hash(token),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.id)
    ).scalar_one_or_none()
    if taken is None:
        raise RuleBroken(
            N_(
                "This link no longer works: it was used, withdrawn, or is older than 14 days. "
                "Ask whoever invited you to send it again."
            )
        )
    return db.get_one(Invitation, taken)


def _take_up(db: Db, invitation: Invitation, person: Person, now: datetime) -> None:
    invitation.used_by = person.id
    if invitation.role is not None:
        agency_id = invitation.agency_id
        if agency_id is not None:
            agency = queries.get_agency(db, invitation.board_id, agency_id)
            if agency.ended_at is not None:
                raise RuleBroken(
                    N_("The agency of this invitation has ended. Ask for a new invitation.")
                )
        add_membership(
            db,
            board_id=invitation.board_id,
            person_id=person.id,
            role=invitation.role,
            agency_id=agency_id,
            now=now,
            actor_id=person.id,
        )
    elif invitation.review_id is not None and invitation.review_role is not None:
        review_standing().give(
            db,
            board_id=invitation.board_id,
            review_id=invitation.review_id,
            person_id=person.id,
            role=invitation.review_role,
            given_by=invitation.invited_by,
            now=now,
        )
    _record(db, "invitation:accepted", invitation, now, person.id)


def _get_open(db: Db, actor: Actor, board_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = queries.get_invitation(db, board_id, invitation_id)
    if invitation.review_id is None:
        require(actor, Permission.BOARD_PEOPLE, BoardSubject(board_id))
    else:
        require(actor, Permission.REVIEW_PEOPLE, ReviewSubject(board_id, invitation.review_id))
    if invitation.used_at is not None or invitation.revoked_at is not None:
        raise NotFound
    return invitation


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _record(
    db: Db, verb: str, invitation: Invitation, now: datetime, actor_id: UUID | None
) -> None:
    role = invitation.role or invitation.review_role
    audit.record(
        db,
        verb=verb,
        subject_kind="invitation",
        subject_id=invitation.id,
        at=now,
        actor_id=actor_id,
        board_id=invitation.board_id,
        review_id=invitation.review_id,
        values={"email": invitation.email, "role": role.value if role else None},
    )
