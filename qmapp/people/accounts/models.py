"""People, boards, agencies and who is what to whom."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask_security.core import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qmapp.foundation.access import AGENCY_ROLES, BoardRole, ReviewRole
from qmapp.foundation.storage import (
    Base,
    Identified,
    Json,
    OfBoard,
    Word,
    of_board,
    one_of,
    within_board,
)


class Person(Identified, Base, UserMixin):  # type: ignore[misc] # the mixin declares id as int
    """One person with one sign-in, whatever boards they serve.

    The columns that begin with `fs_`, `tf_` and `mf_` carry the names that the
    account library expects. Leavers are deactivated, never removed: their work
    keeps their name. The library's own roles are not used; ours are memberships.
    """

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    confirmed_at: Mapped[datetime | None]
    password_set_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator app is set up."""
        return bool(self.tf_primary_method and self.tf_totp_secret)


class SignIn(Identified, Base):
    """One sign-in in one browser. Ended when its owner signs out: a copied cookie dies with it."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_person_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Attempt(StrEnum):
    """What was tried. All are counted, to slow guessing and to spare mailboxes."""

    SIGN_IN = "sign_in"
    RESET = "reset"


class SignInFailure(Identified, Base):
    """A failed sign-in, counted per address and per network address to slow guessing.

    Requests for a reset link are counted here too, under their own word.
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        one_of("attempt", Attempt),
        Index("ix_sign_in_failures_email_at", "email", "at"),
        Index("ix_sign_in_failures_remote_at", "remote", "at"),
    )

    email: Mapped[str] = mapped_column(String(255))
    attempt: Mapped[Attempt] = mapped_column(Word(Attempt), default=Attempt.SIGN_IN)
    remote: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class KeptForm(Identified, Base):
    """What somebody had typed when they were signed out; theirs alone, for a day.

    `fields` holds {"pairs": [[name, value], …], "files": [name, …]}: the order
    and repeats of the form as posted, and the names of files that were not kept.
    """

    __tablename__ = "kept_forms"
    __table_args__ = (Index("ix_kept_forms_person_id_at", "person_id", "at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    path: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime]


class Board(Identified, Base):
    """A safeguarding children partnership or board."""

    __tablename__ = "boards"

    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    marking: Mapped[str] = mapped_column(String(80), default="OFFICIAL-SENSITIVE")
    # The parts of the privacy notice that only the board can say: rules.PRIVACY_PARTS.
    privacy_contact: Mapped[str | None] = mapped_column(Text)
    privacy_ground: Mapped[str | None] = mapped_column(Text)
    privacy_sharing: Mapped[str | None] = mapped_column(Text)
    privacy_retention: Mapped[str | None] = mapped_column(Text)
    privacy_rights: Mapped[str | None] = mapped_column(Text)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Agency(OfBoard, Base):
    """An agency of a board, such as the police or the local authority."""

    __tablename__ = "agencies"
    __table_args__ = of_board(Index("uq_agencies_board_id_name", "board_id", "name", unique=True))

    name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]


class Membership(OfBoard, Base):
    """A person's role on a board. Ended, not removed."""

    SEALED = True
    __tablename__ = "memberships"
    __table_args__ = of_board(
        within_board("agency_id", "agencies"),
        one_of("role", BoardRole),
        CheckConstraint(
            "agency_id IS NOT NULL OR role NOT IN ({})".format(
                ", ".join(f"'{role.value}'" for role in sorted(AGENCY_ROLES))
            ),
            name="agency_named",
        ),
        Index("ix_memberships_person_id_board_id", "person_id", "board_id"),
        # Nobody holds the same role twice at once, whoever clicks first.
        Index(
            "uq_memberships_live",
            "board_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[BoardRole] = mapped_column(Word(BoardRole))
    agency_id: Mapped[UUID | None]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    agency: Mapped[Agency | None] = relationship(
        lazy="raise",
        primaryjoin="foreign(Membership.agency_id) == Agency.id",
        viewonly=True,
    )


class Invitation(OfBoard, Base):
    """A one-time link that lets a person take up a role. Only its hash is kept."""

    __tablename__ = "invitations"
    __table_args__ = of_board(
        within_board("agency_id", "agencies"),
        within_board("review_id", "reviews"),
        CheckConstraint("(role IS NULL) <> (review_role IS NULL)", name="one_role"),
        Index("uq_invitations_token_hash", "token_hash", unique=True),
    )

    email: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[BoardRole | None] = mapped_column(Word(BoardRole))
    agency_id: Mapped[UUID | None]
    review_id: Mapped[UUID | None]
    review_role: Mapped[ReviewRole | None] = mapped_column(Word(ReviewRole))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # None when the shell invited: the first administrator has nobody before them.
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime | None]
