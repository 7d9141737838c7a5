"""How fast a board's trends come: the largest board, among 149 others.

400 reviews with 2,400 findings and 6,000 recommendations, most of them tagged; 12,000 reviews in
all, with some 500,000 tags. On SQLite and on PostgreSQL, each under the server as in production.
Each page is asked twice over: as it comes from what is kept, and after a change on the board, when
all of it is read anew (`first`).
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import followed, servers
from benchmarks.bulk import check_parents
from benchmarks.dashboard import BUILD, LIMIT_MS
from benchmarks.followed import Followed
from benchmarks.inside import Inside, inside
from benchmarks.pages import SECRET, at, cookie_of
from benchmarks.servers import Line
from qmapp.foundation.storage import clock
from tools import postgres

if TYPE_CHECKING:
    from benchmarks.report import Report

ROUNDS = 80
FIRST_ROUNDS = 30
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
    with (
        servers.qmapp(folder, SECRET, QMAPP_DATABASE_URL=url) as server,
        inside(made.client, url, folder) as app,
    ):
        line = Line(server.port, cookie_of(made.client, clock()))
        report.step(f"measuring on {engine}")
        for name, address in PAGES.items():
            twice(
                report, f"{engine}.{name}", line, f"/boards/{made.board}/trends{address}", app, made
            )
        for name, address in PAGES.items():
            large, small = (
                app.count_statements(board, f"/boards/{board}/trends{address}")
                for board in (made.board, made.small_board)
            )
            report.add(
                f"{engine}.{name}.queries",
                large,
                "queries",
                against=f"a board of {followed.OF_ANOTHER} reviews",
                against_value=small,
            )


def twice(report: Report, name: str, line: Line, address: str, app: Inside, made: Followed) -> None:
    """How long a page takes from what is kept, and after a change."""
    told = {name: ask(line, address), f"{name}.first": first(line, address, app, made)}
    for kind, times in told.items():
        for share in (50, 95):
            report.add(
                f"{kind}.p{share}",
                at(times, share),
                "ms",
                against="the most that it may take (p95)",
                against_value=LIMIT_MS,
            )


def first(line: Line, address: str, app: Inside, made: Followed) -> list[float]:
    """How long a page takes when something has just changed on the board, in milliseconds.

    Nothing that was kept counts any more. The change itself is not in the time.
    """
    times = []
    for _ in range(FIRST_ROUNDS):
        app.change(made.board)
        began = time.perf_counter()
        line.get(address)
        times.append((time.perf_counter() - began) * 1000)
    return times


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
