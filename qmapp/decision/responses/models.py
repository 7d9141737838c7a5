"""Versions of a board's written response: answers, dissent, and the text as it was agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.decision.responses.rules import Decision
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board

_OPEN = text("agreed_at IS NULL")


class Response(OfBoard, Base):
    """One version of a response. Open until it is agreed; then only a new version changes it.

    `because` says why a version follows an agreed one.
    """

    SEALED = True
    __tablename__ = "responses"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        UniqueConstraint("review_id", "number"),
        Index(
            "uq_responses_open",
            "review_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    review_id: Mapped[UUID]
    number: Mapped[int]
    opening: Mapped[str] = mapped_column(Text, default="")
    because: Mapped[str] = mapped_column(Text, default="")
    started_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Answer(OfBoard, Base):
    """What one version says to one recommendation.

    `on_words` is the SHA-256 of the recommendation's words when it was answered, so that a later
    change of them shows. What will be done are the actions that answer the recommendation.
    `how_known` is how one would know that it helped, `look_again_on` when a question or an
    exploration is looked at again; answers of before these were asked have neither.
    """

    SEALED = True
    __tablename__ = "response_answers"
    __table_args__ = of_board(
        within_board("response_id", "responses"),
        within_board("recommendation_id", "recommendations"),
        one_of("decision", Decision),
        UniqueConstraint("response_id", "recommendation_id"),
        Index("ix_response_answers_recommendation_id", "recommendation_id"),
    )

    response_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    reasons: Mapped[str] = mapped_column(Text, default="")
    how_known: Mapped[str | None] = mapped_column(Text)
    look_again_on: Mapped[date | None]
    on_words: Mapped[str] = mapped_column(String(64))
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Dissent(OfBoard, Base):
    """Somebody on the board holds otherwise, on one recommendation or on the whole response.

    Whose it is, is said by role (and agency): "named professional". Taken back, it stays with
    `ended_at`.
    """

    SEALED = True
    __tablename__ = "response_dissents"
    __table_args__ = of_board(
        within_board("response_id", "responses"),
        within_board("recommendation_id", "recommendations"),
        within_board("agency_id", "agencies"),
        Index("ix_response_dissents_response_id", "response_id"),
    )

    response_id: Mapped[UUID]
    recommendation_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class AgreedText(OfBoard, Base):
    """A version as it was agreed, whole: never changed, never deleted.

    `content` is what the document says, `sha256` that of its canonical form.
    """

    SEALED = True
    __tablename__ = "agreed_responses"
    __table_args__ = of_board(
        within_board("response_id", "responses"),
        UniqueConstraint("response_id"),
    )

    response_id: Mapped[UUID]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    agreed_on: Mapped[date]
    agreed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    agreed_at: Mapped[datetime]
