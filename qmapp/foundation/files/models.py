"""Which files a board holds. The bytes lie in the store under their hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board


class StoredFile(OfBoard, Base):
    """A file of a board, kept once by the SHA-256 of its content."""

    __tablename__ = "stored_files"
    __table_args__ = of_board(
        Index("uq_stored_files_board_id_sha256", "board_id", "sha256", unique=True)
    )

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    stored_at: Mapped[datetime]
