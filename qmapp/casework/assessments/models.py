"""Assessments, the judgements in them, and what blindness was lifted for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.assessments.rules import Answer, AssessmentKind, AssessmentState
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class Assessment(OfBoard, Base):
    """One person's judgement of one draft (or, before the first, of the process so far).

    Submitting freezes it. Reopening makes a new version that supersedes it and
    keeps the old one as it was. One of a later draft may start from the same
    person's assessment of an earlier one (`started_from_id`).
    """

    SEALED = True
    __tablename__ = "assessments"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        ForeignKeyConstraint(
            ["board_id", "review_id", "draft_id"],
            ["drafts.board_id", "drafts.review_id", "drafts.id"],
        ),
        within_board("supersedes_id", "assessments"),
        within_board("started_from_id", "assessments"),
        one_of("kind", AssessmentKind),
        one_of("state", AssessmentState),
        Index("ix_assessments_review_id_draft_id", "review_id", "draft_id"),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID | None]
    reading_id: Mapped[UUID | None]
    kind: Mapped[AssessmentKind] = mapped_column(Word(AssessmentKind))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    state: Mapped[AssessmentState] = mapped_column(
        Word(AssessmentState), default=AssessmentState.OPEN
    )
    known_outcome: Mapped[str | None] = mapped_column(Text)
    known_outcome_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    edition_number: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[UUID | None]
    started_from_id: Mapped[UUID | None]
    reopened_because: Mapped[str | None] = mapped_column(Text)
    after_sight: Mapped[bool] = mapped_column(default=False)


class CoAuthor(OfBoard, Base):
    """Somebody who writes an assessment together with its author."""

    SEALED = True
    __tablename__ = "co_authors"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        UniqueConstraint("assessment_id", "person_id"),
    )

    assessment_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]


class Judgement(OfBoard, Base):
    """The judgement of one marker: reasons first, then the rating.

    `to_confirm`: carried over from an earlier draft, and not yet looked at beside this one.
    """

    SEALED = True
    BY_AND_BY = True
    __tablename__ = "judgements"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        UniqueConstraint("assessment_id", "marker_id"),
    )

    assessment_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    rating: Mapped[str | None] = mapped_column(String(40))
    reasons: Mapped[str] = mapped_column(Text, default="")
    to_change: Mapped[str] = mapped_column(Text, default="")
    looked_in: Mapped[str] = mapped_column(Text, default="")
    to_confirm: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class QuestionAnswer(OfBoard, Base):
    """The answer to one question of one marker, with its note."""

    SEALED = True
    BY_AND_BY = True
    __tablename__ = "answers"
    __table_args__ = of_board(
        within_board("judgement_id", "judgements"),
        one_of("answer", Answer),
        UniqueConstraint("judgement_id", "question_id"),
    )

    judgement_id: Mapped[UUID]
    question_id: Mapped[str] = mapped_column(String(40))
    answer: Mapped[Answer | None] = mapped_column(Word(Answer))
    note: Mapped[str] = mapped_column(Text, default="")


class Sitting(OfBoard, Base):
    """Somebody's run of autosaves on one marker: the event in the making.

    Each autosave keeps the words at once. The sitting remembers what stood
    there before, and becomes one event when the person saves, moves on,
    submits, or has been idle for half an hour.
    """

    __tablename__ = "sittings"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        UniqueConstraint("assessment_id", "marker_id", "person_id"),
        Index("ix_sittings_last_at", "last_at"),
    )

    assessment_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]
    fields: Mapped[list[Any]] = mapped_column(Json)


class SetAside(OfBoard, Base):
    """Words that lost to a save made elsewhere, kept until their writer has chosen."""

    __tablename__ = "set_aside"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        Index("ix_set_aside_assessment_id_marker_id", "assessment_id", "marker_id"),
    )

    assessment_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    field: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class SightLift(OfBoard, Base):
    """The chair lifted blindness for one draft, with a reason."""

    SEALED = True
    __tablename__ = "sight_lifts"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        ForeignKeyConstraint(
            ["board_id", "review_id", "draft_id"],
            ["drafts.board_id", "drafts.review_id", "drafts.id"],
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    lifted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime]
