"""Until when a review is kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board, within_board


class Retention(OfBoard, Base):
    """Until when a review is kept, and why. Each decision is a row; the newest one stands."""

    SEALED = True
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
