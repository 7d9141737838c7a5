"""How a recommendation is meant to work: its logic model."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board, within_board


class LogicModel(OfBoard, Base):
    """The boxes of one recommendation's model, and why a link has no measure where it has none.

    The actions stand in their box by themselves; `action` is what is said beside them.
    """

    SEALED = True
    __tablename__ = "logic_models"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        UniqueConstraint("recommendation_id"),
        Index("ix_logic_models_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    cause: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    practice: Mapped[str] = mapped_column(Text, default="")
    children: Mapped[str] = mapped_column(Text, default="")
    assumptions: Mapped[str] = mapped_column(Text, default="")
    conditions_because: Mapped[str] = mapped_column(Text, default="")
    practice_because: Mapped[str] = mapped_column(Text, default="")
    children_because: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
