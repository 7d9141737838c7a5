"""Write a migration from what the models have and the migrations lack.

    python tools/new_migration.py add_deadlines     the next number, under that name
    python tools/new_migration.py --first           0001 again, from the models alone

Where rows of a sealed table (`SEALED` in its class) read otherwise afterwards, the trail would
call them changed without an event. So the migration says it, beside its revision; the rest is
done by qmapp/migrate.py, which says more:

    a column more that may be empty, and is empty    nothing to say
    a column more with a value in rows that are      RESEALS = ("table",)
    there, another type, an UPDATE
    a new sealed table                               nothing to say
    a table that was there becomes SEALED            SEALS = ("table",)
    a column of a sealed table taken away, renamed   not possible: keep it, and stop using it

tests/guards/test_seals.py looks at what happens to tables, tests/migrations/test_earlier.py at what
happens to rows. After a release, run tools/keep_database.py before the next migration is written:
the upgrades after it are tried on what it keeps.

`--first` is for the time before the first release only: a migration that ran
anywhere is never rewritten. Read what was written, tidy it, and commit it with
migrations/.current-head, which makes two migrations that clash a merge conflict.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alembic import command
from alembic.autogenerate import produce_migrations
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op_text
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON

from qmapp import migrate
from qmapp.foundation.storage import Figure, UtcTime, Word, make_engine
from qmapp.tables import metadata

VERSIONS = ROOT / "migrations" / "versions"
CURRENT_HEAD = ROOT / "migrations" / ".current-head"
FIRST = VERSIONS / "0001_first_tables.py"
_JSONB = "from sqlalchemy.dialects import postgresql"

FIRST_HEADER = '''"""The first tables.

Written from the models by tools/new_migration.py. It names column types of
SQLAlchemy alone, so that it stays true when the models move on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first_tables"
down_revision = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
'''


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("name", nargs="?", help="what the migration does, as words_like_this")
    wanted.add_argument("--first", action="store_true", help="write 0001 again from the models")
    chosen = parser.parse_args(arguments)
    if not chosen.first and not re.fullmatch(r"[a-z][a-z0-9_]+", chosen.name):
        parser.error("name the migration in lower case, with underscores")
    written = write_first() if chosen.first else write_next(chosen.name)
    if written is None:
        print("The models and the migrations agree: there is nothing to write.")
        return 1
    _tidy(written)
    CURRENT_HEAD.write_text(migrate.head() + "\n")
    print(f"Wrote {written.relative_to(ROOT)}. Read it before you commit it.")
    return 0


def write_first() -> Path:
    """0001 from the models: one function a table, in the order in which they can be made."""
    with _empty_database() as connection:
        options: dict[str, Any] = {**migrate.context_options(connection)}
        options |= {"render_as_batch": False, "render_item": render_item_first}
        context = MigrationContext.configure(connection, opts=options)
        script = produce_migrations(context, metadata)
        autogen = AutogenContext(context, metadata=metadata, opts=_rendering(options))
        tables: dict[str, list[str]] = {}
        for step in _flat(script.upgrade_ops_list):
            tables.setdefault(step.table_name, []).append(render_op_text(autogen, step))
    calls = "\n".join(f"    _{name}()" for name in tables)
    functions = "\n\n\n".join(
        f"def _{name}() -> None:\n" + "\n".join(_indented(part) for part in parts)
        for name, parts in tables.items()
    )
    FIRST.write_text(f"{FIRST_HEADER}\n\ndef upgrade() -> None:\n{calls}\n\n\n{functions}\n")
    return FIRST


def write_next(name: str) -> Path | None:
    """The next migration, from the differences between the models and a migrated database."""
    number = max(int(path.name[:4]) for path in VERSIONS.glob("[0-9]*.py")) + 1
    revision = f"{number:04}_{name}"
    config = migrate._config()  # noqa: SLF001 - this tool writes what that module runs
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["render_item"] = render_item
    config.attributes["process_revision_directives"] = _drop_empty
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/migrated.sqlite3"
        migrate.upgrade(url)
        with make_engine(url).connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, name.replace("_", " "), autogenerate=True, rev_id=revision)
    path = VERSIONS / f"{revision}.py"
    return path if path.exists() else None


def render_item(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """Our column types as SQLAlchemy's own, so that no migration imports a model."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return f"sa.String({Word.impl.length})"
    if kind == "type" and isinstance(item, Figure):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, JSON):
        context.imports.add(_JSONB)
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def render_item_first(kind: str, item: Any, context: AutogenContext) -> str | bool:
    """As `render_item`; 0001 names its JSON type once, at the top."""
    return "JSON" if kind == "type" and isinstance(item, JSON) else render_item(kind, item, context)


def _drop_empty(context: object, revision: object, directives: list[Any]) -> None:
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


def _rendering(options: dict[str, Any]) -> dict[str, Any]:
    return {
        "sqlalchemy_module_prefix": "sa.",
        "alembic_module_prefix": "op.",
        "user_module_prefix": None,
        **options,
    }


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        if isinstance(step, ops.OpContainer):
            yield from _flat(step.ops)
        else:
            yield step


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" if line.strip() else "" for line in code.splitlines())


def _empty_database() -> Any:
    return make_engine("sqlite://").connect()


def _tidy(path: Path) -> None:
    for step in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(path)], check=False)


if __name__ == "__main__":
    sys.exit(main())
