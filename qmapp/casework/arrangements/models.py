"""What was settled at set-up about challenge, deadlock and pressure on independence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board, within_board


class Arrangement(OfBoard, Base):
    """How one review is governed.

    `outside_id` is the person to whom a lead reviewer may turn when a request presses on their
    independence: somebody outside the commissioning line, who may have no other part in the
    review; `outside_role` says who that is to the board.
    """

    SEALED = True
    __tablename__ = "arrangements"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        UniqueConstraint("review_id"),
    )

    review_id: Mapped[UUID]
    assurance: Mapped[str] = mapped_column(Text, default="")
    challenge: Mapped[str] = mapped_column(Text, default="")
    deadlock: Mapped[str] = mapped_column(Text, default="")
    outside_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    outside_role: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
