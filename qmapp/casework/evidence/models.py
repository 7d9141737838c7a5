"""Evidence: one table from the first day, for passages and for records named in words."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Evidence(OfBoard, Base):
    """What an assessor rests a judgement on: a passage (with an optional quote) or a record."""

    __tablename__ = "evidence"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        within_board("passage_id", "passages"),
        one_of("stance", Stance),
        CheckConstraint("(passage_id IS NULL) <> (record_title IS NULL)", name="one_source"),
        CheckConstraint("(quote IS NULL) = (start IS NULL)", name="quote_has_place"),
        Index("ix_evidence_assessment_id_marker_id", "assessment_id", "marker_id"),
        Index("ix_evidence_passage_id", "passage_id"),
    )

    assessment_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    question_id: Mapped[str | None] = mapped_column(String(40))
    stance: Mapped[Stance] = mapped_column(Word(Stance))
    note: Mapped[str] = mapped_column(Text, default="")
    passage_id: Mapped[UUID | None]
    quote: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    record_title: Mapped[str | None] = mapped_column(String(300))
    record_date: Mapped[date | None]
    record_holder: Mapped[str | None] = mapped_column(String(200))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
