"""Letters of feedback on a draft, their points, the answers, and pressure that was marked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.feedback.rules import Done, Source
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board

_OPEN = text("sent_at IS NULL")


class Letter(OfBoard, Base):
    """Feedback on one draft. Edited until it is sent, then fixed."""

    SEALED = True
    __tablename__ = "feedback_letters"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        UniqueConstraint("review_id", "number"),
        Index(
            "uq_feedback_letters_open",
            "review_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    number: Mapped[int]
    opening: Mapped[str] = mapped_column(Text, default="")
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime]
    sent_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Point(OfBoard, Base):
    """One thing that a letter asks for, and who asks.

    `section` is the heading of the draft that it speaks of, `order` its place in the letter. What
    it came from: a marker of an assessment, a thread, a finding, or nothing but whoever asks.
    `worded_by`: somebody else put it into other words since. One that is left out stays with
    `left_out_at`, so that it is not proposed again.
    """

    SEALED = True
    __tablename__ = "feedback_points"
    __table_args__ = of_board(
        within_board("letter_id", "feedback_letters"),
        within_board("assessment_id", "assessments"),
        within_board("thread_id", "threads"),
        within_board("finding_id", "findings"),
        within_board("passage_id", "passages"),
        one_of("source", Source),
        Index("ix_feedback_points_letter_id", "letter_id"),
    )

    letter_id: Mapped[UUID]
    source: Mapped[Source] = mapped_column(Word(Source))
    assessment_id: Mapped[UUID | None]
    thread_id: Mapped[UUID | None]
    finding_id: Mapped[UUID | None]
    passage_id: Mapped[UUID | None]
    marker_id: Mapped[str | None] = mapped_column(String(40))
    section: Mapped[str] = mapped_column(Text, default="")
    order: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    worded_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    left_out_at: Mapped[datetime | None]
    left_out_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)


class SentLetter(OfBoard, Base):
    """A letter as it was sent, whole: never changed, never deleted.

    `content` is what it says, with who asked for what; `sha256` that of its canonical form.
    """

    SEALED = True
    __tablename__ = "sent_letters"
    __table_args__ = of_board(
        within_board("letter_id", "feedback_letters"),
        UniqueConstraint("letter_id"),
    )

    letter_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime]


class PointAnswer(OfBoard, Base):
    """What the lead reviewer did with a point: where, or why not."""

    SEALED = True
    __tablename__ = "point_answers"
    __table_args__ = of_board(
        within_board("point_id", "feedback_points"),
        one_of("done", Done),
        UniqueConstraint("point_id"),
    )

    point_id: Mapped[UUID]
    done: Mapped[Done] = mapped_column(Word(Done))
    where: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Pressure(OfBoard, Base):
    """A lead reviewer says that a request presses on their independence.

    It goes to the person outside the commissioning line who was named at set-up (`to_id`), who
    says what came of it.
    """

    SEALED = True
    __tablename__ = "pressures"
    __table_args__ = of_board(
        within_board("point_id", "feedback_points"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_one"),
        UniqueConstraint("point_id"),
        Index("ix_pressures_to_id", "to_id"),
    )

    point_id: Mapped[UUID]
    words: Mapped[str] = mapped_column(Text)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    marked_at: Mapped[datetime]
    settled_as: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
