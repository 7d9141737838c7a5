"""How fast shared trends over 150 boards come, of four editions with 3,000 reviews each.

The page reads editions alone, so their records are not stored. The most it may take: 1 s, 200 KiB.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from benchmarks import servers
from benchmarks.dashboard import BUILD
from benchmarks.pages import SECRET, at, cookie_of
from benchmarks.seeding import Client
from benchmarks.servers import Line
from benchmarks.trends import ask
from qmapp import migrate, tables
from qmapp.foundation.access import EditionSubject
from qmapp.foundation.audit import key_with
from qmapp.foundation.catalogue import Catalogue, load_catalogue
from qmapp.foundation.storage import Storage, clock
from qmapp.learning.sharing import counting
from qmapp.learning.sharing.counting import CODED, Of, Topic
from qmapp.learning.sharing.lists import find_list
from qmapp.learning.sharing.models import BoardRegion, Readership, SharedEdition
from qmapp.learning.sharing.record import Coded, Content, Count, Judged
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Board, Person, SignIn
from tools import postgres

if TYPE_CHECKING:
    from benchmarks.report import Report

BOARDS, REGIONS, REVIEWS, EDITIONS = 150, 9, 12_000, 4
LIMIT_MS, LIMIT_KIB = 1_000, 200
PAGES = {
    "newest": "/trends/shared",
    "tag": "/trends/shared?topic=harm&tag=neglect",
    "markers": "/trends/shared?topic=markers",
    "together": "/trends/shared?edition=all&topic=issue",
}
__all__ = ["run", "tables"]


def run(report: Report) -> None:
    """Measure on both databases."""
    BUILD.mkdir(exist_ok=True)
    now, catalogue = clock(), load_catalogue()
    boards = {
        uuid4(): Of(f"Partnership {n}", f"region-{n % REGIONS}", f"Region {n % REGIONS}")
        for n in range(BOARDS)
    }
    report.step("counting")
    made, began = [], time.perf_counter()
    for number in range(EDITIONS):
        records = list(contents(catalogue, list(boards), REVIEWS // EDITIONS, Random(number)))
        made.append(counting.to_kept(counting.count(records, boards, _lists(catalogue))))
    taken = (time.perf_counter() - began) * 1000 / EDITIONS
    report.add("count", taken, "ms", against="for one edition, by the worker", against_value=60_000)
    with (
        tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as folder,
        postgres.running() as server,
    ):
        for engine, url in (
            ("sqlite", f"sqlite:///{folder}/qmapp.sqlite3"),
            ("postgres", server.create("shared")),
        ):
            report.step(f"measuring on {engine}")
            _measure(report, engine, Path(folder) / engine, url, boards, made, now)


def _lists(catalogue: Catalogue) -> list[counting.List]:
    return [found for topic in Topic if (found := find_list(catalogue, topic)) is not None]


def contents(
    catalogue: Catalogue, boards: list[UUID], many: int, chance: Random
) -> Iterator[tuple[UUID, Content]]:
    """Records of boards in turn, with tags of every list."""
    lists = {one.topic: one for one in _lists(catalogue)}
    for number in range(many):
        yield (
            boards[number % len(boards)],
            Content(
                markers_edition=lists[Topic.MARKERS].edition,
                coded=tuple(
                    Coded(
                        family=Family(topic.value), edition=lists[topic].edition, things=3,
                        coded=3, disputed=0, own=0,
                        tags=tuple(tag for tag in lists[topic].tags if chance.random() < 0.2),
                    )
                    for topic in sorted(CODED)
                ),
                judged=tuple(
                    Judged(marker=tag, rating="met", is_weak=chance.random() < 0.3)
                    for tag in lists[Topic.MARKERS].tags
                ),
                natures=(Count(key="complex", count=int(chance.random() < 0.3)),),
                impact=(Count(key="shown", count=int(chance.random() < 0.3)),),
            ),
        )  # fmt: skip


def _measure(  # noqa: PLR0913, PLR0917 - what to measure, on what
    report: Report,
    engine: str,
    folder: Path,
    url: str,
    boards: dict[UUID, Of],
    made: list[dict[str, object]],
    now: datetime,
) -> None:
    folder.mkdir()
    client = _store(url, boards, made, now)
    with servers.qmapp(folder, SECRET, QMAPP_DATABASE_URL=url) as server:
        line = Line(server.port, cookie_of(client, clock()))
        for name, address in PAGES.items():
            times = ask(line, address)
            report.add(
                f"{engine}.{name}.p95",
                at(times, 95),
                "ms",
                against="the most that it may take",
                against_value=LIMIT_MS,
            )
            report.add(
                f"{engine}.{name}.size",
                len(line.get(address).body) / 1024,
                "KiB",
                against="the most that it may be",
                against_value=LIMIT_KIB,
            )


def _store(
    url: str, boards: dict[UUID, Of], made: list[dict[str, object]], now: datetime
) -> Client:
    migrate.upgrade(url)
    storage = key_with(Storage(url), servers.TRAIL_KEY)
    person, sign_in, uniquifier = uuid4(), uuid4(), uuid4().hex
    with storage.unit_of_work() as db:
        for board_id, of in boards.items():
            db.add(Board(id=board_id, name=of.name, slug=board_id.hex, created_at=now))
        db.add(
            Person(
                id=person, email="reader@example.org", name="A Reader", fs_uniquifier=uniquifier,
                tf_primary_method="authenticator", tf_totp_secret="none",  # noqa: S106 - guards nothing
                created_at=now, confirmed_at=now, password_set_at=now,
            )
        )  # fmt: skip
        db.flush()
        db.add_all(
            BoardRegion(id=uuid4(), board_id=id_, key=of.region, name=of.region_name, set_at=now)
            for id_, of in boards.items()
        )
        db.add(SignIn(id=sign_in, person_id=person, started_at=now))
        db.add(
            Readership(id=uuid4(), person_id=person, scope=EditionSubject.NATIONAL, given_at=now)
        )
        for number, content in enumerate(made, start=1):
            since = date(2024, 1, 1) + timedelta(182 * number)
            db.add(
                SharedEdition(
                    id=uuid4(), number=number, since=since, until=since + timedelta(182), fewest=5,
                    content=content, sha256=counting.kept_digest(content), made_at=now,
                )
            )  # fmt: skip
    storage.close()
    return Client(person=person, uniquifier=uniquifier, sign_in=sign_in, reviews=[], assessments=[])
