"""Meetings of a board."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board


class Meeting(OfBoard, Base):
    """A day on which the board met or will meet. Taken out, it stays with `ended_at`."""

    SEALED = True
    __tablename__ = "meetings"
    __table_args__ = of_board(Index("ix_meetings_board_id_held_on", "board_id", "held_on"))

    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
