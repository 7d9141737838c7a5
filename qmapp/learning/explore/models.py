"""Explorations of practice issues, their answers, what these point and led to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.explore.rules import Choice, Course, Purpose, Scope, Thing


class Exploration(OfBoard, Base):
    """The fixed questions, answered for one practice issue by a team, an area or the whole board.

    It holds no name of anybody who answered: `sectors` and `roles` are lists of words. Finished it
    is fixed; `replaces_id` names the finished one that it puts right (`because`), and
    `started_from_id` the earlier one beside which it was begun again. Thrown away as a draft it
    stays with `ended_at`. `asked` is the text that it answers, kept with it as it was begun
    (text.asked_content): an issue that is edited later does not move under its answers.
    """

    SEALED = True
    __tablename__ = "explorations"
    __table_args__ = of_board(
        within_board("started_from_id", "explorations"),
        within_board("replaces_id", "explorations"),
        one_of("scope", Scope),
        CheckConstraint("(scope = 'board') = (place = '')", name="placed"),
        CheckConstraint("(finished_at IS NULL) = (finished_by IS NULL)", name="finished_by_one"),
        CheckConstraint("finished_at IS NULL OR ended_at IS NULL", name="finished_stays"),
        CheckConstraint("(replaces_id IS NULL) = (because = '')", name="put_right_with_reason"),
        Index("ix_explorations_board_id_issue_id", "board_id", "issue_id", "held_on"),
        Index(
            "uq_explorations_one_newer",
            "replaces_id",
            unique=True,
            sqlite_where=text("replaces_id IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("replaces_id IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    issue_id: Mapped[str] = mapped_column(String(80))
    edition: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(Text, deferred=True)
    scope: Mapped[Scope] = mapped_column(Word(Scope))
    place: Mapped[str] = mapped_column(String(120), default="")
    held_on: Mapped[date]
    sectors: Mapped[list[Any]]
    roles: Mapped[list[Any]]
    people: Mapped[int | None]
    started_from_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    because: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    finished_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def course(self) -> Course:
        """By what it stands where it does, for the rules."""
        return Course(self.finished_at, self.ended_at)


class ExplorationAnswer(OfBoard, Base):
    """What is said to one question. An answer that was taken back stays as an empty one.

    `is_answered`: it says something, or points to something; kept so that answers are counted
    without being read.
    """

    SEALED = True
    __tablename__ = "exploration_answers"
    __table_args__ = of_board(
        within_board("exploration_id", "explorations"),
        within_board("measure_id", "measures"),
        one_of("choice", Choice),
        UniqueConstraint("exploration_id", "question_id"),
    )

    exploration_id: Mapped[UUID]
    question_id: Mapped[str] = mapped_column(String(80))
    choice: Mapped[Choice | None] = mapped_column(Word(Choice))
    words: Mapped[str] = mapped_column(Text, default="")
    reasons: Mapped[dict[str, Any]]
    measure_id: Mapped[UUID | None]
    cannot_tell: Mapped[bool] = mapped_column(default=False)
    is_answered: Mapped[bool] = mapped_column(default=False)
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ExplorationLink(OfBoard, Base):
    """A finding, recommendation or action that an answer points to, or led to.

    `is_made`: it was written down from the answer. Taken out, it stays with `ended_at`.
    """

    SEALED = True
    __tablename__ = "exploration_links"
    __table_args__ = of_board(
        within_board("exploration_id", "explorations"),
        within_board("review_id", "reviews"),
        within_board("finding_id", "findings"),
        within_board("recommendation_id", "recommendations"),
        within_board("action_id", "actions"),
        one_of("purpose", Purpose),
        one_of("thing", Thing),
        CheckConstraint("(thing = 'finding') = (finding_id IS NOT NULL)", name="of_finding"),
        CheckConstraint(
            "(thing = 'recommendation') = (recommendation_id IS NOT NULL)",
            name="of_recommendation",
        ),
        CheckConstraint("(thing = 'action') = (action_id IS NOT NULL)", name="of_action"),
        Index("ix_exploration_links_exploration_id", "exploration_id"),
        Index("ix_exploration_links_finding_id", "finding_id"),
        Index("ix_exploration_links_recommendation_id", "recommendation_id"),
        Index("ix_exploration_links_action_id", "action_id"),
    )

    exploration_id: Mapped[UUID]
    question_id: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    thing: Mapped[Thing] = mapped_column(Word(Thing))
    review_id: Mapped[UUID]
    finding_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    action_id: Mapped[UUID | None]
    is_made: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def thing_id(self) -> UUID | None:
        """The finding, recommendation or action."""
        return self.finding_id or self.recommendation_id or self.action_id


class ExplorationRecord(OfBoard, Base):
    """A finished exploration, whole, as it was finished. Never changed, never removed."""

    SEALED = True
    __tablename__ = "exploration_records"
    __table_args__ = of_board(
        within_board("exploration_id", "explorations"), UniqueConstraint("exploration_id")
    )

    exploration_id: Mapped[UUID]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    finished_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    finished_at: Mapped[datetime]
