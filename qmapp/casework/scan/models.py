"""Kept scans with their flags, the rules that were in force, and what a board changed in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class RuleEdition(OfBoard, Base):
    """The rules as a board ran them, by the hash of their text; stored when first used.

    Neither an upgrade nor a change by the board alters what an old flag meant. `rules` holds
    {rule id: {"lens", "why", "question", "markers", "confidence", "source", "local"}}.
    """

    __tablename__ = "rule_editions"
    __table_args__ = of_board(UniqueConstraint("board_id", "version"))

    version: Mapped[str] = mapped_column(String(64))
    rules: Mapped[dict[str, Any]] = mapped_column(Json)
    first_used_at: Mapped[datetime]


class DraftScan(OfBoard, Base):
    """One scan of one reading by one edition of the rules. Never changed.

    `sections`, `recommendations` and `statements` are lists of what `lenses.model` names,
    as plain values.
    """

    __tablename__ = "draft_scans"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("reading_id", "readings"),
        within_board("rule_edition_id", "rule_editions"),
        UniqueConstraint("reading_id", "rule_edition_id"),
    )

    review_id: Mapped[UUID]
    reading_id: Mapped[UUID]
    rule_edition_id: Mapped[UUID]
    scanned_at: Mapped[datetime]
    word_count: Mapped[int]
    sections: Mapped[list[Any]] = mapped_column(Json)
    recommendations: Mapped[list[Any]] = mapped_column(Json)
    statements: Mapped[list[Any]] = mapped_column(Json)


class ScanFlag(OfBoard, Base):
    """A pointer to words of a passage, in reading order. Its rule's words are in the edition.

    `considered` are the exceptions that were weighed, in words.
    """

    __tablename__ = "scan_flags"
    __table_args__ = of_board(
        within_board("scan_id", "draft_scans"),
        within_board("passage_id", "passages"),
        one_of("lens", Lens),
        one_of("confidence", Confidence),
        UniqueConstraint("scan_id", "position"),
    )

    scan_id: Mapped[UUID]
    position: Mapped[int]
    lens: Mapped[Lens] = mapped_column(Word(Lens))
    rule: Mapped[str] = mapped_column(String(80))
    confidence: Mapped[Confidence] = mapped_column(Word(Confidence))
    passage_id: Mapped[UUID]
    start: Mapped[int]
    stop: Mapped[int]
    considered: Mapped[list[Any]] = mapped_column(Json)


class BoardRule(OfBoard, Base):
    """A rule that a board added for its own drafts. `content` is shaped as a rule file's entry.

    Changing one makes the next `edition_number`; the rows of old ones stay, ended.
    """

    __tablename__ = "board_rules"
    __table_args__ = of_board(
        one_of("lens", Lens),
        UniqueConstraint("board_id", "rule", "edition_number"),
        Index("ix_board_rules_board_id_ended_at", "board_id", "ended_at"),
    )

    rule: Mapped[str] = mapped_column(String(80))
    edition_number: Mapped[int] = mapped_column(default=1)
    lens: Mapped[Lens] = mapped_column(Word(Lens))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]


class RuleSwitch(OfBoard, Base):
    """A rule that a board switched off, with the reason; ended when it is switched on again."""

    __tablename__ = "rule_switches"
    __table_args__ = of_board(Index("ix_rule_switches_board_id_ended_at", "board_id", "ended_at"))

    rule: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    off_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    off_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
