"""The one table of words that may be taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board


class Words(OfBoard, Base):
    """Words of somebody who takes part, until they take them back.

    Whoever shows them points here and copies nothing. `digest` is the salted SHA-256 of the
    words; it stays when words and salt are gone, so that what was signed over the digest still
    verifies, and nobody can find the words from it.
    """

    SEALED = True
    UNSEALED = frozenset({"text", "salt"})  # `digest` stands for both
    __tablename__ = "erasable_words"
    __table_args__ = of_board(
        CheckConstraint("(text IS NULL) = (withdrawn_at IS NOT NULL)", name="here_or_withdrawn"),
        CheckConstraint("(text IS NULL) = (salt IS NULL)", name="salt_goes_with_words"),
    )

    text: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
