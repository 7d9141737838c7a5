"""Calendars by their secret address."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.storage import Db
from qmapp.learning.reminders.models import CalendarFeed
from qmapp.learning.reminders.rules import fingerprint
from qmapp.people.accounts.models import Person


def find_feed_of(db: Db, person_id: UUID) -> CalendarFeed | None:
    """Somebody's calendar, when they have one that was not stopped."""
    return db.scalar(
        select(CalendarFeed).where(
            CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None)
        )
    )


def find_feed(db: Db, secret: str) -> CalendarFeed | None:
    """The calendar of this address: not one that was stopped, nor of somebody who has left."""
    return db.scalar(
        select(CalendarFeed)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(
            CalendarFeed.secret_sha256 == fingerprint(secret),
            CalendarFeed.revoked_at.is_(None),
            Person.active,
        )
    )
