"""Codings of findings and recommendations, and the tags that stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.tags.rules import Family

_ON_ONE_THING = "(finding_id IS NULL) <> (recommendation_id IS NULL)"
_FAMILY_FITS = "(family = 'target') = (recommendation_id IS NOT NULL)"


class Coding(OfBoard, Base):
    """What one person made of a finding or a recommendation, in one family. Never changed.

    `tags` are ids in `edition`; an empty list: none of them fits. A newer row of the same coder
    takes the place of this one; `number` is its place among all of the same thing and family.
    `settles`: said by those who commission, after coders differed, with `because`. `recorded` is
    what the finding or recommendation itself said in this family then (`rules.as_recorded`; None:
    nothing), so that a record that was put right later counts as its writer’s newer word.
    `from_record`: it is what the record said as the coder’s word until somebody else wrote it anew,
    at `coded_at`.
    """

    SEALED = True
    __tablename__ = "codings"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("finding_id", "findings"),
        within_board("recommendation_id", "recommendations"),
        one_of("family", Family),
        CheckConstraint(_ON_ONE_THING, name="on_one_thing"),
        CheckConstraint(_FAMILY_FITS, name="family_fits"),
        CheckConstraint("settles = (because <> '')", name="settled_with_reason"),
        UniqueConstraint("finding_id", "family", "number"),
        UniqueConstraint("recommendation_id", "number"),
        Index("ix_codings_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    finding_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    family: Mapped[Family] = mapped_column(Word(Family))
    number: Mapped[int]
    edition: Mapped[str] = mapped_column(String(80))
    tags: Mapped[list[Any]] = mapped_column(Json)
    recorded: Mapped[str | None] = mapped_column(Text)
    from_record: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    settles: Mapped[bool] = mapped_column(default=False)
    because: Mapped[str] = mapped_column(Text, default="")
    coder_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    coded_at: Mapped[datetime]


class StandingTag(OfBoard, Base):
    """A tag that stands on a finding or recommendation, or is disputed there.

    Kept beside the codings so that trends read it alone; it can be made again from them and from
    the records (`keeping.rebuild`). `tag` may be `rules.NONE_FITS`: looked at, and nothing fits.
    What has no row in a family has not been coded in it. Findings that were taken out, and
    recommendations that are not confirmed, have none.
    """

    __tablename__ = "standing_tags"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        within_board("finding_id", "findings"),
        within_board("recommendation_id", "recommendations"),
        one_of("family", Family),
        CheckConstraint(_ON_ONE_THING, name="on_one_thing"),
        CheckConstraint(_FAMILY_FITS, name="family_fits"),
        UniqueConstraint("finding_id", "family", "edition", "tag"),
        UniqueConstraint("recommendation_id", "edition", "tag"),
        # What the pages of trends count by, so that they read the index alone.
        Index(
            "ix_standing_tags_of_board",
            "board_id",
            "family",
            "tag",
            "review_id",
            "is_disputed",
            "edition",
            "draft_id",
            "finding_id",
            "recommendation_id",
        ),
        Index("ix_standing_tags_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    finding_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    family: Mapped[Family] = mapped_column(Word(Family))
    edition: Mapped[str] = mapped_column(String(80))
    tag: Mapped[str] = mapped_column(String(80))
    is_disputed: Mapped[bool] = mapped_column(default=False)
