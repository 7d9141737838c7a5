"""Summits, who was there, what was said, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import (
    Base,
    Identified,
    OfBoard,
    Word,
    of_board,
    one_of,
    within_board,
)
from qmapp.learning.summits.rules import Course, Kind, OutcomeKind, Sector, Sense, State, Who


class Summit(OfBoard, Base):
    """A workshop on practice issues. It holds no name of anybody who came.

    `issues`, `questions` and `sectors` are lists of ids and words, `facilitators` of the ids of
    people of the board. Once opened, what it is shown stands in `SummitText`. `code` lets phones
    join until `code_until`; closed, it is empty. `turned_to`: the issue that is talked about now.
    """

    SEALED = True
    __tablename__ = "summits"
    __table_args__ = of_board(
        CheckConstraint("(code IS NULL) = (code_until IS NULL)", name="code_ends"),
        CheckConstraint("code IS NULL OR opened_at IS NOT NULL", name="code_of_opened"),
        CheckConstraint("(told_on IS NULL) = (told_how IS NULL)", name="told_somehow"),
        CheckConstraint(
            "(called_off_at IS NULL) = (called_off_because IS NULL)", name="called_off_with_reason"
        ),
        Index("ix_summits_board_id_held_on", "board_id", "held_on"),
        Index(
            "uq_summits_code",
            "code",
            unique=True,
            sqlite_where=text("code IS NOT NULL"),
            postgresql_where=text("code IS NOT NULL"),
        ),
    )

    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    is_online: Mapped[bool]
    place: Mapped[str] = mapped_column(String(200), default="")
    issues: Mapped[list[Any]]
    questions: Mapped[list[Any]]
    sectors: Mapped[list[Any]]
    facilitators: Mapped[list[Any]]
    opened_at: Mapped[datetime | None]
    code: Mapped[str | None] = mapped_column(String(16))
    code_until: Mapped[datetime | None]
    turned_to: Mapped[str] = mapped_column(String(80), default="")
    told_on: Mapped[date | None]
    told_how: Mapped[str | None] = mapped_column(Text)
    called_off_at: Mapped[datetime | None]
    called_off_because: Mapped[str | None] = mapped_column(Text)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def course(self) -> Course:
        """By what it stands where it does, for the rules."""
        return Course(
            opened_at=self.opened_at,
            code_until=self.code_until,
            has_code=self.code is not None,
            told_on=self.told_on,
            called_off_at=self.called_off_at,
        )

    @property
    def leads(self) -> frozenset[UUID]:
        """Who was asked to lead it."""
        return frozenset(UUID(str(one)) for one in self.facilitators)


class SummitText(OfBoard, Base):
    """The text that a summit is shown, frozen when it opens. Never changed, never removed."""

    SEALED = True
    __tablename__ = "summit_texts"
    __table_args__ = of_board(within_board("summit_id", "summits"), UniqueConstraint("summit_id"))

    summit_id: Mapped[UUID]
    edition: Mapped[str] = mapped_column(String(80))
    edition_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime]


class Attendance(OfBoard, Base):
    """So many of one role from one sector were there. Taken out, it stays with `ended_at`."""

    SEALED = True
    __tablename__ = "summit_attendance"
    __table_args__ = of_board(
        within_board("summit_id", "summits"),
        one_of("sector", Sector),
        CheckConstraint("count > 0", name="somebody"),
        Index("ix_summit_attendance_summit_id", "summit_id"),
    )

    summit_id: Mapped[UUID]
    sector: Mapped[Sector] = mapped_column(Word(Sector))
    role: Mapped[str] = mapped_column(String(80))
    count: Mapped[int]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Seat(OfBoard, Base):
    """A phone that joined a summit. It is known by sector and role, and by nothing else.

    It speaks on the day on which it joined: while that is open to phones, and again when it is
    opened once more. `ended_at`: it was closed for good.
    """

    SEALED = True
    __tablename__ = "summit_seats"
    __table_args__ = of_board(
        within_board("summit_id", "summits"),
        one_of("sector", Sector),
        Index("ix_summit_seats_summit_id", "summit_id"),
    )

    summit_id: Mapped[UUID]
    sector: Mapped[Sector] = mapped_column(Word(Sector))
    role: Mapped[str] = mapped_column(String(80))
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Contribution(OfBoard, Base):
    """Something that was said at a summit, by phone (`seat_id`) or written down (`entered_by`).

    Its words stand in `erasable_words`, so that whoever said them may take them back. A barrier’s
    `reason` is the key of the review’s reason that it confirms, empty for a new one. A quotation is
    shown with consent, and once `checked_by` has seen that nobody can be known by it.
    `without_role` shows it with neither role nor sector; `is_put_right`: words of a phone were
    changed by whoever leads the summit.
    """

    SEALED = True
    __tablename__ = "summit_contributions"
    __table_args__ = of_board(
        within_board("summit_id", "summits"),
        within_board("seat_id", "summit_seats"),
        within_board("words_id", "erasable_words"),
        one_of("kind", Kind),
        one_of("sector", Sector),
        one_of("answer", Sense),
        one_of("who", Who),
        one_of("state", State),
        CheckConstraint("(seat_id IS NULL) <> (entered_by IS NULL)", name="said_by_one"),
        CheckConstraint("seat_id IS NULL OR count = 1", name="one_phone_one_answer"),
        CheckConstraint(
            "(kind = 'sense_check') = (answer IS NOT NULL)", name="answer_of_sense_check"
        ),
        CheckConstraint(
            "kind <> 'quotation' OR state <> 'shown' OR (consents AND checked_by IS NOT NULL)",
            name="quoted_with_consent",
        ),
        Index("ix_summit_contributions_summit_id", "summit_id", "said_at"),
        Index(
            "uq_summit_contributions_one_sense",
            "seat_id",
            "issue_id",
            unique=True,
            sqlite_where=text("kind = 'sense_check' AND seat_id IS NOT NULL"),
            postgresql_where=text("kind = 'sense_check' AND seat_id IS NOT NULL"),
        ),
    )

    summit_id: Mapped[UUID]
    issue_id: Mapped[str] = mapped_column(String(80))
    question_id: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    sector: Mapped[Sector | None] = mapped_column(Word(Sector))
    role: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[Sense | None] = mapped_column(Word(Sense))
    count: Mapped[int] = mapped_column(default=1)
    words_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(String(80), default="")
    who: Mapped[Who | None] = mapped_column(Word(Who))
    provider: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[date | None]
    consents: Mapped[bool] = mapped_column(default=False)
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    without_role: Mapped[bool] = mapped_column(default=False)
    is_put_right: Mapped[bool] = mapped_column(default=False)
    seat_id: Mapped[UUID | None]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    said_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(Word(State))
    version: Mapped[int] = mapped_column(default=1)


class SummitOutcome(OfBoard, Base):
    """What came of a summit: one thing that it leads to, or a reason why to nothing."""

    SEALED = True
    __tablename__ = "summit_outcomes"
    __table_args__ = of_board(
        within_board("summit_id", "summits"),
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        within_board("action_id", "actions"),
        within_board("ask_id", "asks"),
        one_of("kind", OutcomeKind),
        CheckConstraint(
            "(kind = 'recommendation') = (recommendation_id IS NOT NULL)", name="of_recommendation"
        ),
        CheckConstraint("(kind = 'action') = (action_id IS NOT NULL)", name="of_action"),
        CheckConstraint("(kind = 'ask') = (ask_id IS NOT NULL)", name="of_ask"),
        CheckConstraint("(kind = 'none') = (review_id IS NULL)", name="of_review"),
        Index("ix_summit_outcomes_summit_id", "summit_id"),
    )

    summit_id: Mapped[UUID]
    kind: Mapped[OutcomeKind] = mapped_column(Word(OutcomeKind))
    issue_id: Mapped[str] = mapped_column(String(80), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    review_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    action_id: Mapped[UUID | None]
    ask_id: Mapped[UUID | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class JoinTry(Identified, Base):
    """A wrong code, counted by code and network address for a while, to slow guessing."""

    __tablename__ = "summit_join_tries"
    __table_args__ = (
        Index("ix_summit_join_tries_code_at", "code", "at"),
        Index("ix_summit_join_tries_remote_at", "remote", "at"),
    )

    code: Mapped[str] = mapped_column(String(16))
    remote: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
