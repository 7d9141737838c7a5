"""How fast a board's trends come: the largest board, among 149 others.

400 reviews with 2,400 findings and 6,000 recommendations, most of them tagged; 12,000 reviews in
all, with some 500,000 tags. On SQLite and on PostgreSQL, each under the server as in production.
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import event

from benchmarks import followed, servers
from benchmarks.bulk import check_parents
from benchmarks.dashboard import BUILD, LIMIT_MS
from benchmarks.followed import Followed
from benchmarks.pages import SECRET, at, cookie_of
from benchmarks.servers import Line
from qmapp.app import build
from qmapp.config import Environment, Settings
from qmapp.foundation.storage import clock
from tools import postgres

if TYPE_CHECKING:
    from benchmarks.report import Report

ROUNDS = 80
WARMING = 6
PAGES = {
    "counts": "",
    "quarters": "?family=harm&by=quarter",
    "targets": "?family=target",
    "stages": "/stages",
    "again": "/again",
    "story": "/again/pi-no-strategy-discussion",
    "markers": "/markers",
    "rows": "/rows?tag=pi-no-strategy-discussion",
    "other_list": "?into=practice-issues-to-sar-domains",
}


def run(report: Report) -> None:
    """Measure on both databases."""
    BUILD.mkdir(exist_ok=True)
    now = clock()
    # In the checkout, not in the system's temporary folder: that may be memory.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as made:
        folder = Path(made)
        measure(report, "sqlite", folder / "sqlite", None, now)
        with postgres.running() as server:
            measure(report, "postgres", folder / "postgres", server.create("among"), now)


def measure(report: Report, engine: str, folder: Path, url: str | None, now: datetime) -> None:
    """Seed one database and ask it for every page."""
    folder.mkdir(parents=True)
    url = url or f"sqlite:///{folder / 'qmapp.sqlite3'}"

    def tell(done: int, of: int) -> None:
        report.step(f"seeding {engine}", done, of)

    made = followed.seed(url, now, among=followed.OTHERS, tell=tell, coded=True)
    if url.startswith("sqlite"):
        check_parents(url)
    with servers.qmapp(folder, SECRET, QMAPP_DATABASE_URL=url) as server:
        line = Line(server.port, cookie_of(made.client, clock()))
        report.step(f"measuring on {engine}")
        for name, address in PAGES.items():
            times = ask(line, f"/boards/{made.board}/trends{address}")
            for share in (50, 95):
                report.add(
                    f"{engine}.{name}.p{share}",
                    at(times, share),
                    "ms",
                    against="the most that it may take (p95)",
                    against_value=LIMIT_MS,
                )
    for name, (large, small) in count_queries(made, url, folder).items():
        report.add(
            f"{engine}.{name}.queries",
            large,
            "queries",
            against=f"a board of {followed.OF_ANOTHER} reviews",
            against_value=small,
        )


def ask(line: Line, address: str) -> list[float]:
    """How long a page takes, again and again, in milliseconds."""
    times = []
    for turn in range(WARMING + ROUNDS):
        began = time.perf_counter()
        answer = line.get(address)
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {answer.head.decode()}")
        if turn >= WARMING:
            times.append(taken)
    return times


def count_queries(made: Followed, url: str, data_dir: Path) -> dict[str, tuple[int, int]]:
    """How many statements each page takes for the largest board, and for another."""
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
    storage = app.extensions["qmapp.storage"]
    executed: list[str] = []

    @event.listens_for(storage.engine, "before_cursor_execute")
    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        executed.append(statement)

    def asked(board: UUID, address: str) -> int:
        client = app.test_client()
        name, _, value = cookie_of(made.client, clock()).partition("=")
        client.set_cookie(name, value)
        for _ in range(2):
            executed.clear()
            answer = client.get(f"/boards/{board}/trends{address}")
            if answer.status_code != 200:
                raise RuntimeError(f"The page in this process: {answer.status}")
        return len(executed)

    try:
        return {
            name: (asked(made.board, address), asked(made.small_board, address))
            for name, address in PAGES.items()
        }
    finally:
        storage.close()
