"""A person's own calendar address: made, replaced, stopped. Never commits.

Every verb is about the calendar of whoever asks, so there is nothing to ask the policy: what the
calendar shows is asked anew each time that it is read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.reminders import queries
from qmapp.learning.reminders.models import CalendarFeed
from qmapp.learning.reminders.rules import fingerprint
from qmapp.people.accounts.models import Person

_NOTED_EVERY = timedelta(hours=20)


def make_feed(
    db: Db, actor: Actor, secret: str, *, replaces: UUID | None, now: datetime
) -> CalendarFeed:
    """Open a calendar at a new secret; the one before, if any, answers no more.

    `secret` was made with the form, so that a form sent twice opens one. `replaces` is the calendar
    that the form spoke of: raises SavedElsewhere when another was opened or it was stopped since,
    RuleBroken when the form is an old one whose calendar was stopped.
    """
    _hold(db, actor.person_id)
    same = db.scalar(
        select(CalendarFeed).where(
            CalendarFeed.secret_sha256 == fingerprint(secret),
            CalendarFeed.person_id == actor.person_id,
        )
    )
    if same is not None:
        if same.revoked_at is not None:
            raise RuleBroken(
                N_("This address was stopped since. Open the page again to make a new one.")
            )
        return same
    had = queries.find_feed_of(db, actor.person_id)
    if (had.id if had else None) != replaces:
        raise SavedElsewhere
    if had is not None:
        had.revoked_at = now
        db.flush()  # one calendar a person: the old one goes before the new one comes
    made = CalendarFeed(
        id=uuid4(), person_id=actor.person_id, secret_sha256=fingerprint(secret), made_at=now
    )
    db.add(made)
    db.flush()
    _note(db, actor, "calendar:opened", now)
    return made


def stop_feed(db: Db, actor: Actor, feed_id: UUID | None, now: datetime) -> None:
    """Let a calendar's address answer no more. Once stopped, it stays so.

    Raises SavedElsewhere when the calendar that answers now is another one.
    """
    _hold(db, actor.person_id)
    had = queries.find_feed_of(db, actor.person_id)
    if had is None:
        return
    if had.id != feed_id:
        raise SavedElsewhere
    had.revoked_at = now
    _note(db, actor, "calendar:stopped", now)


def is_to_be_noted(feed: CalendarFeed, now: datetime) -> bool:
    """Whether the last reading that was noted is so long ago that this one is worth a row."""
    return feed.last_read_at is None or now - feed.last_read_at >= _NOTED_EVERY


def note_reading(db: Db, feed_id: UUID, now: datetime) -> None:
    """Keep that the calendar was read, about once a day: its owner sees whether anybody does."""
    feed = db.get(CalendarFeed, feed_id)
    if feed is not None and is_to_be_noted(feed, now):
        feed.last_read_at = now


def _hold(db: Db, person_id: UUID) -> None:
    """Let a form that is sent twice wait for its first time."""
    db.scalar(select(Person.id).where(Person.id == person_id).with_for_update())


def _note(db: Db, actor: Actor, verb: str, now: datetime) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="person",
        subject_id=actor.person_id,
        at=now,
        actor_id=actor.person_id,
        board_id=None,
        values={},
    )
