"""Actions, what they answer, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Action(OfBoard, Base):
    """Something that somebody will do. `number` counts the actions of the board, from 1.

    `review_id` is the review whose response first promised it; the recommendations that it
    answers may be of others too. `promised_on`: the day on which a response with it was agreed
    first; until then it may be taken out, with a reason, and stays. `delivery` is what was said of
    it last, on `delivery_on`; overdue is computed. `lead_id` is the person here who looks after it.
    """

    SEALED = True
    __tablename__ = "actions"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("agency_id", "agencies"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        UniqueConstraint("board_id", "number"),
        one_of("delivery", Delivery),
        Index("ix_actions_review_id", "review_id"),
        Index("ix_actions_lead_id", "lead_id"),
        # What the page of a board counts by, so that it reads no row.
        Index(
            "ix_actions_of_board",
            "board_id",
            "agency_id",
            "delivery",
            "due_on",
            "promised_on",
            "ended_at",
            "review_id",
        ),
    )

    review_id: Mapped[UUID]
    number: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    owner_role: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    promised_on: Mapped[date | None]
    delivery: Mapped[Delivery] = mapped_column(
        Word(Delivery), default=Delivery.NOT_STARTED, server_default=Delivery.NOT_STARTED.value
    )
    delivery_on: Mapped[date | None]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ActionAnswers(OfBoard, Base):
    """An action answers a recommendation. Untied, the row goes; the trail keeps it.

    `promised_on`: the day on which a response was agreed that says so. Until then only those know
    of it who work on the response, and nothing that is followed counts it. What was promised and
    is taken off in an open version goes on counting, with `untied_at`, until that is agreed.
    """

    SEALED = True
    __tablename__ = "action_recommendations"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        within_board("recommendation_id", "recommendations"),
        UniqueConstraint("action_id", "recommendation_id"),
        Index("ix_action_recommendations_recommendation_id", "recommendation_id"),
    )

    action_id: Mapped[UUID]
    recommendation_id: Mapped[UUID]
    promised_on: Mapped[date | None]
    untied_at: Mapped[datetime | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]


class ActionStep(OfBoard, Base):
    """A step on the way. Taken out, it stays with `ended_at`; done, it says since when."""

    SEALED = True
    __tablename__ = "action_steps"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        Index("ix_action_steps_action_id", "action_id"),
    )

    action_id: Mapped[UUID]
    position: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class OwnerLink(OfBoard, Base):
    """A way to one action, and to nothing else, for an owner without an account.

    The address itself is signed and never stored (`actions/links.py`). `role` says whose it is;
    `email` where it was sent. Revoked, or past `until`, it opens nothing.
    """

    SEALED = True
    UNSEALED = frozenset({"last_used_at"})
    __tablename__ = "owner_links"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        Index("ix_owner_links_action_id", "action_id"),
    )

    action_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(255))
    until: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ActionNote(OfBoard, Base):
    """What somebody said of an action: how it stands, in what words. Never changed.

    `was` and `now` are alike when only words were added. Who said it is a person, or the link by
    which an owner without an account said it.
    """

    SEALED = True
    __tablename__ = "action_notes"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        within_board("link_id", "owner_links"),
        one_of("was", Delivery),
        one_of("now", Delivery),
        CheckConstraint("(said_by IS NULL) <> (link_id IS NULL)", name="said_by_one"),
        Index("ix_action_notes_action_id_said_at", "action_id", "said_at"),
        Index("ix_action_notes_board_id_said_at", "board_id", "said_at"),
    )

    action_id: Mapped[UUID]
    was: Mapped[Delivery] = mapped_column(Word(Delivery))
    now: Mapped[Delivery] = mapped_column(Word(Delivery))
    words: Mapped[str] = mapped_column(Text, default="")
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    link_id: Mapped[UUID | None]
    said_at: Mapped[datetime]


class ActionDay(OfBoard, Base):
    """That the day by which an action will be done was moved, and why. Never changed."""

    SEALED = True
    __tablename__ = "action_days"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        within_board("link_id", "owner_links"),
        CheckConstraint("(moved_by IS NULL) <> (link_id IS NULL)", name="moved_by_one"),
        Index("ix_action_days_action_id", "action_id"),
        Index("ix_action_days_board_id_moved_at", "board_id", "moved_at"),
    )

    action_id: Mapped[UUID]
    was_on: Mapped[date | None]
    due_on: Mapped[date]
    because: Mapped[str] = mapped_column(Text)
    moved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    link_id: Mapped[UUID | None]
    moved_at: Mapped[datetime]
