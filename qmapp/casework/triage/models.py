"""When flags were revealed to whom, and what became of each."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.lenses.model import Lens
from qmapp.casework.triage.rules import Verdict
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Reveal(OfBoard, Base):
    """Somebody asked to see the flags of a section, or of the whole draft (`section` is None).

    `section` is the place of its heading in the reading; -1 is what stands before the first.
    `judged` is how many markers were judged by then: the record of what came before the scan.
    """

    SEALED = True
    __tablename__ = "reveals"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        within_board("reading_id", "readings"),
        Index("ix_reveals_assessment_id", "assessment_id"),
    )

    assessment_id: Mapped[UUID]
    reading_id: Mapped[UUID]
    section: Mapped[int | None]
    judged: Mapped[int]
    revealed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    revealed_at: Mapped[datetime]


class FlagDecision(OfBoard, Base):
    """What the writers of an assessment made of a flag, kept with the words that it points at.

    It belongs to the words and the rule, not to the flag's row: a scan by newer rules that points
    at the same words finds it again. The selectors are those of the W3C, as with evidence, so
    that a dismissal is found again in the next draft; `carried_from_id` says that it was.
    `evidence_id` may be of a piece that was taken away since, so that no constraint holds it.
    """

    SEALED = True
    __tablename__ = "flag_decisions"
    __table_args__ = of_board(
        within_board("assessment_id", "assessments"),
        within_board("passage_id", "passages"),
        one_of("lens", Lens),
        one_of("verdict", Verdict),
        CheckConstraint(
            "(verdict = 'accepted') = (evidence_id IS NOT NULL)", name="accepted_is_evidence"
        ),
        UniqueConstraint("assessment_id", "rule", "passage_id", "start", "stop"),
        Index("ix_flag_decisions_board_id_rule", "board_id", "rule"),
    )

    assessment_id: Mapped[UUID]
    passage_id: Mapped[UUID]
    lens: Mapped[Lens] = mapped_column(Word(Lens))
    rule: Mapped[str] = mapped_column(String(80))
    start: Mapped[int]
    stop: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    suffix: Mapped[str] = mapped_column(Text)
    text_start: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence_id: Mapped[UUID | None]
    carried_from_id: Mapped[UUID | None]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]
