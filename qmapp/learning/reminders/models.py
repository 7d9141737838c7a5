"""Calendars by a secret address, and which weekly mails were queued."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Identified

_LIVE = text("revoked_at IS NULL")


class CalendarFeed(Identified, Base):
    """Somebody's calendar of what comes due. Of its secret only the SHA-256 is kept."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        UniqueConstraint("secret_sha256"),
        Index(
            "uq_calendar_feeds_live",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    secret_sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]


class WeeklyMail(Identified, Base):
    """That what waits was queued for an address in the week from a Monday: once a week."""

    __tablename__ = "weekly_mails"
    __table_args__ = (UniqueConstraint("recipient", "week"),)

    recipient: Mapped[str] = mapped_column(String(255))
    week: Mapped[date]
    queued_at: Mapped[datetime]
