"""How fast pages come and judgements are saved: 500 reviews with both assessments, two cores.

The server runs as in production (`qmapp serve`: gunicorn, two workers of four threads, and the
job worker), SQLite with `synchronous=FULL`. Each figure stands beside a bare Flask view that
answers with as many bytes under the same server settings, asked in turns with ours, so that a
busy machine troubles both alike.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from benchmarks import seeding, servers
from benchmarks.seeding import Client, Seeded
from benchmarks.servers import Answer, Line, Server
from qmapp.casework.assessments.fields import names_for
from qmapp.casework.assessments.rules import digest
from qmapp.foundation.storage import clock
from qmapp.people.accounts.sessions import PERSON, SEEN, SIGN_IN, SINCE

if TYPE_CHECKING:
    from benchmarks.report import Report

BUILD = servers.ROOT / "build"
SECRET = "a secret of the benchmark, longer than it has to be"  # noqa: S105 - guards nothing
FEW, MANY = 10, 500
ROUNDS = 240
WARMING = 5
MIX_SECONDS = 20
MARKERS = 18
FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
# Of ten requests six open a marker, three save, one asks for the list.
MIX = ("open",) * 6 + ("save",) * 3 + ("list",)


def run(report: Report) -> None:
    """Measure at 10 reviews, then everything at 500."""
    BUILD.mkdir(exist_ok=True)
    # In the checkout, not in the system's temporary folder: that may be memory, and a save there
    # would cost nothing.
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as made:
        folder = Path(made)
        with servers.bare(folder) as plain:
            bare = Bare(Line(plain.port))
            with board(report, folder / "few", FEW) as (seeded, server):
                few = Desk(server, seeded, 0)
                few.warm()
                small = alternate(few.save, bare.save, ROUNDS)
                opened_few = alternate(few.open_marker, bare.page, ROUNDS)
            with board(report, folder / "many", MANY) as (seeded, server):
                everything(report, seeded, server, plain, small, opened_few)


@contextmanager
def board(report: Report, folder: Path, reviews: int) -> Iterator[tuple[Seeded, Server]]:
    """A server on a database with so many reviews."""
    folder.mkdir()

    def tell(done: int, of: int) -> None:
        report.step(f"seeding {reviews} reviews", done, of)

    url = f"sqlite:///{folder / 'qmapp.sqlite3'}"
    seeded = seeding.seed(url, reviews, clock(), tell)
    report.step(f"measuring with {reviews} reviews")
    with servers.qmapp(folder, SECRET) as server:
        yield seeded, server


def everything(
    report: Report,
    seeded: Seeded,
    server: Server,
    plain: Server,
    small: Times,
    opened_few: Times,
) -> None:
    """All figures at full size."""
    desk, bare = Desk(server, seeded, 0), Bare(Line(plain.port))
    desk.warm()
    work: list[tuple[str, Callable[[], Answer], Callable[[], Answer]]] = [
        ("open_review", desk.open_review, bare.page),
        ("list", desk.list_reviews, bare.page),
        ("open", desk.open_marker, bare.page),
        ("save", desk.save, bare.save),
        ("autosave", desk.autosave, bare.save),
    ]
    took: dict[str, Times] = {}
    for name, ours, theirs in work:
        report.step(f"measuring {name}")
        bare.size = len(ours().body)
        times = took[name] = alternate(ours, theirs, ROUNDS)
        against = f"a bare view of {bare.size / 1024:.1f} KiB"
        for share in (50, 95):
            mine, other = at(times.ours, share), at(times.theirs, share)
            report.add(f"{name}.p{share}", mine, "ms", against=against, against_value=other)
    for name, before in (("save", small), ("open", opened_few)):
        now, then = at(took[name].ours, 50), at(before.ours, 50)
        report.add(
            f"{name}_growth",
            now / then,
            "times",
            against=f"the same at {FEW} reviews",
            against_value=1,
        )
    report.step("measuring four clients at once")
    mixed(report, seeded, server, plain, bare_size=len(desk.open_marker().body))
    report.add(
        "memory",
        server.memory(),
        "MiB",
        against="the bare view’s server",
        against_value=plain.memory(),
    )


# One client ---------------------------------------------------------------------------------


@dataclass
class Desk:
    """A commissioner at work on their own ten reviews, on one connection."""

    server: Server
    seeded: Seeded
    number: int
    line: Line = field(init=False)
    client: Client = field(init=False)
    token: str = field(init=False)
    bases: dict[tuple[UUID, str, str], str] = field(default_factory=dict)
    saves: int = 0

    def __post_init__(self) -> None:
        self.client = self.seeded.clients[self.number]
        self.line = Line(self.server.port, cookie_of(self.client, clock()))
        self.random = random.Random(self.number)
        answer = self.open_marker()
        found = _TOKEN.search(answer.body)
        if answer.status != 200 or found is None:
            raise RuntimeError(f"Opening a marker: {answer.status} {answer.head.decode()}")
        self.token = found[1].decode()
        self.line.keep_cookie(answer)

    def warm(self) -> None:
        """Let both workers compile their templates and log what is read for the first time."""
        for _ in range(WARMING):
            other = Line(self.server.port, self.line.cookie)
            for assessment, review in zip(
                self.client.assessments, self.client.reviews, strict=True
            ):
                other.get(f"/assessments/{assessment}/markers/1")
                other.get(f"/reviews/{review}")
            other.get("/reviews")
            other.close()
            self.save()
            self.autosave()

    def open_review(self) -> Answer:
        return self._fine(self.line.get(f"/reviews/{self.random.choice(self.client.reviews)}"))

    def open_marker(self) -> Answer:
        assessment = self.random.choice(self.client.assessments)
        number = self.random.randint(1, MARKERS)
        return self._fine(self.line.get(f"/assessments/{assessment}/markers/{number}"))

    def list_reviews(self) -> Answer:
        return self._fine(self.line.get("/reviews"))

    def save(self) -> Answer:
        """Press "Save and stay": the whole form, with other reasons; its event is written."""
        return self._fine(self._post("stay", ""), 302)

    def autosave(self) -> Answer:
        """What the page sends by itself after a pause."""
        answer = self._fine(self._post("autosave", "X-Requested-With: fetch\r\n"))
        if b'"reasons"' not in answer.body:
            raise RuntimeError(f"The reasons were not taken: {answer.body.decode()}")
        return answer

    def _post(self, do: str, extra: str) -> Answer:
        assessment = self.random.choice(self.client.assessments)
        marker = self.random.choice(self.seeded.edition.markers)
        self.saves += 1
        fields = {"csrf_token": self.token, "do": do}
        for name in names_for(marker):
            stands = self.bases.get(
                (assessment, marker.id, name), self.seeded.values[marker.id, name]
            )
            fields[f"base-{name}"] = digest(stands)
            fields[name] = stands
        reasons = f"{self.seeded.values[marker.id, 'reasons']} Said again, {self.saves} times."
        fields["reasons"] = self.bases[assessment, marker.id, "reasons"] = reasons
        address = f"/assessments/{assessment}/markers/{marker.number}"
        return self.line.post(address, urlencode(fields).encode(), FORM, extra)

    def _fine(self, answer: Answer, status: int = 200) -> Answer:
        if answer.status != status:
            raise RuntimeError(f"{answer.status} instead of {status}: {answer.head.decode()}")
        return answer


@dataclass
class Bare:
    """The same requests to the bare view."""

    line: Line
    size: int = 200_000

    def page(self) -> Answer:
        return self.line.get(f"/page/{self.size}")

    def save(self) -> Answer:
        return self.line.post("/save", b"reasons=" + b"x" * 2_000, FORM)


def cookie_of(client: Client, now: datetime) -> str:
    """The cookie that signing in leaves, signed with the server's secret."""
    signer = Flask("signer")
    signer.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    if serializer is None:
        raise RuntimeError("A session needs a secret.")
    moment = int(now.timestamp())
    return "qmapp_session=" + serializer.dumps(
        {
            "_user_id": client.uniquifier,
            "_fresh": True,
            "fs_cc": "set",
            "fs_paa": now.timestamp(),
            SIGN_IN: str(client.sign_in),
            PERSON: str(client.person),
            SINCE: moment,
            SEEN: moment,
        }
    )


