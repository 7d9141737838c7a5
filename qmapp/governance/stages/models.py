"""The steps by which a review came to where it stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class StageStep(OfBoard, Base):
    """One step from a stage to another that somebody took: never changed, never deleted.

    Steps that the work itself takes stand in the trail alone. `because` is there where the machine
    asks for a reason: every way back, and what went on without something.
    """

    SEALED = True
    __tablename__ = "stage_steps"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("from_stage", Stage),
        one_of("to_stage", Stage),
        Index("ix_stage_steps_review_id_at", "review_id", "at"),
    )

    review_id: Mapped[UUID]
    from_stage: Mapped[Stage] = mapped_column(Word(Stage))
    to_stage: Mapped[Stage] = mapped_column(Word(Stage))
    because: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
