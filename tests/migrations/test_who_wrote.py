"""Of findings that were there, the trail tells who wrote their issue and causes last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from qmapp import migrate
from qmapp.casework.findings.models import Finding
from qmapp.foundation.audit.chain import as_text
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.support.earlier import migrate_to, put_back

BEFORE = "0006_moderation_and_sign_off"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'earlier.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    yield server.create("wrote")
    server.drop("wrote")


def changed(storage: Storage, finding: UUID, by: UUID, *fields: str, turn: int) -> None:
    """The event of a change, as the room writes it; its place in the chain is nothing to this."""
    with storage.engine.begin() as connection:
        event = {
            "id": uuid4(), "chain": connection.scalar(select(Event.chain).limit(1)),
            "sequence": 90_000 + turn, "board_id": None, "review_id": None,
            "at": NOW + timedelta(minutes=turn), "actor_id": by, "verb": "finding:changed",
            "subject_kind": "finding", "subject_id": finding, "fields": {}, "previous": "",
            "digest": "",
        }  # fmt: skip
        connection.execute(insert(Event).values(event))
        value = {"event_id": event["id"], "field": "changed", "value": as_text(list(fields))}
        connection.execute(insert(EventValue).values(value))


def test_the_last_who_changed_them_wrote_them(url: str) -> None:
    put_back(url, BEFORE)
    migrate_to(url, "0012_bodies_and_classes")
    storage = Storage(url)
    try:
        with storage.engine.connect() as connection:
            ids = list(connection.scalars(select(Finding.id).order_by(Finding.number).limit(3)))
            ann, ben = connection.scalars(select(Person.id).order_by(Person.email).limit(2))
        changed(storage, ids[0], ann, "title", "practice_issue", turn=1)
        changed(storage, ids[0], ben, "practice_edition", turn=2)
        changed(storage, ids[0], ann, "title", "why", turn=3)
        changed(storage, ids[1], ben, "reason", turn=4)
        changed(storage, ids[1], ann, "causes", "practice_issue", turn=5)
        migrate_to(url, migrate.head())
        with storage.reading() as db:
            found = [db.get_one(Finding, one) for one in ids]
            assert [(one.issue_by, one.causes_by) for one in found] == [
                (ben, None),
                (ann, ann),
                (None, None),
            ]
            assert found[2].issue_writer == found[2].causes_writer == found[2].added_by
    finally:
        storage.close()
