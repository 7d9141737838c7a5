"""The trail's tables. The database refuses update and delete of events and reads.

An event holds who, when, verb, subject, field names and a salted SHA-256 of
each value. Values and salts stand apart in `event_values`, which can be erased
with a reason while the chain of hashes stays valid.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Identified, Json


class ChainHead(Base):
    """The newest link of one chain: one chain a board, and one for events of no board.

    `seal` is keyed by a secret that is not in the database, so that nobody who can only write here
    can make a whole chain anew.
    """

    __tablename__ = "chain_heads"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(64))


class Event(Identified, Base):
    """One change: append-only."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("chain", "sequence"),
        Index("ix_events_subject_id_at", "subject_id", "at"),
        Index("ix_events_review_id_at", "review_id", "at"),
    )

    chain: Mapped[str] = mapped_column(ForeignKey("chain_heads.chain"))
    sequence: Mapped[int]
    board_id: Mapped[UUID | None] = mapped_column(ForeignKey("boards.id"))
    review_id: Mapped[UUID | None]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    verb: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class EventValue(Base):
    """The value of one field of one event, with its salt; erasable."""

    __tablename__ = "event_values"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    erased_at: Mapped[datetime | None]
    erased_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    erased_because: Mapped[str | None] = mapped_column(Text)


class Reading(Identified, Base):
    """That a person read a confidential draft in a given hour: append-only."""

    SEALED = True
    __tablename__ = "draft_reads"
    __table_args__ = (UniqueConstraint("person_id", "draft_id", "hour"),)

    board_id: Mapped[UUID] = mapped_column(ForeignKey("boards.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    draft_id: Mapped[UUID]
    hour: Mapped[datetime]
