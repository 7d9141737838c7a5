"""The outbox: a message is kept with the change that causes it and sent after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Identified


class Message(Identified, Base):
    """A message to one address. It carries no case details."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_sent_at_next_try_at", "sent_at", "next_try_at"),)

    recipient: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
