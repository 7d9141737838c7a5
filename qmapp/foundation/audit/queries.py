"""Reading the trail: the newest events of a subject or review, and whether a chain holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.walking import Break, walk
from qmapp.foundation.storage import Db


def list_events_of_review(
    db: Db, board_id: UUID, review_id: UUID, *, limit: int, verbs: Sequence[str] | None = None
) -> Sequence[Event]:
    """The newest events of one review, newest first."""
    query = (
        select(Event)
        .where(Event.review_id == review_id, Event.board_id == board_id)
        .order_by(Event.at.desc(), Event.sequence.desc())
        .limit(limit)
    )
    if verbs is not None:
        query = query.where(Event.verb.in_(verbs))
    return db.scalars(query).all()


def list_events_of_subject(
    db: Db, board_id: UUID, subject_id: UUID, *, verbs: Sequence[str]
) -> Sequence[Event]:
    """What was done with one thing, by some verbs, oldest first."""
    return db.scalars(
        select(Event)
        .where(Event.subject_id == subject_id, Event.board_id == board_id, Event.verb.in_(verbs))
        .order_by(Event.at, Event.sequence)
    ).all()


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a subject with its values as they were; those that were erased are left out."""

    at: datetime
    actor_id: UUID | None
    values: Mapping[str, object]


def list_told(db: Db, subject_id: UUID, verb: str) -> Sequence[Told]:
    """What the trail tells of one subject by one verb, newest first."""
    events = db.scalars(
        select(Event)
        .where(Event.subject_id == subject_id, Event.verb == verb)
        .order_by(Event.at.desc(), Event.sequence.desc())
    ).all()
    values: dict[UUID, dict[str, object]] = {event.id: {} for event in events}
    kept = select(EventValue).where(
        EventValue.event_id.in_(list(values)),
        EventValue.value.is_not(None),
        EventValue.field != ROWS,  # for `qmapp audit verify`, and no words of the event
    )
    for one in db.scalars(kept):
        values[one.event_id][one.field] = json.loads(one.value or "null")
    return [Told(event.at, event.actor_id, values[event.id]) for event in events]


def find_break(db: Db, chain: str) -> Break | None:
    """Walk one chain from its beginning and name the first break, if there is one."""
    return walk(db, chain).first_break
