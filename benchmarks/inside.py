"""The application in this process, on a database that a server serves: to count its statements, and
to change something, after which nothing that the server kept counts any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import event

from benchmarks import servers
from benchmarks.pages import SECRET, cookie_of
from benchmarks.seeding import Client
from qmapp.app import build
from qmapp.config import Environment, Settings
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Storage, clock


@dataclass(frozen=True)
class Inside:
    """The application, and who asks it."""

    app: Flask
    client: Client

    @property
    def storage(self) -> Storage:
        storage: Storage = self.app.extensions["qmapp.storage"]
        return storage

    def change(self, board: UUID) -> None:
        """One event of a board, as every change leaves one."""
        with self.storage.unit_of_work() as db:
            audit.record(
                db,
                verb="meetings:added",
                subject_kind="meeting",
                subject_id=uuid4(),
                at=clock(),
                actor_id=None,
                board_id=board,
            )

    def count_statements(self, board: UUID, address: str) -> int:
        """How many a page takes after a change on the board, when nothing of it is kept."""
        executed: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            executed.append(statement)

        client = self.app.test_client()
        name, _, value = cookie_of(self.client, clock()).partition("=")
        client.set_cookie(name, value)
        event.listen(self.storage.engine, "before_cursor_execute", note)
        try:
            for _ in range(2):  # the first time much is read that stays as long as the process
                self.change(board)
                executed.clear()
                answer = client.get(address)
                if answer.status_code != 200:
                    raise RuntimeError(f"{address} in this process: {answer.status}")
        finally:
            event.remove(self.storage.engine, "before_cursor_execute", note)
        return len(executed)


@contextmanager
def inside(client: Client, url: str, data_dir: Path) -> Iterator[Inside]:
    """The application on a database, for one who is signed in."""
    app = build(
        Settings(
            environment=Environment.TEST,
            secret_key=SECRET,
            password_salt="a salt of the benchmark",  # noqa: S106 - guards nothing
            trail_key=servers.TRAIL_KEY,
            database_url=url,
            data_dir=data_dir,
            secure_cookies=False,
            second_factor_required=False,
            log_json=False,
        )
    )
    made = Inside(app, client)
    try:
        yield made
    finally:
        made.storage.close()
