"""One row of every sealed table, with something in every column: for changing it past the trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Uuid, text
from sqlalchemy import event as sa_event

from qmapp.foundation.audit import head_of, key_with
from qmapp.foundation.audit.chain import salted
from qmapp.foundation.audit.models import Reading
from qmapp.foundation.audit.seals import sealed_models
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Base, Db, Figure, Storage, UtcTime, Word
from qmapp.governance.signing.content import kept_digest
from qmapp.governance.signing.models import Snapshot
from tests.storage.audit.trails import NOW
from tests.support.settings import TRAIL_KEY


@contextmanager
def without_constraints(storage: Storage) -> Iterator[Storage]:
    """The same database for somebody whom neither triggers nor constraints hold up."""
    url = storage.engine.url.render_as_string(hide_password=False)
    if storage.is_sqlite:
        free = Storage(url)
        sa_event.listen(free.engine, "connect", _let_go)
        with free.engine.begin() as connection:
            triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in connection.scalars(triggers).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        free = Storage(url, connect_args={"options": "-c session_replication_role=replica"})
        _drop_checks(free)
    try:
        yield key_with(free, TRAIL_KEY)
    finally:
        free.close()


def _let_go(connection: Any, record: object) -> None:
    for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _drop_checks(storage: Storage) -> None:
    found = text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace"
    )
    with storage.engine.begin() as connection:
        for table, name in connection.execute(found).all():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))


def fill(db: Db, board_id: UUID) -> dict[type[Base], UUID]:
    """Add one row of every sealed table; their ids."""
    ids = {}
    for model in sealed_models():
        values = {c.name: a_value(c) for c in model.__table__.columns}
        values |= {"id": uuid4(), "board_id": board_id} | _fitting(db, model, board_id)
        db.add(model(**values))
        ids[model] = values["id"]
    return ids


def _fitting(db: Db, model: type[Base], board_id: UUID) -> dict[str, object]:
    if model is Words:
        return {"text": "words", "salt": "salt", "digest": salted("words", "salt")}
    if model is Snapshot:
        head = head_of(db, board_id)
        return {
            "content": {"a": 1},
            "sha256": kept_digest({"a": 1}),
            "chain_sequence": head.sequence,
            "chain_digest": head.digest,
            "chain_seal": head.seal,
        }
    return {"hour": NOW} if model is Reading else {}


def a_value(column: Column[Any]) -> Any:
    """Something that the column may hold."""
    kind = column.type
    if isinstance(kind, Word):
        return next(iter(kind.kind))
    if isinstance(kind, Uuid):
        return uuid4()
    return next((value for of, value in _VALUES if isinstance(kind, of)), "a")


def another_value(column: Column[Any], value: Any) -> Any:
    """Something else that the column may hold."""
    kind = column.type
    if isinstance(kind, Word):
        words = list(kind.kind)
        return words[-1] if words[-1] != value else words[0]
    if isinstance(value, bool):
        return not value
    if isinstance(value, UUID):
        return uuid4()
    step = next((step for of, step in _STEPS if isinstance(value, of)), None)
    if step is not None:
        return value + step
    # Of the same length: PostgreSQL would cut off in silence what does not fit.
    return ["b"] if isinstance(value, list | dict) else f"{value[:-1]}~"


_VALUES: tuple[tuple[Any, Any], ...] = (
    ((UtcTime, DateTime), NOW),
    (Date, NOW.date()),
    (Boolean, False),
    (Integer, 1),
    (Float, 0.5),
    (Figure, Decimal("0.5")),
    (JSON, ["a"]),
)
_STEPS: tuple[tuple[Any, Any], ...] = (
    (datetime, timedelta(microseconds=1)),
    (date, timedelta(days=1)),
    ((int, float, Decimal), 1000),
)
