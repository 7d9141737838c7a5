"""What became of recommendations: checks that come due, judgements, closing and taking up again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Judged, Turn

_TO_DO = text("done_on IS NULL AND ended_at IS NULL")
_ENDED = text("ended_at IS NOT NULL")


class CheckPlan(OfBoard, Base):
    """When a board's checks come due: pairs of months and kind. Without a row, the defaults."""

    SEALED = True
    __tablename__ = "check_plans"
    __table_args__ = of_board(UniqueConstraint("board_id", name="uq_check_plans_one"))

    planned: Mapped[list[Any]]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class FollowUp(OfBoard, Base):
    """How a recommendation that the board agreed to act on is followed.

    `begun_on` is the day on which a response first took it up. What follows is what checks, turns
    and actions say, kept here so that a page of hundreds reads it at once: `judged` is the newest
    judgement that stands: since it was last taken up again, or an ill one from before
    (`standing.kept_from`), `first_impact_on` the first impact
    check of that time, `delivered_on` since when nothing
    of it is left to do and something was delivered, `ending` how it was closed if it is.
    """

    SEALED = True
    __tablename__ = "follow_ups"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("recommendation_id", "recommendations"),
        one_of("judged", Judged),
        one_of("ending", Ending),
        CheckConstraint("(ending IS NULL) = (ended_on IS NULL)", name="ended_on_a_day"),
        CheckConstraint("(judged IS NULL) = (judged_on IS NULL)", name="judged_on_a_day"),
        UniqueConstraint("recommendation_id"),
        Index("ix_follow_ups_review_id", "review_id"),
        # What the page of a board counts by, so that it reads no row.
        Index(
            "ix_follow_ups_of_board",
            "board_id",
            "ending",
            "delivered_on",
            "judged",
            "first_impact_on",
            "review_id",
            "recommendation_id",
        ),
    )

    review_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    begun_on: Mapped[date]
    judged: Mapped[Judged | None] = mapped_column(Word(Judged))
    judged_on: Mapped[date | None]
    first_impact_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(Word(Ending))
    ended_on: Mapped[date | None]
    begun_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Check(OfBoard, Base):
    """A check of one recommendation: to come, or done. One that was done is never changed.

    `answers` are those to the "so what" questions by their names; `rests_on` the proofs that it
    was made on, by id. Taken out of the plan, it stays with its reason.
    """

    SEALED = True
    __tablename__ = "checks"
    __table_args__ = of_board(
        within_board("follow_up_id", "follow_ups"),
        one_of("kind", CheckKind),
        one_of("judged", Judged),
        one_of("decided", Decided),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        # Whether one of a kind is to come is told by the index alone.
        Index("ix_checks_follow_up_id", "follow_up_id", "kind", "done_on", "ended_at"),
        Index(
            "ix_checks_to_do",
            "board_id",
            "due_on",
            "kind",
            "follow_up_id",
            sqlite_where=_TO_DO,
            postgresql_where=_TO_DO,
        ),
        Index("ix_checks_board_id_done_on", "board_id", "done_on"),
        Index(
            "ix_checks_board_id_ended_at",
            "board_id",
            "ended_at",
            sqlite_where=_ENDED,
            postgresql_where=_ENDED,
        ),
    )

    follow_up_id: Mapped[UUID]
    kind: Mapped[CheckKind] = mapped_column(Word(CheckKind))
    due_on: Mapped[date]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    judged: Mapped[Judged | None] = mapped_column(Word(Judged))
    reasons: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rests_on: Mapped[list[Any]] = mapped_column(default=list)
    decided: Mapped[Decided | None] = mapped_column(Word(Decided))
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class FollowUpTurn(OfBoard, Base):
    """That a follow-up was closed or taken up again: by whom, why, what was known. Never changed.

    `dissent` is what somebody held otherwise, by role. `review_id` is the later review that had it
    taken up again, where one did.
    """

    SEALED = True
    __tablename__ = "follow_up_turns"
    __table_args__ = of_board(
        within_board("follow_up_id", "follow_ups"),
        within_board("review_id", "reviews"),
        one_of("turn", Turn),
        one_of("judged", Judged),
        Index("ix_follow_up_turns_follow_up_id", "follow_up_id"),
        Index("ix_follow_up_turns_board_id_on", "board_id", "on"),
    )

    follow_up_id: Mapped[UUID]
    turn: Mapped[Turn] = mapped_column(Word(Turn))
    on: Mapped[date]
    because: Mapped[str] = mapped_column(Text, default="")
    dissent: Mapped[str] = mapped_column(Text, default="")
    judged: Mapped[Judged | None] = mapped_column(Word(Judged))
    review_id: Mapped[UUID | None]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime]
