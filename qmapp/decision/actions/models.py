"""Actions, and the recommendations that they answer, of one review or of many."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, of_board, within_board


class Action(OfBoard, Base):
    """Something that somebody will do. `number` counts the actions of the board, from 1.

    `review_id` is the review whose response first promised it; the recommendations that it
    answers may be of others too. `promised_on`: the day on which a response with it was agreed
    first; until then it may be taken out, with a reason, and stays.
    """

    SEALED = True
    __tablename__ = "actions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("agency_id", "agencies"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        UniqueConstraint("board_id", "number"),
        Index("ix_actions_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    number: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    owner_role: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ActionAnswers(OfBoard, Base):
    """An action answers a recommendation. Untied, the row goes; the trail keeps it."""

    SEALED = True
    __tablename__ = "action_recommendations"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        within_board("recommendation_id", "recommendations"),
        UniqueConstraint("action_id", "recommendation_id"),
        Index("ix_action_recommendations_recommendation_id", "recommendation_id"),
    )

    action_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
