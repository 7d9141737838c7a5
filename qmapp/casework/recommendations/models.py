"""Recommendations of a review, what they came from and answer, and what was said to remarks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.casework.evidence.models import Followed, followed
from qmapp.casework.findings.rules import Cause
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.rules import Addressee, Became, Kind, Nature, State
from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board


class Recommendation(OfBoard, Base):
    """One recommendation of a review, first seen in one of its drafts.

    A proposal of the scan begins as PROPOSED with its `profile` (what `lenses` says of its words)
    and without what nobody has said yet. `number` is its place in the set, given once when it is
    confirmed. `issues` are what a question gives to consider; `due_words` the draft's own words
    for when. `review_on`: when a question, an exploration or an action on a complex problem is
    looked at again. One that was dropped, split or merged stays, with `because` where a reason was
    asked for.
    """

    SEALED = True
    __tablename__ = "recommendations"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("draft_id", "drafts"),
        within_board("agency_id", "agencies"),
        one_of("state", State),
        one_of("kind", Kind),
        one_of("nature", Nature),
        one_of("addressee", Addressee),
        one_of("strength", Strength),
        CheckConstraint("state <> 'confirmed' OR kind IS NOT NULL", name="confirmed_has_kind"),
        UniqueConstraint("review_id", "number"),
        Index("ix_recommendations_review_id_state", "review_id", "state"),
        # Which of a board stand no more: left out of what is followed.
        Index("ix_recommendations_of_board", "board_id", "state", "id"),
    )

    review_id: Mapped[UUID]
    draft_id: Mapped[UUID]
    number: Mapped[int | None]
    state: Mapped[State] = mapped_column(Word(State))
    kind: Mapped[Kind | None] = mapped_column(Word(Kind))
    text: Mapped[str] = mapped_column(Text)
    issues: Mapped[str] = mapped_column(Text, default="")
    nature: Mapped[Nature | None] = mapped_column(Word(Nature))
    nature_because: Mapped[str] = mapped_column(Text, default="")
    addressee: Mapped[Addressee | None] = mapped_column(Word(Addressee))
    agency_id: Mapped[UUID | None]
    body: Mapped[str] = mapped_column(String(200), default="")
    owner_role: Mapped[str] = mapped_column(String(200), default="")
    measure: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    due_words: Mapped[str] = mapped_column(String(200), default="")
    review_on: Mapped[date | None]
    strength: Mapped[Strength | None] = mapped_column(Word(Strength))
    is_from_scan: Mapped[bool] = mapped_column(default=False)
    profile: Mapped[dict[str, Any] | None] = mapped_column(Json)
    because: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    target_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def target_writer(self) -> UUID:
        """Whose word its kind and addressee are: `target_by`, or whoever added it."""
        return self.target_by or self.added_by


class RecommendationPlace(Followed):
    """Words of a draft in which a recommendation stands, or on which it rests."""

    SEALED = True
    __tablename__ = "recommendation_places"
    __table_args__ = followed(
        within_board("recommendation_id", "recommendations"),
        Index("ix_recommendation_places_recommendation_id", "recommendation_id"),
        Index("ix_recommendation_places_passage_id", "passage_id"),
    )

    OWNER: ClassVar = "recommendation_id"

    recommendation_id: Mapped[UUID]


class Lineage(OfBoard, Base):
    """One recommendation came from another, by splitting or merging. Undone, it goes."""

    SEALED = True
    __tablename__ = "recommendation_lineage"
    __table_args__ = of_board(
        within_board("recommendation_id", "recommendations"),
        within_board("from_id", "recommendations"),
        one_of("became", Became),
        UniqueConstraint("recommendation_id", "from_id"),
        CheckConstraint("recommendation_id <> from_id", name="not_itself"),
        Index("ix_recommendation_lineage_from_id", "from_id"),
    )

    recommendation_id: Mapped[UUID]
    from_id: Mapped[UUID]
    became: Mapped[Became] = mapped_column(Word(Became))
    at: Mapped[datetime]


class CauseLink(OfBoard, Base):
    """A recommendation answers a finding, and one cause of it; no cause: which was not said."""

    SEALED = True
    __tablename__ = "recommendation_causes"
    __table_args__ = of_board(
        within_board("recommendation_id", "recommendations"),
        within_board("finding_id", "findings"),
        one_of("cause", Cause),
        Index("ix_recommendation_causes_recommendation_id", "recommendation_id"),
        # What answers the findings of an issue is read from it alone.
        Index("ix_recommendation_causes_finding_id", "finding_id", "recommendation_id"),
    )

    recommendation_id: Mapped[UUID]
    finding_id: Mapped[UUID]
    cause: Mapped[Cause | None] = mapped_column(Word(Cause))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]


class RemarkAnswer(OfBoard, Base):
    """The reason that somebody gave to a remark, on one recommendation or on the whole set.

    `asked` are the remark's words as they were then, `rests_on` a digest of the facts that it
    rested on, so that an answer to something else than what stands there now can be told.
    `draft_id`: an answer on the set was given by somebody who saw what stands in this draft when
    it had not been sent; it is there for those only who may read that.
    Never changed but for `ended_at`: a newer answer, or taking back, ends it.
    """

    SEALED = True
    __tablename__ = "remark_answers"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        within_board("draft_id", "drafts"),
        Index("ix_remark_answers_review_id", "review_id"),
        Index("ix_remark_answers_recommendation_id", "recommendation_id"),
    )

    review_id: Mapped[UUID]
    recommendation_id: Mapped[UUID | None]
    draft_id: Mapped[UUID | None]
    rule: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(Text)
    rests_on: Mapped[str] = mapped_column(String(64))
    because: Mapped[str] = mapped_column(Text)
    carried_from_id: Mapped[UUID | None]
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
