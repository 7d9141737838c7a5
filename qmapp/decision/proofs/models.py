"""What shows that an action was done, or that something changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.foundation.storage import Base, OfBoard, Word, of_board, one_of, within_board


class Proof(OfBoard, Base):
    """Evidence on an action or on a recommendation: one of the two.

    `on` is the day that it speaks of. `count` of `out_of` is for a sample ("8 of 16 cases"). It may
    name an address, or hold a file of the board's store. Added by a person, or through the link of
    an owner without an account. Taken out, it stays with its reason; it is never changed.
    """

    SEALED = True
    __tablename__ = "proofs"
    __table_args__ = of_board(
        within_board("action_id", "actions"),
        within_board("recommendation_id", "recommendations"),
        within_board("link_id", "owner_links"),
        ForeignKeyConstraint(
            ["board_id", "sha256"], ["stored_files.board_id", "stored_files.sha256"]
        ),
        one_of("kind", ProofKind),
        one_of("shows", Shows),
        CheckConstraint("(action_id IS NULL) <> (recommendation_id IS NULL)", name="on_one_thing"),
        CheckConstraint("(added_by IS NULL) <> (link_id IS NULL)", name="added_by_one"),
        CheckConstraint("(count IS NULL) = (out_of IS NULL)", name="n_of_n"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_with_reason"),
        Index("ix_proofs_action_id", "action_id"),
        Index("ix_proofs_recommendation_id", "recommendation_id"),
        Index("ix_proofs_board_id_sha256", "board_id", "sha256"),
    )

    action_id: Mapped[UUID | None]
    recommendation_id: Mapped[UUID | None]
    kind: Mapped[ProofKind] = mapped_column(Word(ProofKind))
    shows: Mapped[Shows] = mapped_column(Word(Shows))
    words: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    count: Mapped[int | None]
    out_of: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[str | None] = mapped_column(String(120))
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    link_id: Mapped[UUID | None]
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None] = mapped_column(Text)
