"""Pages of events, newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, false, func, select

from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

EACH = 50
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event: its place in the board’s chain, when, by whom, by which verb, of what."""

    sequence: int
    at: datetime
    who: str
    verb: str
    subject_kind: str
    subject_id: UUID
    review_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Some of the events that were asked for. `number` counts from one."""

    lines: Sequence[EventLine]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an administrator looks for. The days are Europe/London days, both counted in."""

    verbs: Collection[str] | None = None
    person_id: UUID | None = None
    review_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    def condition(self) -> Sequence[ColumnElement[bool]]:
        """The filters for a query."""
        wanted: list[ColumnElement[bool]] = []
        if self.verbs is not None:
            wanted.append(Event.verb.in_(list(self.verbs)) if self.verbs else false())
        if self.person_id is not None:
            wanted.append(Event.actor_id == self.person_id)
        if self.review_id is not None:
            wanted.append(Event.review_id == self.review_id)
        if self.since is not None:
            wanted.append(Event.at >= _begin(self.since))
        if self.until is not None:
            wanted.append(Event.at < _begin(self.until + timedelta(days=1)))
        return wanted


def list_events(
    db: Db, board_id: UUID, conditions: Sequence[ColumnElement[bool]], number: int
) -> EventPage:
    """One page of a board’s events that meet every condition, newest first.

    A page beyond the last is the last.
    """
    wanted = (Event.board_id == board_id, *conditions)
    total = db.scalar(select(func.count()).select_from(Event).where(*wanted)) or 0
    pages = max(1, -(-total // EACH))
    number = min(max(number, 1), pages)
    events = db.scalars(
        select(Event)
        .where(*wanted)
        .order_by(Event.sequence.desc())
        .limit(EACH)
        .offset((number - 1) * EACH)
    ).all()
    names = names_of(db, {event.actor_id for event in events if event.actor_id})
    lines = [
        EventLine(
            sequence=event.sequence,
            at=event.at,
            who=names.get(event.actor_id, "") if event.actor_id else "",
            verb=event.verb,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            review_id=event.review_id,
        )
        for event in events
    ]
    return EventPage(lines=lines, number=number, pages=pages, total=total)


def list_people(db: Db, board_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Everybody who did something that stands in a board’s chain, by name."""
    ids = db.scalars(
        select(Event.actor_id)
        .where(Event.board_id == board_id, Event.actor_id.is_not(None))
        .distinct()
    ).all()
    return sorted(names_of(db, {one for one in ids if one}).items(), key=lambda one: one[1])


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), _LONDON)
