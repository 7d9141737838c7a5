"""Until when a review is kept, and drafts that were destroyed because they were sent in error."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board, within_board


class Retention(OfBoard, Base):
    """Until when a review is kept, and why. Each decision is a row; the newest one stands."""

    __tablename__ = "retentions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        Index("ix_retentions_review_id_decided_at", "review_id", "decided_at"),
    )

    review_id: Mapped[UUID]
    keep_until: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


class Destruction(OfBoard, Base):
    """A draft that somebody asks to destroy, and what a second person said.

    What is left of a destroyed draft: its number, its hash, its size, who, when and why.
    """

    __tablename__ = "destructions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_one"),
        CheckConstraint("destroyed_at IS NULL OR decided_at IS NOT NULL", name="decided_first"),
        Index(
            "uq_destructions_open",
            "draft_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_words: Mapped[str] = mapped_column(Text, default="")
    destroyed_at: Mapped[datetime | None]
