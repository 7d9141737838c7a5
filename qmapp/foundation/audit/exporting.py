"""The trail as plain data, one event after the other, for reading it elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, select

from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Db

_EVENTS, _VALUES = cast("Table", Event.__table__), cast("Table", EventValue.__table__)
_AT_ONCE = 500


def export(
    db: Db, *, chain: str | None = None, review_id: UUID | None = None, with_values: bool = False
) -> Iterator[dict[str, Any]]:
    """Every event, or those of one chain or one review, chain by chain, oldest first.

    Each with the salted hashes of its values: whoever has a value and its salt can show that it
    was there. `with_values` adds these.
    """
    query = select(_EVENTS).order_by(_EVENTS.c.chain, _EVENTS.c.sequence)
    if chain is not None:
        query = query.where(_EVENTS.c.chain == chain)
    if review_id is not None:
        query = query.where(_EVENTS.c.review_id == review_id)
    for piece in _pieces(db, query):
        values = _values(db, [event.id for event in piece]) if with_values else None
        for event in piece:
            line = _line(event)
            if values is not None:
                line["values"] = values.get(event.id, {})
            yield line


def _pieces(db: Db, query: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
    at: tuple[str, int] | None = None
    while True:
        here = query
        if at is not None:
            chain, sequence = at
            here = query.where(
                (_EVENTS.c.chain > chain)
                | ((_EVENTS.c.chain == chain) & (_EVENTS.c.sequence > sequence))
            )
        piece = db.connection().execute(here.limit(_AT_ONCE)).all()
        if not piece:
            return
        yield piece
        at = (piece[-1].chain, piece[-1].sequence)


def _line(event: Row[Any]) -> dict[str, Any]:
    return {
        "chain": event.chain,
        "sequence": event.sequence,
        "id": str(event.id),
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": _text(event.actor_id),
        "verb": event.verb,
        "subject": {"kind": event.subject_kind, "id": str(event.subject_id)},
        "review": _text(event.review_id),
        "fields": event.fields,
        "previous": event.previous,
        "digest": event.digest,
    }


def _values(db: Db, events: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    query = select(_VALUES).where(_VALUES.c.event_id.in_(events))
    for kept in db.connection().execute(query.order_by(_VALUES.c.field)):
        found.setdefault(kept.event_id, {})[kept.field] = (
            {"value": json.loads(kept.value), "salt": kept.salt}
            if kept.value is not None
            else {
                "erased_at": kept.erased_at.isoformat() if kept.erased_at else None,
                "erased_by": _text(kept.erased_by),
                "erased_because": kept.erased_because,
            }
        )
    return found


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)
