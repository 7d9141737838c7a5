"""Bring a database to the shape that this version of qmapp needs, and check that it has it.

An upgrade is one transaction, on SQLite too: it is kept whole or not at all,
and two servers that start together wait for each other.

A migration after which rows of a sealed table read otherwise says so, beside its `revision`:

    RESEALS = ("findings",)      sealed before: rows that read as the trail tells are sealed anew
    SEALS = ("memberships",)     a table with rows becomes sealed: all of them are

`upgrade` does it, once, at the end of the whole upgrade; the event says which migration it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Connection, func, inspect, select, text

from qmapp.errors import QmappError
from qmapp.foundation.storage import Storage, make_engine
from qmapp.resources import resource_dir

if TYPE_CHECKING:
    from qmapp.foundation.audit.sealing import Rows

# Any number will do, as long as every version of qmapp uses the same one.
_UPGRADE_LOCK = 7_118_018
SEALS_SINCE = "0006_moderation_and_sign_off"


class CannotMigrate(QmappError):
    """The database cannot be brought to this version's shape; the message says why."""


def upgrade(database: Storage | str, *, trail_key: str | None = None) -> None:
    """Run the migrations that the database lacks: all of them, or none.

    What stands in the trail and in sealed tables from before there were seals is sealed with the
    key: with that upgrade and never again, for sealing vouches for what is there. After it, only
    rows that a migration changed are sealed again, and of them only those that read as the trail
    told. Raises CannotMigrate when a newer version of qmapp has already migrated it, or when the
    trail has another key.
    """
    with _connection(_url(database)) as connection, _exclusively(connection):
        config = _config()
        before = _context(connection).get_current_heads()
        config.attributes["connection"] = connection
        again = _to_seal_again(connection, before, trail_key)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise CannotMigrate(
                "The database was migrated by a newer version of qmapp than this one. "
                f"Nothing was changed. Install the newer version again. ({error})"
            ) from error
        _refuse_broken_links(connection)
        if before and not _is_sealed(before):
            _seal(connection, trail_key)
        elif again is not None:
            _seal_again(connection, trail_key, again)


@dataclass(frozen=True, slots=True)
class _Again:
    """What the migrations of an upgrade say of sealed rows, and what held before them."""

    because: str
    becoming: tuple[str, ...]
    held: Rows


def _to_seal_again(
    connection: Connection, before: tuple[str, ...], trail_key: str | None
) -> _Again | None:
    """What is to be sealed again after this upgrade, looked at before it."""
    if not before or not _is_sealed(before):
        return None
    from qmapp.foundation.audit.heads import OtherTrailKey, refuse_other_key
    from qmapp.foundation.audit.sealing import NotToBeRead, as_told

    steps = _steps_after(before)
    tables = {name for step in steps for name in getattr(step.module, "RESEALS", ())}
    becoming = {name for step in steps for name in getattr(step.module, "SEALS", ())}
    if trail_key is None:
        if tables or becoming:
            _require_no_trail(connection)
        return None
    try:
        refuse_other_key(connection, trail_key)
        if not tables and not becoming:
            return None
        held = as_told(connection, trail_key, tables)
    except (OtherTrailKey, NotToBeRead) as error:
        raise CannotMigrate(str(error)) from error
    named = [
        s.revision for s in steps if hasattr(s.module, "RESEALS") or hasattr(s.module, "SEALS")
    ]
    return _Again(", ".join(named), tuple(sorted(becoming)), held)


def _steps_after(before: tuple[str, ...]) -> list[Script]:
    """The migrations that a database with these ones lacks, oldest first."""
    script = ScriptDirectory.from_config(_config())
    try:
        behind = {one.revision for head in before for one in script.iterate_revisions(head, "base")}
    except (CommandError, RevisionError):
        return []  # of a newer version: refused by the upgrade itself
    every = reversed(list(script.walk_revisions("base", "heads")))
    return [one for one in every if one.revision not in behind]


def _seal_again(connection: Connection, trail_key: str | None, again: _Again) -> None:
    from qmapp.foundation.audit.sealing import every_row, reseal

    if trail_key is not None:
        rows = {**again.held, **every_row(connection, again.becoming)}
        reseal(connection, trail_key, rows, again.because)


def _is_sealed(heads: tuple[str, ...]) -> bool:
    """Whether a database that has these migrations has its trail sealed."""
    return SEALS_SINCE not in {step.revision for step in _steps_after(heads)}


def _seal(connection: Connection, trail_key: str | None) -> None:
    from qmapp.foundation.audit.sealing import seal_existing

    if trail_key is not None:
        seal_existing(connection, trail_key)
    else:
        _require_no_trail(connection)


