"""Judgements as they were agreed, and disagreements as they stand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.moderation.rules import Held
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class AgreedJudgement(OfBoard, Base):
    """What moderation came to on one marker of one draft.

    Agreed: a rating with reasons. Disagreed: no rating; `reasons` says what it is about, and
    `handling` what happens with the impasse. The assessments that it came from stay as they are.
    """

    SEALED = True
    __tablename__ = "agreed_judgements"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        one_of("held", Held),
        CheckConstraint("(rating IS NOT NULL) = (held = 'agreed')", name="rating_when_agreed"),
        CheckConstraint("handling = '' OR held = 'disagreed'", name="handled_when_disagreed"),
        UniqueConstraint("draft_id", "marker_id"),
        # What the page of a board counts by, so that it reads no row.
        Index(
            "ix_agreed_judgements_of_board", "board_id", "held", "review_id", "marker_id", "rating"
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    held: Mapped[Held] = mapped_column(Word(Held))
    rating: Mapped[str | None] = mapped_column(String(40))
    reasons: Mapped[str] = mapped_column(Text)
    handling: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Position(OfBoard, Base):
    """Who holds what, where no judgement was agreed: one assessor's rating and why, in short."""

    SEALED = True
    __tablename__ = "positions"
    __table_args__ = of_board(
        within_board("agreed_judgement_id", "agreed_judgements"),
        within_board("assessment_id", "assessments"),
        UniqueConstraint("agreed_judgement_id", "assessment_id"),
    )

    agreed_judgement_id: Mapped[UUID]
    assessment_id: Mapped[UUID]
    rating: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text, default="")
