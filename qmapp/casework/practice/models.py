"""Practice issues that a board entered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.catalogue import IssueBasis
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of


class PracticeEntry(OfBoard, Base):
    """A practice issue that a board entered: a published one that we do not hold, or its own.

    `slug` is the id by which findings are coded, and is never given to another. `edition` is the
    one by which it was entered. Taken out, it stays with `ended_at`: what was coded by it reads
    on, and nothing new is.
    """

    SEALED = True
    __tablename__ = "practice_entries"
    __table_args__ = of_board(one_of("basis", IssueBasis), UniqueConstraint("board_id", "slug"))

    edition: Mapped[str] = mapped_column(String(80))
    slug: Mapped[str] = mapped_column(String(80))
    stage: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    basis: Mapped[IssueBasis] = mapped_column(Word(IssueBasis))
    source_note: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
