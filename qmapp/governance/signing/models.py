"""Who signs a review, snapshots of what is signed, and what the signatories said."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.foundation.storage import Base, Json, OfBoard, Word, of_board, one_of, within_board
from qmapp.governance.signing.rules import Ended, Paper, Part, Proof, Rule, Said

_OPEN, _SIGNED = text("ended IS NULL"), text("ended = 'signed'")


class Plan(OfBoard, Base):
    """The rule by which one paper of a review is signed. `needed` is how many, for a quorum."""

    SEALED = True
    __tablename__ = "signing_plans"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("paper", Paper),
        one_of("rule", Rule),
        CheckConstraint("(needed IS NOT NULL) = (rule = 'quorum')", name="needed_for_quorum"),
        UniqueConstraint("review_id", "paper"),
    )

    review_id: Mapped[UUID]
    paper: Mapped[Paper] = mapped_column(Word(Paper))
    rule: Mapped[Rule] = mapped_column(Word(Rule))
    needed: Mapped[int | None]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Planned(OfBoard, Base):
    """Somebody on the list of those who sign, and in what capacity ("Partner, police").

    Ended, not removed.
    """

    SEALED = True
    __tablename__ = "planned_signatories"
    __table_args__ = of_board(
        within_board("plan_id", "signing_plans"),
        one_of("part", Part),
        Index("ix_planned_signatories_plan_id", "plan_id"),
    )

    plan_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    part: Mapped[Part] = mapped_column(Word(Part))
    capacity: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Snapshot(OfBoard, Base):
    """What is signed, whole and frozen: never changed, never deleted.

    `content` in one canonical form, in which words that somebody may take back stand as salted
    hashes; `sha256` its hash. `chain_sequence`, `chain_digest` and `chain_seal` are the head of the
    board's chain at that moment, keyed by a secret that is not in the database.
    """

    SEALED = True
    __tablename__ = "snapshots"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        one_of("paper", Paper),
        Index("ix_snapshots_review_id", "review_id"),
    )

    review_id: Mapped[UUID]
    paper: Mapped[Paper] = mapped_column(Word(Paper))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    chain_sequence: Mapped[int]
    chain_digest: Mapped[str] = mapped_column(String(64))
    chain_seal: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))


class Round(OfBoard, Base):
    """One time of signing one paper: from asking to its end.

    One at a time is open, and one at a time stands signed: while a paper is signed again, what was
    signed before stands until the new one is. `rule` and `needed` are those of the plan when it
    was opened; `on_list` is who was asked, as plain data (person, part, capacity).
    """

    SEALED = True
    __tablename__ = "signing_rounds"
    __table_args__ = of_board(
        within_board("review_id", "reviews"),
        within_board("snapshot_id", "snapshots"),
        one_of("paper", Paper),
        one_of("rule", Rule),
        one_of("ended", Ended),
        UniqueConstraint("review_id", "paper", "number"),
        *(
            Index(name, "review_id", "paper", unique=True, sqlite_where=only, postgresql_where=only)
            for name, only in (
                ("uq_signing_rounds_open", _OPEN),
                ("uq_signing_rounds_signed", _SIGNED),
            )
        ),
    )

    review_id: Mapped[UUID]
    paper: Mapped[Paper] = mapped_column(Word(Paper))
    number: Mapped[int]
    snapshot_id: Mapped[UUID]
    rule: Mapped[Rule] = mapped_column(Word(Rule))
    needed: Mapped[int]
    on_list: Mapped[list[Any]] = mapped_column(Json)
    because: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    ended: Mapped[Ended | None] = mapped_column(Word(Ended))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_because: Mapped[str] = mapped_column(Text, default="")


class Signature(OfBoard, Base):
    """What one signatory said to one round: never changed, never deleted.

    `sha256` is the hash of the snapshot that they saw. `interest` is what they declared ("" is:
    none). `words` are the reasons of a dissent or a refusal, or the statement. `name` and
    `capacity` stand as they were.
    """

    SEALED = True
    __tablename__ = "signatures"
    __table_args__ = of_board(
        within_board("round_id", "signing_rounds"),
        one_of("said", Said),
        one_of("proof", Proof),
        UniqueConstraint("round_id", "person_id"),
    )

    round_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[str] = mapped_column(String(200))
    said: Mapped[Said] = mapped_column(Word(Said))
    interest: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[Proof] = mapped_column(Word(Proof))
    sha256: Mapped[str] = mapped_column(String(64))
    said_at: Mapped[datetime]


class Reopening(OfBoard, Base):
    """Somebody asks to take a signed paper back; it is decided by the rule it was signed by."""

    SEALED = True
    __tablename__ = "reopenings"
    __table_args__ = of_board(
        within_board("round_id", "signing_rounds"),
        Index(
            "uq_reopenings_open",
            "round_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    round_id: Mapped[UUID]
    because: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    is_reopened: Mapped[bool] = mapped_column(default=False)


class ReopeningVote(OfBoard, Base):
    """What one signatory says to a reopening: never changed, never deleted."""

    SEALED = True
    __tablename__ = "reopening_votes"
    __table_args__ = of_board(
        within_board("reopening_id", "reopenings"),
        one_of("proof", Proof),
        UniqueConstraint("reopening_id", "person_id"),
    )

    reopening_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    agrees: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[Proof] = mapped_column(Word(Proof))
    said_at: Mapped[datetime]
