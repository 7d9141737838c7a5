"""Notices to people, and how each wants to hear of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Identified, Word, one_of
from qmapp.people.inbox.rules import NoticeKind, Pace


class Notice(Identified, Base):
    """Something that one person is told: what kind it is, of which review, and where it is.

    `what` is a sentence without a word of the case, marked for translation; `key` keeps the same
    thing from being told twice. `read_at`: since when it is counted no more, because it was read,
    or what it asks for was done or has become pointless. `mailed_at`: when it left by e-mail, if
    it did.
    """

    __tablename__ = "inbox_notices"
    __table_args__ = (
        one_of("kind", NoticeKind),
        UniqueConstraint("person_id", "key"),
        Index("ix_inbox_notices_person_id_at", "person_id", "at"),
        Index("ix_inbox_notices_mailed_at", "mailed_at"),
        Index("ix_inbox_notices_key", "key"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    board_id: Mapped[UUID | None] = mapped_column(ForeignKey("boards.id"))
    review_id: Mapped[UUID | None]
    kind: Mapped[NoticeKind] = mapped_column(Word(NoticeKind))
    what: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(String(500))
    key: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class Wish(Base):
    """How somebody wants to hear by e-mail. Who has said nothing hears once a day."""

    __tablename__ = "inbox_wishes"
    __table_args__ = (one_of("pace", Pace),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    pace: Mapped[Pace] = mapped_column(Word(Pace))
    changed_at: Mapped[datetime]
