"""The register of what runs beside a review."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Proceeding(OfBoard, Base):
    """One inquest, trial, family court case, disciplinary case or other review.

    `contact` is a role and how it is reached, never a name. `holds_publication`: what is said in
    public before it ends could harm it. One that was entered in error is ended with a reason.
    """

    SEALED = True
    __tablename__ = "proceedings"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("kind", ProceedingKind),
        one_of("status", ProceedingStatus),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_proceedings_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    kind: Mapped[ProceedingKind] = mapped_column(Word(ProceedingKind))
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[ProceedingStatus] = mapped_column(Word(ProceedingStatus))
    status_on: Mapped[date | None]
    expected_end_on: Mapped[date | None]
    contact: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    holds_publication: Mapped[bool] = mapped_column(default=True)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
