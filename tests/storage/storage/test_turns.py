"""Writers of one SQLite database take turns; one that waits too long is told so."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text

from qmapp.errors import StorageBusy
from qmapp.foundation.storage import Storage, engine
from qmapp.people.accounts.models import Board
from tests.factories.assessments import NOW


def test_many_writers_all_get_their_turn(sqlite_storage: Storage) -> None:
    def write(thread: int) -> None:
        for number in range(10):
            with sqlite_storage.unit_of_work() as db:
                name = f"Board {thread} {number}"
                db.add(Board(name=name, slug=name.replace(" ", "-"), created_at=NOW))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_storage.reading() as db:
        assert len(db.scalars(select(Board.slug)).all()) == 80


def test_who_waits_too_long_is_told_and_the_next_one_may(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    with sqlite_storage.unit_of_work() as holder:
        holder.execute(text("SELECT 1"))
        with pytest.raises(StorageBusy), sqlite_storage.unit_of_work() as late:
            late.execute(text("SELECT 1"))
    with sqlite_storage.unit_of_work() as db:
        db.add(Board(name="After", slug="after", created_at=NOW))
    with sqlite_storage.reading() as db:
        assert db.scalars(select(Board.slug)).all() == ["after"]
