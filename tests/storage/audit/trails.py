"""Writing to a trail in tests, and changing it behind the database's back."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import Executable, select, text

from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import Break, find_break
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db, Storage

NOW = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


def note(db: Db, board_id: UUID | None, **values: object) -> UUID:
    subject_id = uuid4()
    record(
        db, verb="thing:changed", subject_kind="thing", subject_id=subject_id, at=NOW,
        actor_id=None, board_id=board_id, values=values,
    )  # fmt: skip
    return subject_id


def write(storage: Storage, board_id: UUID | None, count: int = 1, **values: object) -> None:
    for number in range(count):
        with storage.unit_of_work() as db:
            note(db, board_id, number=number, **values)


def broken(storage: Storage, board_id: UUID | None) -> Break | None:
    with storage.reading() as db:
        return find_break(db, chain_of(board_id))


def events(storage: Storage, board_id: UUID | None) -> list[Event]:
    with storage.reading() as db:
        query = select(Event).where(Event.chain == chain_of(board_id))
        return list(db.scalars(query.order_by(Event.sequence)))


def behind_the_back(storage: Storage, *statements: Executable) -> None:
    """Change what the database refuses to change, as somebody with the file in hand could."""
    with storage.engine.connect() as connection:
        if storage.is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if storage.is_sqlite:
                triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for name in connection.scalars(triggers).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:  # neither triggers nor foreign keys
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(statement)
        connection.detach()
