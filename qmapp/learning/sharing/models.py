"""What boards share of their reviews, editions of its counts, regions, and who reads for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Identified, Json, OfBoard, of_board, within_board

_STANDS, _COUNTED = text("ended_at IS NULL"), text("edition_id IS NOT NULL")
_WAITS = text("ended_at IS NULL AND edition_id IS NULL")


class SharedEdition(Identified, Base):
    """Counts over everything that was shared in a time: never changed, never deleted.

    It is of no board. `content` (counting.EditionContent) holds only what may be shown, for all
    regions and all of them together; `sha256` is its hash in canonical form. It counts what was
    shared before `until`; `since` is the first day of the half-year of the oldest of it.
    """

    __tablename__ = "shared_editions"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("until"),
        CheckConstraint("since < until", name="some_time"),
    )

    number: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    fewest: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class SharedRecord(OfBoard, Base):
    """What a board shared of one review (record.Content): tags and counts, never words.

    One at a time stands. Taken back, it stays with `ended_at`. `round_id` is the round of signing
    that it rests on. `edition_id` is the one edition that counts it; a review is counted once.
    """

    SEALED = True
    __tablename__ = "shared_records"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("round_id", "signing_rounds"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index(
            "uq_shared_records_standing",
            "review_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_shared_records_counted",
            "review_id",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
        Index(
            "ix_shared_records_waiting", "shared_at", sqlite_where=_WAITS, postgresql_where=_WAITS
        ),
        Index("ix_shared_records_board_id", "board_id", "edition_id", "ended_at", "review_id"),
    )

    review_id: Mapped[UUID]
    round_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    shared_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    shared_at: Mapped[datetime]
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("shared_editions.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class BoardRegion(OfBoard, Base):
    """The region that a board counts in. Set by whoever runs the server."""

    SEALED = True
    __tablename__ = "board_regions"
    __table_args__ = of_board(UniqueConstraint("board_id", name="uq_board_regions_one"))

    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime]


class Readership(Identified, Base):
    """Somebody who reads shared trends for a region, or for all (`scope`). Ended, not removed."""

    __tablename__ = "readerships"
    __table_args__ = (
        Index(
            "uq_readerships_standing",
            "person_id",
            "scope",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    scope: Mapped[str] = mapped_column(String(80))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
