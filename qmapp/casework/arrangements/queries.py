"""Named reads of what was settled at set-up."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from qmapp.casework.arrangements.models import Arrangement
from qmapp.foundation.storage import Db


def find_arrangement(db: Db, review_id: UUID, *, lock: bool = False) -> Arrangement | None:
    """How a review is governed; None while nothing was settled. `lock` holds it."""
    query = select(Arrangement).where(Arrangement.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.scalar(query)
