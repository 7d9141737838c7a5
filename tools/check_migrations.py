"""Check that the migrations make what the models say, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qmapp import migrate
from tools import postgres


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, postgres.running() as server:
        urls = {
            "SQLite": f"sqlite:///{folder}/check.sqlite3",
            "PostgreSQL": server.create("check"),
        }
        problems = [
            f"{engine}: {line}" for engine, url in urls.items() for line in differences(url)
        ]
    marked = (ROOT / "migrations" / ".current-head").read_text().strip()
    if marked != migrate.head():
        problems.append(f"migrations/.current-head says {marked}; the newest is {migrate.head()}")
    for line in problems:
        print(line)
    if problems:
        print("Models and migrations differ. Write the migration with tools/new_migration.py.")
        return 1
    print("Models and migrations agree on SQLite and PostgreSQL.")
    return 0


def differences(url: str) -> list[str]:
    migrate.upgrade(url)
    return migrate.check(url)


if __name__ == "__main__":
    sys.exit(main())
