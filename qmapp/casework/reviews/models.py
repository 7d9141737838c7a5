"""Reviews, who is what to them, and declared interests."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import ReviewRole
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class StoredEdition(Base):
    """A catalogue edition as it was when first used: canonical JSON under its SHA-256."""

    __tablename__ = "editions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime]


class Review(OfBoard, Base):
    """One review of one board, judged against one frozen edition of the markers."""

    SEALED = True
    __tablename__ = "reviews"
    __table_args__ = of_board(
        one_of("stage", Stage),
        Index("uq_reviews_board_id_reference", "board_id", "reference", unique=True),
        Index("ix_reviews_board_id_stage", "board_id", "stage"),
    )

    reference: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    edition_sha256: Mapped[str] = mapped_column(ForeignKey("editions.sha256"))
    scope_note: Mapped[str] = mapped_column(Text, default="")
    incident_known_on: Mapped[date | None]
    commissioned_on: Mapped[date | None]
    draft_due_on: Mapped[date | None]
    sign_off_target_on: Mapped[date | None]
    lateness_reason: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[Stage] = mapped_column(Word(Stage), default=Stage.SET_UP)
    stage_since: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class RoleOnReview(OfBoard, Base):
    """A person's role on one review, whatever board they come from. Ended, not removed."""

    SEALED = True
    __tablename__ = "review_roles"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("role", ReviewRole),
        Index("ix_review_roles_person_id_review_id", "person_id", "review_id"),
        Index("ix_review_roles_review_id", "review_id"),
        # Two managers at once cannot give the same role twice.
        Index(
            "uq_review_roles_held",
            "review_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    review_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[ReviewRole] = mapped_column(Word(ReviewRole))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Interest(OfBoard, Base):
    """A declared interest in a review. While it stands, the person has no access."""

    SEALED = True
    __tablename__ = "interests"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        Index("ix_interests_person_id_review_id", "person_id", "review_id"),
        Index(
            "uq_interests_standing",
            "review_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    review_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    statement: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime]
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
