"""Named reads of people, boards and agencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from qmapp.errors import NotFound
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import (
    Agency,
    Board,
    Invitation,
    KeptForm,
    Membership,
    Person,
    SignIn,
)


def board_roles_of(db: Db, person_id: UUID) -> Mapping[UUID, frozenset[BoardRole]]:
    """What the person is to each board, ended memberships left out."""
    found: dict[UUID, set[BoardRole]] = defaultdict(set)
    for board_id, role in db.execute(
        select(Membership.board_id, Membership.role).where(
            Membership.person_id == person_id, Membership.ended_at.is_(None)
        )
    ):
        found[board_id].add(role)
    return {board_id: frozenset(roles) for board_id, roles in found.items()}


def get_board(db: Db, board_id: UUID) -> Board:
    """The board. Raises NotFound."""
    board = db.get(Board, board_id)
    if board is None:
        raise NotFound
    return board


def find_board(db: Db, name_or_slug: str) -> Board | None:
    """The board of that name or slug."""
    wanted = name_or_slug.strip()
    return db.scalar(select(Board).where((Board.slug == wanted) | (Board.name == wanted)))


def list_boards(db: Db) -> Sequence[Board]:
    """Every board, by name."""
    return db.scalars(select(Board).order_by(Board.name)).all()


def list_boards_of(db: Db, person_id: UUID) -> Sequence[Board]:
    """The boards on which the person holds a role now, by name."""
    return db.scalars(
        select(Board)
        .where(
            Board.id.in_(
                select(Membership.board_id).where(
                    Membership.person_id == person_id, Membership.ended_at.is_(None)
                )
            )
        )
        .order_by(Board.name)
    ).all()


def get_person(db: Db, person_id: UUID) -> Person:
    """The person. Raises NotFound."""
    person = db.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def find_person_by_email(db: Db, email: str) -> Person | None:
    """The person with that address, however it was typed."""
    return db.scalar(select(Person).where(Person.email == rules.normal_email(email)))


def find_signed_in(
    db: Db, uniquifier: str, sign_in_id: UUID, *, lock: bool = False
) -> Person | None:
    """The active person whose sign-in is still open."""
    query = (
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            Person.fs_uniquifier == uniquifier,
            Person.active,
            SignIn.id == sign_in_id,
            SignIn.ended_at.is_(None),
        )
    )
    return db.scalar(query.with_for_update(of=Person) if lock else query)


def names_of(db: Db, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people, by id; leavers keep theirs."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = db.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in found}


def list_members(db: Db, board_id: UUID) -> Sequence[Membership]:
    """Everybody who is or was on the board, with person and agency, by name."""
    return db.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.board_id == board_id)
        .options(joinedload(Membership.person), joinedload(Membership.agency))
        .order_by(func.lower(Person.name), Person.id, Membership.since)
    ).all()


def keepers_of(db: Db, board_id: UUID) -> frozenset[UUID]:
    """Who keeps the reviews of a board now, and who chairs it."""
    return frozenset(
        db.scalars(
            select(Membership.person_id).where(
                Membership.board_id == board_id,
                Membership.ended_at.is_(None),
                Membership.role.in_((BoardRole.REVIEW_MANAGER, BoardRole.CHAIR)),
            )
        )
    )


def list_memberships(db: Db, board_id: UUID, person_id: UUID) -> Sequence[Membership]:
    """The person's memberships of one board, ended ones too, oldest first."""
    return db.scalars(
        select(Membership)
        .where(Membership.board_id == board_id, Membership.person_id == person_id)
        .options(joinedload(Membership.person), joinedload(Membership.agency))
        .order_by(Membership.since)
    ).all()


def count_other_administrators(db: Db, board_id: UUID, person_id: UUID) -> int:
    """How many active administrators the board has besides this person."""
    found = db.scalar(
        select(func.count(func.distinct(Membership.person_id)))
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.board_id == board_id,
            Membership.role == BoardRole.ADMINISTRATOR,
            Membership.ended_at.is_(None),
            Membership.person_id != person_id,
            Person.active,
        )
    )
    return found or 0


def list_agencies(db: Db, board_id: UUID, *, live: bool = True) -> Sequence[Agency]:
    """The agencies of the board by name; ended ones only when asked."""
    query = select(Agency).where(Agency.board_id == board_id).order_by(func.lower(Agency.name))
    return db.scalars(query.where(Agency.ended_at.is_(None)) if live else query).all()


def get_agency(db: Db, board_id: UUID, agency_id: UUID) -> Agency:
    """An agency of that board. Raises NotFound, for another board's agency too."""
    agency = db.scalar(select(Agency).where(Agency.board_id == board_id, Agency.id == agency_id))
    if agency is None:
        raise NotFound
    return agency


def count_people_of_agencies(db: Db, board_id: UUID) -> Mapping[UUID, int]:
    """How many people speak for each agency of the board now."""
    rows = db.execute(
        select(Membership.agency_id, func.count(func.distinct(Membership.person_id)))
        .where(
            Membership.board_id == board_id,
            Membership.ended_at.is_(None),
            Membership.agency_id.is_not(None),
        )
        .group_by(Membership.agency_id)
    )
    return {agency_id: count for agency_id, count in rows if agency_id is not None}


def list_open_invitations(
    db: Db, board_id: UUID, *, review_id: UUID | None = None
) -> Sequence[Invitation]:
    """Invitations neither used nor withdrawn, newest first: the board's, or one review's."""
    return db.scalars(
        select(Invitation)
        .where(
            Invitation.board_id == board_id,
            Invitation.review_id == review_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def list_roles_invited_to(
    db: Db, review_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, frozenset[ReviewRole]]:
    """For each review the roles that somebody was invited to and can still take up."""
    rows = db.execute(
        select(Invitation.review_id, Invitation.review_role).where(
            Invitation.review_id.in_(review_ids),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
    )
    found: dict[UUID, set[ReviewRole]] = defaultdict(set)
    for review_id, role in rows:
        if review_id is not None and role is not None:
            found[review_id].add(role)
    return {review_id: frozenset(roles) for review_id, roles in found.items()}


def get_invitation(db: Db, board_id: UUID, invitation_id: UUID) -> Invitation:
    """An invitation of that board. Raises NotFound."""
    invitation = db.scalar(
        select(Invitation).where(Invitation.board_id == board_id, Invitation.id == invitation_id)
    )
    if invitation is None:
        raise NotFound
    return invitation


def find_invitation(db: Db, token_hash: bytes, now: datetime) -> Invitation | None:
    """The invitation of that link, while it can be accepted."""
    return db.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
    )


def get_kept_form(db: Db, person_id: UUID, kept_id: UUID, now: datetime) -> KeptForm:
    """A kept form of this person. Raises NotFound, for anybody else's too."""
    kept = db.scalar(
        select(KeptForm).where(
            KeptForm.id == kept_id,
            KeptForm.person_id == person_id,
            KeptForm.at > now - rules.KEPT_FORM_LASTS,
        )
    )
    if kept is None:
        raise NotFound
    return kept


def list_kept_forms(db: Db, person_id: UUID, now: datetime) -> Sequence[KeptForm]:
    """What is kept for this person, newest first."""
    return db.scalars(
        select(KeptForm)
        .where(KeptForm.person_id == person_id, KeptForm.at > now - rules.KEPT_FORM_LASTS)
        .order_by(KeptForm.at.desc(), KeptForm.id)
    ).all()
