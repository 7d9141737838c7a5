"""Whether a review is ready to be published, what may identify somebody, and what was decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board
from qmapp.governance.publication.rules import Extent, Fate


class Readiness(OfBoard, Base):
    """What was arranged for publication: who was told and when, what it may do, where it will be.

    A day says when somebody was told; words say how, or why they were not.
    """

    SEALED = True
    __tablename__ = "publication_readiness"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        UniqueConstraint("review_id"),
    )

    review_id: Mapped[UUID]
    family_told_on: Mapped[date | None]
    family_told: Mapped[str] = mapped_column(Text, default="")
    practitioners_told_on: Mapped[date | None]
    practitioners_told: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")
    publish_on: Mapped[date | None]
    kept_where: Mapped[str] = mapped_column(Text, default="")
    kept_until: Mapped[date | None]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class IdentifierDecision(OfBoard, Base):
    """What becomes of words of the draft that may identify somebody.

    Of one flag of one scan, and by `words_sha256` of the same words wherever they stand in later
    drafts of the review. A later decision on the same words takes its place (`ended_at`).
    """

    SEALED = True
    __tablename__ = "identifier_decisions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        one_of("fate", Fate),
        Index("ix_identifier_decisions_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    flag_id: Mapped[UUID]
    words_sha256: Mapped[str] = mapped_column(String(64))
    fate: Mapped[Fate] = mapped_column(Word(Fate))
    because: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Publication(OfBoard, Base):
    """What was decided: in full, in part, or not, and why. Ended when it is decided anew.

    `without_response`: why it was published before the response was signed, when it was.
    `held_back`: the parts that are not published, as plain data (parts.to_kept), where it is in
    part; None otherwise, and of decisions from before parts could be chosen.
    """

    SEALED = True
    __tablename__ = "publications"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("extent", Extent),
        Index("ix_publications_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    extent: Mapped[Extent] = mapped_column(Word(Extent))
    reasons: Mapped[str] = mapped_column(Text, default="")
    without_response: Mapped[str] = mapped_column(Text, default="")
    held_back: Mapped[list[Any] | None] = mapped_column(Json)
    published_on: Mapped[date | None]
    address: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