# Times --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Times:
    """What ours and the bare view's took, in milliseconds."""

    ours: list[float]
    theirs: list[float]


def alternate(ours: Callable[[], Answer], theirs: Callable[[], Answer], rounds: int) -> Times:
    """Ours and theirs in turns."""
    times = Times([], [])
    for _ in range(rounds):
        for ask, into in ((ours, times.ours), (theirs, times.theirs)):
            began = time.perf_counter()
            ask()
            into.append((time.perf_counter() - began) * 1000)
    return times


def at(times: Sequence[float], share: int) -> float:
    """The time within which so many in a hundred were answered."""
    return statistics.quantiles(times, n=100, method="inclusive")[share - 1]


# Four clients -------------------------------------------------------------------------------


def mixed(report: Report, seeded: Seeded, server: Server, plain: Server, *, bare_size: int) -> None:
    """Four clients at once for some seconds: opening, saving and listing in their shares."""
    desks = [Desk(server, seeded, number) for number in range(seeding.CLIENTS)]
    for desk in desks:
        desk.warm()
    ours = together([_mix_of(desk) for desk in desks])
    bares = [Bare(Line(plain.port), bare_size) for _ in desks]
    theirs = together([_bare_mix_of(one) for one in bares])
    against = "a bare view, as many bytes"
    report.add(
        "mix.rps",
        len(ours) / MIX_SECONDS,
        "requests/s",
        against=against,
        against_value=len(theirs) / MIX_SECONDS,
    )
    for share in (50, 95):
        mine, other = at(ours, share), at(theirs, share)
        report.add(f"mix.p{share}", mine, "ms", against=against, against_value=other)


def _mix_of(desk: Desk) -> Callable[[], Answer]:
    ways = {"open": desk.open_marker, "save": desk.save, "list": desk.list_reviews}

    def ask() -> Answer:
        return ways[desk.random.choice(MIX)]()

    return ask


def _bare_mix_of(bare: Bare) -> Callable[[], Answer]:
    chance = random.Random(7)
    ways = {"open": bare.page, "save": bare.save, "list": bare.page}

    def ask() -> Answer:
        return ways[chance.choice(MIX)]()

    return ask


def together(asking: Sequence[Callable[[], Answer]]) -> list[float]:
    """Let all ask at once until the time is over; the times of all answers, in milliseconds."""
    end = time.perf_counter() + MIX_SECONDS

    def one(ask: Callable[[], Answer]) -> list[float]:
        times = []
        began = time.perf_counter()
        while began < end:
            ask()
            now = time.perf_counter()
            times.append((now - began) * 1000)
            began = now
        return times

    with ThreadPoolExecutor(len(asking)) as pool:
        return [each for times in pool.map(one, asking) for each in times]
