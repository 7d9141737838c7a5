"""Measures on the links of a logic model, and what was observed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Figure, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.measures.rules import Direction, Interval
from qmapp.learning.theory.rules import Link

_STANDS = text("ended_at IS NULL")


class Measure(OfBoard, Base):
    """Something that is counted over and over. `number` counts those of its recommendation.

    `is_share`: each observation is so many of so many; then baseline and target are shares in
    per cent, and so is what is drawn. Entered by mistake, it is ended with a reason and stays.
    """

    SEALED = True
    __tablename__ = "measures"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        one_of("link", Link),
        one_of("direction", Direction),
        one_of("interval", Interval),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_measures_review_id", "review_id"),
        Index("ix_measures_recommendation_id", "recommendation_id"),
    )

    review_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    number: Mapped[int]
    link: Mapped[Link] = mapped_column(Word(Link))
    name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(80))
    is_share: Mapped[bool] = mapped_column(default=False)
    direction: Mapped[Direction] = mapped_column(Word(Direction))
    baseline: Mapped[Decimal | None] = mapped_column(Figure)
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(Figure)
    target_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, default="")
    interval: Mapped[Interval] = mapped_column(Word(Interval))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Observation(OfBoard, Base):
    """What was seen on a day: a figure, or so many of so many, with a note or a file.

    One that is put right or taken out stays with `ended_at`; a measure has one that stands a day.
    """

    SEALED = True
    __tablename__ = "observations"
    __table_args__ = of_board(
        within_board("measure_id", "measures"),
        ForeignKeyConstraint(
            ["board_id", "sha256"], ["stored_files.board_id", "stored_files.sha256"]
        ),
        CheckConstraint(
            "out_of IS NULL OR (out_of > 0 AND value >= 0 AND value <= out_of)", name="n_of_n"
        ),
        Index(
            "uq_observations_standing",
            "measure_id",
            "on",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_observations_board_id_sha256", "board_id", "sha256"),
    )

    measure_id: Mapped[UUID]
    on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Figure)
    out_of: Mapped[Decimal | None] = mapped_column(Figure)
    note: Mapped[str] = mapped_column(Text, default="")
    file_name: Mapped[str | None] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[str | None] = mapped_column(String(120))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
