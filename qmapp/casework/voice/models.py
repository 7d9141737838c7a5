"""Contributions tied to passages of a draft; flags on voice that somebody set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.evidence.models import OnWords
from qmapp.casework.voice.rules import Use
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class VoicePlace(OnWords, OfBoard, Base):
    """Words of a draft in which a contribution is represented.

    `step_id` is the first step of the contribution, so that a
    correction keeps its places. `carried_from_id` and `fate`: it was found again in this draft
    and somebody said yes. Taken away, it stays with `ended_at`.
    """

    __tablename__ = "voice_places"
    __table_args__ = of_board(
        within_board("step_id", "involvement_steps"),
        within_board("passage_id", "passages"),
        one_of("use", Use, name="use_known"),
        one_of("fate", Fate),
        CheckConstraint("(quote IS NULL) = (start IS NULL)", name="quote_has_place"),
        Index("ix_voice_places_step_id", "step_id"),
        Index("ix_voice_places_passage_id", "passage_id"),
    )

    step_id: Mapped[UUID]
    use: Mapped[Use] = mapped_column(Word(Use))
    carried_from_id: Mapped[UUID | None]
    fate: Mapped[Fate | None] = mapped_column(Word(Fate))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class VoiceFate(OfBoard, Base):
    """What became of a place in a newer reading: found once, then settled by somebody.

    Settled, it was carried (a place there names it) or let go. `candidates` are places to ask
    about: [{"position", "start", "stop"}], best first.
    """

    __tablename__ = "voice_fates"
    __table_args__ = of_board(
        within_board("place_id", "voice_places"),
        within_board("reading_id", "readings"),
        within_board("passage_id", "passages"),
        one_of("fate", Fate),
        CheckConstraint(
            "(passage_id IS NULL) = (fate IN ('gone', 'ask'))", name="place_when_found"
        ),
        UniqueConstraint("place_id", "reading_id"),
        Index("ix_voice_fates_reading_id", "reading_id"),
    )

    place_id: Mapped[UUID]
    reading_id: Mapped[UUID]
    fate: Mapped[Fate] = mapped_column(Word(Fate))
    passage_id: Mapped[UUID | None]
    start: Mapped[int | None]
    stop: Mapped[int | None]
    candidates: Mapped[list[Any]] = mapped_column(Json)
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


_ASIDE_NOW = text("ended_at IS NULL")


class VoiceSetAside(OfBoard, Base):
    """A flag on somebody's voice that needs no record, with the reason: by its words and rule.

    Taken back, it stays with `ended_at`.
    """

    __tablename__ = "voice_set_aside"
    __table_args__ = of_board(
        within_board("passage_id", "passages"),
        Index(
            "uq_voice_set_aside_now",
            "passage_id",
            "rule",
            "start",
            "stop",
            unique=True,
            sqlite_where=_ASIDE_NOW,
            postgresql_where=_ASIDE_NOW,
        ),
    )

    passage_id: Mapped[UUID]
    rule: Mapped[str] = mapped_column(String(80))
    start: Mapped[int]
    stop: Mapped[int]
    because: Mapped[str] = mapped_column(Text)
    set_aside_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_aside_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
