"""Keep a database as the newest migration has it, for tests of the upgrades after it.

    python tools/keep_database.py

Run it before the next migration is written: the demonstration is loaded by this version, and its
rows are written to tests/fixtures/databases/<revision>.json.xz. A test then puts them back at
that revision, upgrades, and asks whether the trail still holds (tests/migrations/test_earlier.py).
What is kept is never made anew by a later version: it would no longer be of its time.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qmapp import migrate
from qmapp.demo.commands import PASSWORD
from qmapp.demo.load import load
from qmapp.foundation.audit import key_with
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage, start_clock_at
from tests.support.earlier import FOLDER
from tests.support.settings import TRAIL_KEY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def main() -> int:
    target = FOLDER / f"{migrate.head()}.json.xz"
    if target.exists():
        print(f"{target.relative_to(ROOT)} is there already, and stays as it is.")
        return 1
    start_clock_at(NOW)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kept.sqlite3"
        migrate.upgrade(f"sqlite:///{file}")
        with closing(key_with(Storage(f"sqlite:///{file}"), TRAIL_KEY)) as storage:
            files = FileStore.in_folder(Path(folder) / "files")
            load(storage, files, now=NOW, password=PASSWORD, salt="a salt of the tests")
        kept = rows_of(file)
    FOLDER.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed(kept))
    print(f"Wrote {target.relative_to(ROOT)}: {sum(map(len, kept.values()))} rows.")
    return 0


def rows_of(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of an SQLite file, by the name of the table, as it is stored."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted(name for (name,) in tables if name != "alembic_version")
        every = {name: f'SELECT * FROM "{name}"' for name in names}  # noqa: S608 - of the schema
        return {name: [dict(row) for row in connection.execute(every[name])] for name in names}


def packed(kept: dict[str, list[dict[str, Any]]]) -> bytes:
    """The rows as a file that is the same whenever it is written."""
    words = json.dumps(kept, sort_keys=True, default=lambda value: {"hex": value.hex()})
    return lzma.compress(words.encode(), preset=9)


if __name__ == "__main__":
    sys.exit(main())
