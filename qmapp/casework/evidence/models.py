"""Evidence on passages and records, and what became of it in later drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class OnWords:
    """Columns of something that stands on words of a passage, or on the whole of it.

    Words are kept as the W3C's selectors keep them: the quote with what stands before and after
    it, and where it begins: `start` in its passage, `text_start` in the text of the whole
    reading, in code points. A whole passage has no quote.
    """

    passage_id: Mapped[UUID]
    quote: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    prefix: Mapped[str | None] = mapped_column(Text)
    suffix: Mapped[str | None] = mapped_column(Text)
    text_start: Mapped[int]


class Followed(OnWords, OfBoard, Base):
    """A place that follows its words from draft to draft; `OWNER` names the column of its owner.

    `carried_from_id` and `fate`: it was found again in this reading. Reworded words wait in
    `looked_at` for somebody who says that they still stand for the same. `sought_in_id` and
    `sought_fate`: the newest reading in which this place was looked for, and what became of it
    there. Taken away, it stays with `ended_at`.
    """

    __abstract__ = True
    OWNER: ClassVar[str]

    carried_from_id: Mapped[UUID | None]
    fate: Mapped[Fate | None] = mapped_column(Word(Fate))
    looked_at: Mapped[datetime | None]
    sought_in_id: Mapped[UUID | None]
    sought_fate: Mapped[Fate | None] = mapped_column(Word(Fate))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))


def followed(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of a table of places that are followed, and more."""
    return of_board(
        within_board("passage_id", "passages"),
        within_board("sought_in_id", "readings"),
        one_of("fate", Fate),
        one_of("sought_fate", Fate),
        CheckConstraint("(quote IS NULL) = (start IS NULL)", name="quote_has_place"),
        CheckConstraint("(sought_in_id IS NULL) = (sought_fate IS NULL)", name="sought_with_fate"),
        *constraints,
    )


class Evidence(OfBoard, Base):
    """What an assessor rests a judgement on: words of a passage, a whole passage, or a record.

    Words are kept as the W3C's selectors keep them: the quote with what stands before and after
    it, and where it begins: `start` in its passage, `text_start` in the text of the whole
    reading, in code points. A whole passage has no quote, yet has `text_start`.

    `fate`, `was` and `carried_from_id` are there when it was carried over from the assessment of
    an earlier draft: what became of the words on the way, and how they read there. The piece
    that it came from may be taken away since, so that no constraint holds it.
    """

    SEALED = True
    __tablename__ = "evidence"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        within_board("passage_id", "passages"),
        within_board("record_id", "records"),
        one_of("stance", Stance),
        one_of("fate", Fate),
        CheckConstraint("(passage_id IS NULL) <> (record_id IS NULL)", name="one_source"),
        CheckConstraint("(quote IS NULL) = (start IS NULL)", name="quote_has_place"),
        CheckConstraint("(passage_id IS NULL) = (text_start IS NULL)", name="passage_has_place"),
        Index("ix_evidence_assessment_id_marker_id", "assessment_id", "marker_id"),
        Index("ix_evidence_passage_id", "passage_id"),
        Index("ix_evidence_record_id", "record_id"),
    )

    assessment_id: Mapped[UUID]
    marker_id: Mapped[str] = mapped_column(String(40))
    question_id: Mapped[str | None] = mapped_column(String(40))
    stance: Mapped[Stance] = mapped_column(Word(Stance))
    note: Mapped[str] = mapped_column(Text, default="")
    passage_id: Mapped[UUID | None]
    quote: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None]
    prefix: Mapped[str | None] = mapped_column(Text)
    suffix: Mapped[str | None] = mapped_column(Text)
    text_start: Mapped[int | None]
    record_id: Mapped[UUID | None]
    carried_from_id: Mapped[UUID | None]
    fate: Mapped[Fate | None] = mapped_column(Word(Fate))
    was: Mapped[str | None] = mapped_column(Text)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class EvidenceFate(OfBoard, Base):
    """What became of one piece of evidence in another reading: found there once, never changed.

    `likeness` and `runner_up` (0 to 1) are those of the place and of the next best one;
    `candidates` are places to ask about: [{"position", "start", "stop", "likeness"}], best first.
    """

    __tablename__ = "evidence_fates"
    __table_args__ = of_board(
        within_board("evidence_id", "evidence", ondelete="CASCADE"),
        within_board("reading_id", "readings"),
        within_board("passage_id", "passages"),
        one_of("fate", Fate),
        CheckConstraint(
            "(passage_id IS NULL) = (fate IN ('gone', 'ask'))", name="place_when_found"
        ),
        UniqueConstraint("evidence_id", "reading_id"),
        Index("ix_evidence_fates_reading_id", "reading_id"),
    )

    evidence_id: Mapped[UUID]
    reading_id: Mapped[UUID]
    fate: Mapped[Fate] = mapped_column(Word(Fate))
    passage_id: Mapped[UUID | None]
    start: Mapped[int | None]
    stop: Mapped[int | None]
    likeness: Mapped[float]
    runner_up: Mapped[float]
    candidates: Mapped[list[Any]] = mapped_column(Json)
    found_at: Mapped[datetime]


class LetGo(OfBoard, Base):
    """Evidence of an earlier draft that somebody decided not to carry into this assessment."""

    SEALED = True
    __tablename__ = "evidence_let_go"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        UniqueConstraint("assessment_id", "evidence_id"),
    )

    assessment_id: Mapped[UUID]
    evidence_id: Mapped[UUID]
    let_go_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    let_go_at: Mapped[datetime]
