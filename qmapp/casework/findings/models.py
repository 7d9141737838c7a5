"""Findings of a review, and the passages that show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.evidence.models import Followed, followed
from qmapp.casework.findings.rules import Reach, Reason, Shows
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board

_LIVE = text("ended_at IS NULL")


class Finding(OfBoard, Base):
    """A practice problem that a review found, first seen in one of its drafts.

    `why` and `causes` (words of `rules.Cause`) are those of the draft; `board_adds` and
    `board_causes` are the board's own and never stand for the draft's. `practice_issue` is the id
    of one in the edition `practice_edition`, or `rules.NONE_FITS`; None: nobody has coded it yet.
    `issue_by` and `causes_by`: who wrote its issue, and its reason with the causes, last; None:
    whoever added it.
    One that was taken out is ended with a reason and stays.
    """

    SEALED = True
    __tablename__ = "findings"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        one_of("reason", Reason),
        one_of("reach", Reach),
        CheckConstraint("why = '' OR reason = 'given'", name="why_when_given"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        UniqueConstraint("review_id", "number"),
        # Which issues come back on a board, without reading the words.
        Index(
            "ix_findings_of_board",
            "board_id",
            "practice_issue",
            "practice_edition",
            "review_id",
            "draft_id",
            "id",
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(Text)
    reason: Mapped[Reason] = mapped_column(Word(Reason))
    why: Mapped[str] = mapped_column(Text, default="")
    causes: Mapped[list[Any]] = mapped_column(Json)
    reach: Mapped[Reach] = mapped_column(Word(Reach))
    reach_known_from: Mapped[str] = mapped_column(Text, default="")
    practice_issue: Mapped[str | None] = mapped_column(String(80))
    practice_edition: Mapped[str | None] = mapped_column(String(80))
    stage: Mapped[str | None] = mapped_column(String(80))
    board_adds: Mapped[str] = mapped_column(Text, default="")
    board_causes: Mapped[list[Any]] = mapped_column(Json)
    board_added_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    board_added_at: Mapped[datetime | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    issue_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    causes_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def issue_writer(self) -> UUID:
        """Whose word its practice issue is."""
        return self.issue_by or self.added_by

    @property
    def causes_writer(self) -> UUID:
        """Whose word its reason and causes are."""
        return self.causes_by or self.added_by


class FindingPlace(Followed):
    """Words of a draft that show a finding: the problem, why it happened, how usual it is."""

    SEALED = True
    __tablename__ = "finding_places"
    __table_args__ = followed(
        within_board("finding_id", "findings"),
        one_of("shows", Shows),
        Index("ix_finding_places_finding_id", "finding_id"),
        Index("ix_finding_places_passage_id", "passage_id"),
    )

    OWNER: ClassVar = "finding_id"

    finding_id: Mapped[UUID]
    shows: Mapped[Shows] = mapped_column(Word(Shows))
