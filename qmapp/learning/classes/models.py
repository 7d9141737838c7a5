"""Sessions for lead reviewers, and who came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.classes.rules import Came


class MasterClass(OfBoard, Base):
    """A session for lead reviewers, held or to come.

    `skills` are words of the list; `markers` the gaps which prompted it, each as
    {"id", "number", "title"} as they were called in that edition. Ended with a reason, it stays.
    """

    SEALED = True
    __tablename__ = "master_classes"
    __table_args__ = of_board(
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_master_classes_board_id_held_on", "board_id", "held_on"),
    )

    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    is_online: Mapped[bool]
    place: Mapped[str] = mapped_column(String(200), default="")
    skills: Mapped[list[Any]]
    markers: Mapped[list[Any]]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ClassPlace(OfBoard, Base):
    """Somebody was asked to a session: a lead reviewer of the board, or a role in words.

    Taken out, it stays with `ended_at`.
    """

    SEALED = True
    __tablename__ = "class_places"
    __table_args__ = of_board(
        within_board("class_id", "master_classes"),
        one_of("came", Came),
        CheckConstraint("(person_id IS NULL) = (role <> '')", name="person_or_role"),
        Index("ix_class_places_class_id", "class_id"),
        Index("ix_class_places_person_id", "person_id"),
        Index(
            "uq_class_places_person",
            "class_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND person_id IS NOT NULL"),
            postgresql_where=text("ended_at IS NULL AND person_id IS NOT NULL"),
        ),
    )

    class_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(80), default="")
    came: Mapped[Came] = mapped_column(Word(Came))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
