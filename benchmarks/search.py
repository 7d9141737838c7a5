"""How fast words are found: by a member of the largest board, among 149 others.

12,000 reviews with 72,000 findings and 180,000 recommendations. The largest board's 400 drafts have
300 passages each, as a report of sixty pages has, and its member may read every one of them; those
of the others have 4, for they are only in the way. Words come as often as words do: a few stand in
every third passage, most in hardly any. On SQLite and on PostgreSQL, each under the server as in
production; whose words the member may read is kept, and read anew after a change (`first`).
"""

from __future__ import annotations

import random
import tempfile
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from benchmarks import followed, servers
from benchmarks.dashboard import BUILD
from benchmarks.followed import Texts
from benchmarks.inside import inside
from benchmarks.pages import SECRET, cookie_of
from benchmarks.seeding import WORDS
from benchmarks.servers import Line
from benchmarks.trends import twice
from qmapp.desk.search.rebuilding import rebuild
from qmapp.foundation.storage import Storage, clock
from tools import postgres

if TYPE_CHECKING:
    from benchmarks.report import Report

INDEXES = ("ix_search_entries_words", "ix_search_phrases_words")
PASSAGES, OF_OTHERS = 300, 4
TEXTS = 6_000
VOCABULARY = 8_000
ASKED = {
    "rare": "quartz",
    "phrase": '"strategy meeting"',
    "two": "supervision recorded",
    "common": "meeting",
    "nothing": "zebra",
}


def run(report: Report) -> None:
    """Measure on both databases."""
    BUILD.mkdir(exist_ok=True)
    now = clock()
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-") as made:
        folder = Path(made)
        measure(report, "sqlite", folder / "sqlite", None, now)
        with postgres.running() as server:
            measure(report, "postgres", folder / "postgres", server.create("among"), now)


def measure(report: Report, engine: str, folder: Path, url: str | None, now: datetime) -> None:
    """Seed one database and ask it."""
    folder.mkdir(parents=True)
    url = url or f"sqlite:///{folder / 'qmapp.sqlite3'}"

    def tell(done: int, of: int) -> None:
        report.step(f"seeding {engine}", done, of)

    texts = Texts(passages=drafts_say(), large=PASSAGES, others=OF_OTHERS)
    made = followed.seed(url, now, among=followed.OTHERS, tell=tell, texts=texts)
    if not url.startswith("sqlite"):
        index(report, url)  # its triggers are asleep while rows come by the thousand
    addresses = {
        name: "/search?q=" + said.replace(" ", "+").replace('"', "%22")
        for name, said in ASKED.items()
    }
    with (
        servers.qmapp(folder, SECRET, QMAPP_DATABASE_URL=url) as server,
        inside(made.client, url, folder) as app,
    ):
        line = Line(server.port, cookie_of(made.client, clock()))
        report.step(f"measuring on {engine}")
        for name, address in addresses.items():
            twice(report, f"{engine}.{name}", line, address, app, made)
        report.add(
            f"{engine}.queries",
            app.count_statements(made.board, addresses["common"]),
            "queries",
            against="words that stand in a few texts",
            against_value=app.count_statements(made.board, addresses["rare"]),
        )


def drafts_say() -> list[str]:
    """Passages of some sixty words, which come about as often as words do in English."""
    chance = random.Random(18)
    syllables = "ra ten mol vis dor lun pek sar tim bru gol nad fen kir wos".split()
    invented = {"".join(chance.choices(syllables, k=3)) + "ed" for _ in range(VOCABULARY)}
    vocabulary = [*dict.fromkeys(WORDS), *sorted(invented)]
    weights = list(accumulate(1 / (place + 2) for place in range(len(vocabulary))))
    says = [
        " ".join(chance.choices(vocabulary, cum_weights=weights, k=60)).capitalize() + "."
        for _ in range(TEXTS)
    ]
    for place in range(0, TEXTS, 50):
        says[place] += " They spoke of it at the strategy meeting."
    says[0] += " A piece of quartz was found."
    return says


def index(report: Report, url: str) -> None:
    """Make the index, as `qmapp search rebuild` does."""
    report.step("indexing")
    storage = Storage(url)
    try:
        with storage.unit_of_work() as db:
            db.execute(text("SET LOCAL statement_timeout = 0"))
            # Half a million entries at once: sooner done without the index over their words.
            made = []
            for name in INDEXES:
                of = {"name": name}
                made.append(db.scalar(text("SELECT pg_get_indexdef(CAST(:name AS regclass))"), of))
                db.execute(text(f"DROP INDEX {name}"))
            rebuild(db)
            for one in made:
                db.execute(text(str(one)))
        with storage.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
            raw.execute(text("SET statement_timeout = 0"))
            raw.execute(text("VACUUM ANALYZE"))
    finally:
        storage.close()
