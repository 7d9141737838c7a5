"""Requests to destroy a draft, as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Destruction
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionLine:
    """A request to destroy a draft, with the names of the two people."""

    id: UUID
    number: int
    sha256: str
    size: int
    uploaded_at: datetime
    was_sent: bool
    because: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decided_words: str
    destroyed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the second person has still to decide."""
        return self.decided_at is None


def get_destruction(db: Db, review_id: UUID, destruction_id: UUID) -> Destruction:
    """One request to destroy a draft of a review. Raises NotFound."""
    found = db.get(Destruction, destruction_id)
    if found is None or found.review_id != review_id:
        raise NotFound("destruction")
    return found


def list_destructions(db: Db, review_id: UUID) -> Sequence[DestructionLine]:
    """Every request of a review, those that wait first, then the newest."""
    rows = db.scalars(
        select(Destruction)
        .where(Destruction.review_id == review_id)
        .order_by(Destruction.decided_at.is_not(None), Destruction.asked_at.desc())
    ).all()
    names = names_of(db, {one for row in rows for one in (row.asked_by, row.decided_by) if one})
    return [
        DestructionLine(
            id=row.id,
            number=row.number,
            sha256=row.sha256,
            size=row.size,
            uploaded_at=row.uploaded_at,
            was_sent=row.was_sent,
            because=row.because,
            asked_by=row.asked_by,
            asked_by_name=names.get(row.asked_by, ""),
            asked_at=row.asked_at,
            decided_by_name=names.get(row.decided_by, "") if row.decided_by else "",
            decided_at=row.decided_at,
            decided_words=row.decided_words,
            destroyed_at=row.destroyed_at,
        )
        for row in rows
    ]
