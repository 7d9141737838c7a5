"""Contributions tied to passages of a draft; flags on voice that somebody set aside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.voice.rules import Use
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class VoicePlace(OfBoard, Base):
    """Words of a draft in which a contribution is represented.

    Placed as evidence is: the quote, what stands around it, and where it begins, in code points.
    A whole passage has no quote. `step_id` is the first step of the contribution, so that a
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
    passage_id: Mapped[UUID]
    quote: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    prefix: Mapped[str | None] = mapped_column(Text)
    suffix: Mapped[str | None] = mapped_column(Text)
    text_start: Mapped[int]
    use: Mapped[Use] = mapped_column(Word(Use))
    carried_from_id: Mapped[UUID | None]
    fate: Mapped[Fate | None] = mapped_column(Word(Fate))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


class VoiceSetAside(OfBoard, Base):
    """A flag on somebody's voice that needs no record, with the reason: by its words and rule."""

    __tablename__ = "voice_set_aside"
    __table_args__ = of_board(
        within_board("passage_id", "passages"),
        UniqueConstraint("passage_id", "rule", "start", "stop"),
    )

    passage_id: Mapped[UUID]
    rule: Mapped[str] = mapped_column(String(80))
    start: Mapped[int]
    stop: Mapped[int]
    because: Mapped[str] = mapped_column(Text)
    set_aside_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_aside_at: Mapped[datetime]
