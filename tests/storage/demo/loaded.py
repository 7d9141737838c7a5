"""When and how the demonstration of these tests was loaded."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.foundation.storage import Db

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SALT = "a salt of the tests"


def review_of(db: Db, reference: str) -> Review:
    return db.scalars(select(Review).where(Review.reference == reference)).one()
