"""Records of a review: terms of reference, minutes, letters, conversations."""

from __future__ import annotations

from datetime import date, datetime
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
)
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Record(OfBoard, Base):
    """Something that is not in the draft: a file, a link, a conversation, or a record named.

    `dated` is the record's own date (of a letter, of a conversation); the period that it speaks
    of is another matter, and so is the moment when it was added. One that is shared is there for
    everybody on the review; any other is seen by whoever added it and by those who may see an
    assessment that uses it. One that was taken away stays for the latter alone.
    """

    SEALED = True
    __tablename__ = "records"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        ForeignKeyConstraint(
            ["board_id", "sha256"], ["stored_files.board_id", "stored_files.sha256"]
        ),
        one_of("kind", RecordKind),
        CheckConstraint("(kind = 'file') = (sha256 IS NOT NULL)", name="file_has_bytes"),
        CheckConstraint("(kind = 'link') = (link IS NOT NULL)", name="link_has_address"),
        CheckConstraint("period_to IS NULL OR period_from <= period_to", name="period_in_order"),
        Index("ix_records_review_id", "review_id"),
        Index("ix_records_board_id_sha256", "board_id", "sha256"),
    )

    review_id: Mapped[UUID]
    kind: Mapped[RecordKind] = mapped_column(Word(RecordKind))
    title: Mapped[str] = mapped_column(String(300))
    dated: Mapped[date | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    holder: Mapped[str | None] = mapped_column(String(200))
    parties: Mapped[str | None] = mapped_column(String(300))
    notes: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[str | None] = mapped_column(String(120))
    is_shared: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    taken_away_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class FromRegister(OfBoard, Base):
    """That a record is an extract of the register of who was heard, taken when it was added.

    Of a contribution it holds no words: they stand in `erasable_words`, where whoever said them
    may take them back. Of the coverage it holds none either; that is in the record's notes.
    """

    SEALED = True
    __tablename__ = "records_from_register"
    __table_args__ = of_board(
        within_board("record_id", "records"),
        within_board("words_id", "erasable_words"),
        UniqueConstraint("record_id"),
    )

    record_id: Mapped[UUID]
    words_id: Mapped[UUID | None]
