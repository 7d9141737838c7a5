"""Recommendations that were put to a body outside the partnership."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.decision.asks.rules import Outcome
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Ask(OfBoard, Base):
    """A recommendation was put to a national or regional body; what came back.

    Without `sent_on` it is still to be sent. `reply_due_on` is when silence turns overdue.
    Entered by mistake, it is ended with a reason and stays.
    """

    SEALED = True
    __tablename__ = "asks"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        one_of("outcome", Outcome),
        CheckConstraint("sent_on IS NOT NULL OR replied_on IS NULL", name="reply_to_something"),
        CheckConstraint("(replied_on IS NULL) = (outcome IS NULL)", name="outcome_with_reply"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_asks_review_id", "review_id"),
        Index("ix_asks_recommendation_id", "recommendation_id"),
    )

    review_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    body: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    sent_on: Mapped[date | None]
    reply_due_on: Mapped[date | None]
    replied_on: Mapped[date | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
