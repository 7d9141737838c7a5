"""What changes records. Who may add one is asked by the room in which it is added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import (
    LONGEST_HOLDER,
    LONGEST_TITLE,
    RecordKind,
    require_order,
)
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.service import record as note
from qmapp.foundation.storage import Db
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A record as somebody describes it. `dated` is its own date; the period, what it tells of."""

    title: str
    kind: RecordKind = RecordKind.NAMED
    dated: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    holder: str = ""


def add(
    db: Db, actor: Actor, *, board_id: UUID, review_id: UUID, details: Details, now: datetime
) -> Record:
    """Add a record to a review. Raises RuleBroken without a title."""
    title, holder = tidy_words(details.title), tidy_words(details.holder)
    require_length(title, LONGEST_TITLE, "record_title")
    require_length(holder, LONGEST_HOLDER, "record_holder")
    if not title:
        raise RuleBroken(N_("Name the record, such as “Minutes of 4 March”"), field="record_title")
    require_order(details.period_from, details.period_to)
    item = Record(
        id=uuid4(),
        board_id=board_id,
        review_id=review_id,
        kind=details.kind,
        title=title,
        dated=details.dated,
        period_from=details.period_from,
        period_to=details.period_to,
        holder=holder or None,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(item)
    db.flush()
    note(
        db,
        verb="record:added",
        subject_kind="record",
        subject_id=item.id,
        at=now,
        actor_id=actor.person_id,
        board_id=board_id,
        review_id=review_id,
        values={
            "kind": item.kind,
            "title": item.title,
            "dated": item.dated,
            "period_from": item.period_from,
            "period_to": item.period_to,
            "holder": item.holder,
        },
    )
    return item
