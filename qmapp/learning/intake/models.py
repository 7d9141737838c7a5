"""Files that were brought and wait for a look before anything of them is taken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.intake.rules import IntakeKind


class Intake(OfBoard, Base):
    """A file somebody brought. `measure_id` is whose observations; without `review_id` it is the
    plan of the whole board. What it would do is read from its bytes each time it is looked at, so
    that what changed meanwhile shows. `taken_at` and `left_at` say how it ended.
    """

    SEALED = True
    __tablename__ = "intakes"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("measure_id", "measures"),
        ForeignKeyConstraint(
            ["board_id", "sha256"], ["stored_files.board_id", "stored_files.sha256"]
        ),
        one_of("kind", IntakeKind),
        Index("ix_intakes_measure_id", "measure_id"),
        Index("ix_intakes_board_id_sha256", "board_id", "sha256"),
    )

    kind: Mapped[IntakeKind] = mapped_column(Word(IntakeKind))
    review_id: Mapped[UUID | None]
    measure_id: Mapped[UUID | None]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    brought_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    brought_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
