"""The register: participants and the steps taken with them; a board's sheets for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.involvement.rules import Group, Side, StepKind
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class Participant(OfBoard, Base):
    """Somebody who should have a say in a review, or a group: by relation or role, never by name.

    `label` is how they are spoken of ("maternal grandmother", "school staff"); a group of
    practitioners has a size. One that was entered by mistake is ended with a reason and stays.
    """

    SEALED = True
    __tablename__ = "participants"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("agency_id", "agencies"),
        one_of("belongs_to", Group),
        CheckConstraint("size IS NULL OR size BETWEEN 2 AND 999", name="group_of_some"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_participants_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    belongs_to: Mapped[Group] = mapped_column(Word(Group))
    label: Mapped[str] = mapped_column(String(120))
    agency_id: Mapped[UUID | None]
    size: Mapped[int | None]
    why: Mapped[str] = mapped_column(Text, default="")
    identified_on: Mapped[date | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class HiddenFrom(OfBoard, Base):
    """An agency whose people do not see a participant, whatever they are to the review."""

    SEALED = True
    __tablename__ = "participant_hidden_from"
    __table_args__ = of_board(
        within_board("participant_id", "participants"),
        within_board("agency_id", "agencies"),
        UniqueConstraint("participant_id", "agency_id"),
    )

    participant_id: Mapped[UUID]
    agency_id: Mapped[UUID]


class InvolvementStep(OfBoard, Base):
    """One step taken with a participant: written once, never changed.

    A correction is a step of its own that names the one it corrects; a step is corrected once,
    the correction again by its own. `details` are words of `rules.DETAILS`. All free text stands
    in `erasable_words`, whoever's it is. `is_mistake`: the correction says that it never happened.
    """

    SEALED = True
    __tablename__ = "involvement_steps"
    __table_args__ = of_board(
        within_board("participant_id", "participants"),
        within_board("words_id", "erasable_words"),
        within_board("corrects_id", "involvement_steps"),
        within_board("answers_id", "involvement_steps"),
        one_of("kind", StepKind),
        UniqueConstraint("corrects_id"),
        Index("ix_involvement_steps_participant_id", "participant_id"),
    )

    participant_id: Mapped[UUID]
    kind: Mapped[StepKind] = mapped_column(Word(StepKind))
    happened_on: Mapped[date | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    draft_number: Mapped[int | None]
    words_id: Mapped[UUID | None]
    answers_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
    is_mistake: Mapped[bool] = mapped_column(default=False)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]


class Sheet(OfBoard, Base):
    """One version of a board's own sheet for those taking part, in one language.

    `language` is a BCP 47 tag; the newest version counts, earlier ones are kept. `sections` are
    [{"heading", "text"}], in order. A language that the board gave up has `ended_at` on its newest.
    """

    __tablename__ = "involvement_sheets"
    __table_args__ = of_board(
        one_of("side", Side),
        UniqueConstraint("board_id", "side", "language", "number"),
    )

    side: Mapped[Side] = mapped_column(Word(Side))
    language: Mapped[str] = mapped_column(String(35))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    sections: Mapped[list[Any]] = mapped_column(Json)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
