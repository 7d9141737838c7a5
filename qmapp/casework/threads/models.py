"""Threads, the comments in them, and whom a comment names."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.threads.rules import About, Audience
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Thread(OfBoard, Base):
    """A thread on one marker, passage or recommendation of one draft: open, or resolved.

    Exactly one of `marker_id`, `passage_id`, `recommendation_id` is set, as `about` says.
    """

    SEALED = True
    __tablename__ = "threads"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        within_board("passage_id", "passages"),
        within_board("recommendation_id", "recommendations"),
        one_of("about", About),
        one_of("audience", Audience),
        CheckConstraint("(marker_id IS NOT NULL) = (about = 'marker')", name="on_marker"),
        CheckConstraint("(passage_id IS NOT NULL) = (about = 'passage')", name="on_passage"),
        CheckConstraint(
            "(recommendation_id IS NOT NULL) = (about = 'recommendation')",
            name="on_recommendation",
        ),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_one"),
        Index("ix_threads_review_id_draft_id", "review_id", "draft_id"),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    about: Mapped[About] = mapped_column(Word(About))
    marker_id: Mapped[str | None] = mapped_column(String(40))
    passage_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    audience: Mapped[Audience] = mapped_column(Word(Audience))
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime]
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None]
    resolved_as: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class Comment(OfBoard, Base):
    """What somebody said in a thread. Never rewritten: who takes it back says so in its place."""

    SEALED = True
    __tablename__ = "comments"
    __table_args__ = of_board(
        within_board("thread_id", "threads"),
        Index("ix_comments_thread_id_said_at", "thread_id", "said_at"),
    )

    thread_id: Mapped[UUID]
    said_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    said_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    taken_back_at: Mapped[datetime | None]


class Mention(OfBoard, Base):
    """Somebody is named in a comment, so that they hear of it."""

    SEALED = True
    __tablename__ = "mentions"
    __table_args__ = of_board(
        within_board("comment_id", "comments"),
        UniqueConstraint("comment_id", "person_id"),
        Index("ix_mentions_person_id", "person_id"),
    )

    comment_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
