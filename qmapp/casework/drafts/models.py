"""Drafts, uploads on their way to being drafts, and readings as immutable passages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class UploadState(StrEnum):
    READING = "reading"
    REFUSED = "refused"
    DONE = "done"


class Upload(OfBoard, Base):
    """A file on its way to being a draft. A draft exists only once it has been read."""

    SEALED = True
    __tablename__ = "uploads"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("state", UploadState),
        Index("ix_uploads_review_id_state", "review_id", "state"),
    )

    review_id: Mapped[UUID]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    by_lead_reviewer: Mapped[bool]
    state: Mapped[UploadState] = mapped_column(Word(UploadState), default=UploadState.READING)
    refusal: Mapped[str | None] = mapped_column(Text)
    draft_id: Mapped[UUID | None]


class Draft(OfBoard, Base):
    """A version of the report as it came: its bytes are kept, and how it reads."""

    SEALED = True
    __tablename__ = "drafts"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        ForeignKeyConstraint(
            ["board_id", "sha256"], ["stored_files.board_id", "stored_files.sha256"]
        ),
        UniqueConstraint("board_id", "review_id", "id"),
        UniqueConstraint("review_id", "number"),
    )

    review_id: Mapped[UUID]
    number: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reading_id: Mapped[UUID | None]


class DraftReading(OfBoard, Base):
    """One reading of a draft by one version of the reader. Never changed."""

    SEALED = True
    __tablename__ = "readings"
    __table_args__ = of_board(within_board("draft_id", "drafts"))

    draft_id: Mapped[UUID]
    reader_version: Mapped[str] = mapped_column(String(40))
    format: Mapped[str] = mapped_column(String(20))
    read_at: Mapped[datetime]
    page_count: Mapped[int | None]
    passage_count: Mapped[int]
    word_count: Mapped[int]
    notices: Mapped[list[Any]] = mapped_column(Json)
    comments: Mapped[list[Any]] = mapped_column(Json)


class StoredPassage(OfBoard, Base):
    """One passage of one reading. Never changed; evidence points at it."""

    SEALED = True
    __tablename__ = "passages"
    __table_args__ = of_board(
        within_board("reading_id", "readings"),
        one_of("kind", PassageKind),
        Index("uq_passages_reading_id_position", "reading_id", "position", unique=True),
    )

    reading_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[PassageKind] = mapped_column(Word(PassageKind))
    level: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(40))
    page: Mapped[int | None]
    section: Mapped[list[Any]] = mapped_column(Json)
    place: Mapped[dict[str, Any] | None] = mapped_column(Json)
    text: Mapped[str] = mapped_column(Text)


class Destruction(OfBoard, Base):
    """A draft that came in error: who asks to destroy it, and what a second person said.

    This is what is left of one that was destroyed: its number, its hash, its size, its day, who,
    when and why. It therefore points at no draft.
    """

    SEALED = True
    __tablename__ = "destructions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_one"),
        CheckConstraint("destroyed_at IS NULL OR decided_at IS NOT NULL", name="decided_first"),
        Index("ix_destructions_review_id_number", "review_id", "number"),
        Index(
            "uq_destructions_open",
            "draft_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime]
    was_sent: Mapped[bool]
    because: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_words: Mapped[str] = mapped_column(Text, default="")
    destroyed_at: Mapped[datetime | None]