def _require_no_trail(connection: Connection) -> None:
    from qmapp.foundation.audit.models import ChainHead
    from qmapp.tables import metadata

    heads = metadata.tables[ChainHead.__tablename__]
    if connection.scalar(select(func.count()).select_from(heads)):
        raise CannotMigrate(
            "The trail is sealed with this upgrade, and its key is not known. Nothing was changed. "
            "Run `qmapp migrate`, which knows it."
        )


def head() -> str:
    """The newest migration that this version of qmapp carries."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise CannotMigrate("This installation of qmapp carries no migrations. Install it again.")
    return newest


def current_matches_head(database: Storage | str) -> bool:
    """Whether the database has exactly the migrations that this version carries."""
    if isinstance(database, Storage):
        with database.engine.connect() as connection:
            return _context(connection).get_current_heads() == (head(),)
    with _connection(database) as connection:
        return _context(connection).get_current_heads() == (head(),)


def check(database: Storage | str) -> list[str]:
    """What differs between the database and the models, one line each; empty when they agree."""
    from qmapp.tables import metadata

    with _connection(_url(database)) as connection:
        differences = compare_metadata(_context(connection), metadata)
        return [
            *(_sentence(difference) for difference in differences),
            *_check_constraints(connection),
            *_missing_triggers(connection),
        ]


def context_options(connection: Connection) -> dict[str, Any]:
    """How Alembic works here, whether it runs, writes or compares migrations."""
    return {
        "compare_type": True,
        "render_as_batch": connection.dialect.name == "sqlite",
        "transactional_ddl": True,
        "include_name": _is_compared,
    }


def _is_compared(name: str | None, kind: str, parents: Any) -> bool:
    """The index that is searched is the database's own: no class of ours maps its tables."""
    from qmapp.tables import SEARCH_TABLES

    return kind != "table" or name not in SEARCH_TABLES


def _config() -> Config:
    config = Config()
    # Alembic reads this through configparser, for which % is special.
    folder = str(resource_dir("migrations")).replace("%", "%%")
    config.set_main_option("script_location", folder)
    return config


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts=context_options(connection))


def _url(database: Storage | str) -> str:
    if isinstance(database, str):
        return database
    return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _exclusively(connection: Connection) -> Iterator[None]:
    """One transaction in which nobody else migrates or, on SQLite, writes."""
    if connection.dialect.name == "sqlite":
        # A rebuilt table is dropped and renamed: links to it are checked at the end instead.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection = connection.execution_options(qm_begin="IMMEDIATE")
        with connection.begin():
            yield
        return
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '2min'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        # A migration that waits for a table holds up everybody behind it: give up early.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SET LOCAL statement_timeout = '10min'"))
        yield


def _refuse_broken_links(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise CannotMigrate(
            f"After migrating, rows of {tables} would point at rows that are not there. "
            "Nothing was changed."
        )


def _sentence(difference: Any) -> str:
    """One difference that Alembic found, in a line: its kind and the things it names."""
    if isinstance(difference, list):  # what changed about one column comes as a list
        return "; ".join(_sentence(part) for part in difference)
    kind, *things = difference
    named = [getattr(thing, "name", thing) for thing in things if not isinstance(thing, dict)]
    return f"{kind}: " + " ".join(str(name) for name in named if name is not None)


def _check_constraints(connection: Connection) -> Iterator[str]:
    """Alembic does not compare CHECK constraints; a new word in a list shows only there."""
    from qmapp.tables import metadata

    found = inspect(connection)
    known = set(found.get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in known:
            continue
        want = {
            str(constraint.name): str(constraint.sqltext)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        have = {str(c["name"]): c["sqltext"] for c in found.get_check_constraints(table.name)}
        for name in sorted(want.keys() ^ have.keys()):
            yield f"{'add' if name in want else 'remove'}_check: {table.name} {name}"
        for name in sorted(want.keys() & have.keys()):
            if _words(want[name]) != _words(have[name]):
                yield f"modify_check: {table.name} {name}"


def _words(sql: str) -> list[str]:
    """The quoted words of a condition: the part of it that every database spells alike."""
    return sorted(re.findall(r"'([^']*)'", sql))


def _missing_triggers(connection: Connection) -> Iterator[str]:
    from qmapp.tables import REFUSED, SEARCHED, SEARCHED_ON_SQLITE

    searched = dict(SEARCHED)
    if connection.dialect.name == "sqlite":
        searched |= SEARCHED_ON_SQLITE
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
    have = {(row[0], row[1]) for row in connection.exec_driver_sql(query)}
    for table, verbs in REFUSED.items():
        for verb in sorted(verbs):
            if (table, f"{table}_refuse_{verb}") not in have:
                yield f"add_trigger: {table} {table}_refuse_{verb}"
    for name, table in searched.items():
        if (table, name) not in have:
            yield f"add_trigger: {table} {name}"
