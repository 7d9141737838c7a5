"""Professional bodies, the issues that were sent to them, and what came back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.decision.asks.rules import Outcome
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.bodies.rules import Came, EntryKind


class Body(OfBoard, Base):
    """A professional body that a board writes to. It holds a role to write to, and no name of a
    person. Ended with a reason, it stays readable.
    """

    SEALED = True
    __tablename__ = "professional_bodies"
    __table_args__ = of_board(
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
    )

    name: Mapped[str] = mapped_column(String(200))
    remit: Mapped[str] = mapped_column(Text, default="")
    contact_role: Mapped[str] = mapped_column(String(200))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class SentIssue(OfBoard, Base):
    """A practice issue was put to a body: what was asked, when, by when a reply is due.

    `edition` and `issue_id` name the issue as the board knew it then. Entered by mistake, it is
    ended with a reason, stays, and counts nowhere.
    """

    SEALED = True
    __tablename__ = "sent_issues"
    __table_args__ = of_board(
        within_board("body_id", "professional_bodies"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        CheckConstraint("reply_due_on >= sent_on", name="due_after_sent"),
        Index("ix_sent_issues_body_id", "body_id"),
        Index("ix_sent_issues_board_id_issue_id", "board_id", "issue_id"),
        Index("ix_sent_issues_reply_due_on", "reply_due_on"),
    )

    body_id: Mapped[UUID]
    edition: Mapped[str] = mapped_column(String(80))
    issue_id: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date]
    reply_due_on: Mapped[date]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class BodyEntry(OfBoard, Base):
    """What a body said, what it promised, or what came of it, each with its day.

    Only ever added: one that was a mistake is taken out by another (`about_id`), which says why in
    `words`; both stay. A day for a reply that was moved is an entry too: `due_on` is the day that
    stood before, `words` say why. `promise_id`: which commitment an outcome is of, if of one.
    """

    SEALED = True
    __tablename__ = "body_entries"
    __table_args__ = of_board(
        within_board("sent_id", "sent_issues"),
        within_board("about_id", "body_entries"),
        within_board("promise_id", "body_entries"),
        one_of("kind", EntryKind),
        one_of("answer", Outcome),
        one_of("came", Came),
        CheckConstraint("(kind = 'response') = (answer IS NOT NULL)", name="response_answers"),
        CheckConstraint("(kind = 'outcome') = (came IS NOT NULL)", name="outcome_came"),
        CheckConstraint("(kind = 'taken_out') = (about_id IS NOT NULL)", name="takes_one_out"),
        CheckConstraint("due_on IS NULL OR kind IN ('commitment', 'moved')", name="promised_by"),
        CheckConstraint("kind <> 'moved' OR due_on IS NOT NULL", name="moved_from"),
        CheckConstraint("promise_id IS NULL OR kind = 'outcome'", name="of_promise"),
        Index("ix_body_entries_sent_id", "sent_id"),
        Index("uq_body_entries_about_id", "about_id", unique=True),
    )

    sent_id: Mapped[UUID]
    kind: Mapped[EntryKind] = mapped_column(Word(EntryKind))
    said_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    came: Mapped[Came | None] = mapped_column(Word(Came))
    due_on: Mapped[date | None]
    about_id: Mapped[UUID | None]
    promise_id: Mapped[UUID | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]
