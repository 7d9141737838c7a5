"""How fast a board's dashboard comes: the largest board alone, and among 149 others.

400 reviews with 6,000 recommendations; then 12,000 reviews in all, with 180,000 recommendations and
1.4 million observations. On SQLite and on PostgreSQL, each under the server as in production. The
board alone and the board among others are asked in turns, so that a busy machine troubles both.
The page of the board is asked twice over: as it comes from figures that are kept (`board`), and
after a change on the board, when all of it is counted anew (`board.first`).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import followed, servers
from benchmarks.bulk import check_parents
from benchmarks.followed import Followed
from benchmarks.inside import inside
from benchmarks.pages import SECRET, Times, alternate, at, cookie_of
from benchmarks.servers import Answer, Line
from qmapp.foundation.storage import clock
from tools import postgres

if TYPE_CHECKING:
    from benchmarks.report import Report

BUILD = servers.ROOT / "build"
ROUNDS = 120
FIRST_ROUNDS = 60
WARMING = 8
LIMIT_MS = 100


@dataclass(frozen=True)
class Pages:
    """The pages of one seeded database, asked by a member of its largest board."""

    seeded: Followed
    url: str
    line: Line

    def board(self) -> Answer:
        return self._fine(f"/boards/{self.seeded.board}/impact")

    def agency(self) -> Answer:
        return self._fine(f"/boards/{self.seeded.board}/impact/agencies/{self.seeded.agency}")

    def rows(self) -> Answer:
        return self._fine(f"/boards/{self.seeded.board}/impact/recommendations")

    def actions(self) -> Answer:
        return self._fine(f"/boards/{self.seeded.board}/impact/actions")

    def _fine(self, address: str) -> Answer:
        answer = self.line.get(address)
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {answer.head.decode()}")
        return answer


def run(report: Report) -> None:
    """Measure on both databases."""
    BUILD.mkdir(exist_ok=True)
    now = clock()
    # In the checkout, not in the system's temporary folder: that may be memory.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as made:
        folder = Path(made)
        urls = [f"sqlite:///{folder / name / 'qmapp.sqlite3'}" for name in ("alone", "among")]
        measure(report, "sqlite", folder, urls, now)
        with postgres.running() as server:
            urls = [server.create(name) for name in ("alone", "among")]
            measure(report, "postgres", folder / "postgres", urls, now)


def measure(report: Report, engine: str, folder: Path, urls: list[str], now: datetime) -> None:
    """Seed the two databases and compare the pages on them."""
    alone_url, among_url = urls
    with (
        seeded(report, engine, folder / "alone", alone_url, (0, now)) as alone,
        seeded(report, engine, folder / "among", among_url, (followed.OTHERS, now)) as among,
    ):
        report.step(f"measuring on {engine}")
        for _ in range(WARMING):
            for pages in (alone, among):
                for ask in (pages.board, pages.agency, pages.rows, pages.actions):
                    ask()
        for name in ("board", "agency", "rows", "actions"):
            times = alternate(getattr(among, name), getattr(alone, name), ROUNDS)
            for share in (50, 95):
                report.add(
                    f"{engine}.{name}.p{share}",
                    at(times.ours, share),
                    "ms",
                    against="that board alone",
                    against_value=at(times.theirs, share),
                )
            report.add(
                f"{engine}.{name}.limit",
                at(times.ours, 95),
                "ms",
                against="the most that it may take (p95)",
                against_value=LIMIT_MS,
            )
        times = after_changes(among, alone, folder)
        for share in (50, 95):
            report.add(
                f"{engine}.board.first.p{share}",
                at(times.ours, share),
                "ms",
                against="that board alone",
                against_value=at(times.theirs, share),
            )
        report.add(
            f"{engine}.board.first.limit",
            at(times.ours, 95),
            "ms",
            against="the most that it may take (p95)",
            against_value=LIMIT_MS,
        )
        large, small = count_queries(among, folder / "among")
        report.add(
            f"{engine}.queries",
            large,
            "queries",
            against=f"a board of {followed.OF_ANOTHER} reviews",
            against_value=small,
        )


@contextmanager
def seeded(
    report: Report, engine: str, folder: Path, url: str, size: tuple[int, datetime]
) -> Iterator[Pages]:
    """A server on a database with the largest board among so many others."""
    among, now = size
    folder.mkdir(parents=True)

    def tell(done: int, of: int) -> None:
        report.step(f"seeding {engine}, {among} other boards", done, of)

    made = followed.seed(url, now, among=among, tell=tell, coded=True)
    if url.startswith("sqlite") and not among:
        check_parents(url)
    with servers.qmapp(folder, SECRET, QMAPP_DATABASE_URL=url) as server:
        yield Pages(made, url, Line(server.port, cookie_of(made.client, clock())))


def after_changes(among: Pages, alone: Pages, folder: Path) -> Times:
    """The page of the board, each time after something changed on the board: nothing that was kept
    counts any more, and every figure is counted anew. The change itself is not in the time.
    """
    times = Times([], [])
    with (
        inside(among.seeded.client, among.url, folder / "among") as first,
        inside(alone.seeded.client, alone.url, folder / "alone") as second,
    ):
        for _ in range(FIRST_ROUNDS):
            for pages, app, into in ((among, first, times.ours), (alone, second, times.theirs)):
                app.change(pages.seeded.board)
                began = time.perf_counter()
                pages.board()
                into.append((time.perf_counter() - began) * 1000)
    return times


def count_queries(pages: Pages, data_dir: Path) -> tuple[int, int]:
    """How many statements the page of the largest board takes, and that of another board."""
    with inside(pages.seeded.client, pages.url, data_dir) as app:
        large, small = (
            app.count_statements(board, f"/boards/{board}/impact")
            for board in (pages.seeded.board, pages.seeded.small_board)
        )
    return large, small
