"""A migration that makes sealed rows read otherwise has to say so.

Each migration since there are seals is run by itself on an empty database, and what it does to
sealed tables is held against its RESEALS and SEALS (qmapp/migrate.py). What a migration does to
rows by UPDATE is seen by tests/migrations/test_earlier.py, on a database with rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy import inspect

from qmapp import migrate
from qmapp.foundation.audit.seals import sealed_models, table_of
from qmapp.foundation.storage import make_engine
from tests.support.earlier import migrate_to

Shape = Mapping[str, Mapping[str, tuple[str, bool]]]
HELP = {
    "filled": "has a column more, which is not empty in rows that are there: name it in RESEALS",
    "typed": "has a column of another type, so that its rows may read otherwise: name it in RESEALS",
    "gone": "lost a column that is in the digests of its rows. Keep the column, and stop using it",
    "sealed": "is sealed, and was there without being so: name it in SEALS",
}


def since_seals() -> list[Script]:
    """The migrations that came after seals, oldest first."""
    script = ScriptDirectory.from_config(migrate._config())
    every = list(reversed(list(script.walk_revisions("base", "heads"))))
    names = [one.revision for one in every]
    return every[names.index(migrate.SEALS_SINCE) + 1 :]


def shape_of(url: str) -> Shape:
    """The columns of every table: type, and whether rows may hold nothing there."""
    engine = make_engine(url)
    try:
        found = inspect(engine)
        return {
            table: {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)}
            for table in found.get_table_names()
        }
    finally:
        engine.dispose()


def faults(sealed: set[str], before: Shape, after: Shape, module: Any) -> set[tuple[str, str]]:
    """What a migration does to sealed tables and does not say: table, and what it does."""
    reseals, found = set(getattr(module, "RESEALS", ())), set()
    for table in sealed & before.keys() & after.keys():
        old, new = before[table], after[table]
        if old.keys() - new.keys():
            found.add((table, "gone"))
        if table not in reseals:
            if any(not new[name][1] for name in new.keys() - old.keys()):
                found.add((table, "filled"))
            if any(old[name][0] != new[name][0] for name in old.keys() & new.keys()):
                found.add((table, "typed"))
    return found


def test_each_migration_says_what_it_does_to_sealed_rows(tmp_path: Path) -> None:
    sealed = {table_of(model).name for model in sealed_models()}
    url = f"sqlite:///{tmp_path / 'steps.sqlite3'}"
    migrate_to(url, migrate.SEALS_SINCE)
    told = []
    for step in since_seals():
        before = shape_of(url)
        migrate_to(url, step.revision)
        for table, what in sorted(faults(sealed, before, shape_of(url), step.module)):
            told.append(f"{step.revision}: {table} {HELP[what]}.")
    assert told == []


@pytest.mark.parametrize(
    ("columns", "says", "wrong"),
    [
        ({"a": ("TEXT", True), "b": ("TEXT", True)}, (), set()),
        ({"a": ("TEXT", True), "b": ("TEXT", False)}, (), {"filled"}),
        ({"a": ("TEXT", True), "b": ("TEXT", False)}, ("findings",), set()),
        ({"a": ("INTEGER", True)}, (), {"typed"}),
        ({"a": ("INTEGER", True)}, ("findings",), set()),
        ({}, (), {"gone"}),
        ({}, ("findings",), {"gone"}),
    ],
)
def test_what_such_a_migration_would_be_told(
    columns: dict[str, tuple[str, bool]], says: tuple[str, ...], wrong: set[str]
) -> None:
    class Module:
        RESEALS = says

    before = {"findings": {"a": ("TEXT", True)}, "jobs": {"a": ("TEXT", True)}}
    after = {"findings": columns, "jobs": {}}
    found = faults({"findings"}, before, after, Module)
    assert found == {("findings", what) for what in wrong}


def test_every_name_in_them_is_a_sealed_table() -> None:
    sealed = {table_of(model).name for model in sealed_models()}
    for step in since_seals():
        for says in ("RESEALS", "SEALS"):
            names = set(getattr(step.module, says, ()))
            assert names <= sealed, f"{step.revision}: {says} names {sorted(names - sealed)}"


def test_every_sealed_table_came_sealed_or_was_sealed_by_a_migration(tmp_path: Path) -> None:
    """A table that was there before its class became SEALED needs its rows sealed: SEALS."""
    url = f"sqlite:///{tmp_path / 'steps.sqlite3'}"
    migrate_to(url, migrate.SEALS_SINCE)
    came_sealed = set(SEALED_AT_FIRST)
    for step in since_seals():
        before = set(shape_of(url))
        migrate_to(url, step.revision)
        came_sealed |= (set(shape_of(url)) - before) | set(getattr(step.module, "SEALS", ()))
    for model in sealed_models():
        table = table_of(model).name
        assert table in came_sealed, f"{table} {HELP['sealed']}."


# Written down when seals came, and never again.
SEALED_AT_FIRST = """
action_recommendations actions agreed_judgements agreed_responses answers arrangements asks
assessments co_authors comments draft_reads drafts erasable_words evidence evidence_let_go
feedback_letters feedback_points finding_places findings identifier_decisions interests
judgements mentions planned_signatories point_answers positions pressures proceedings
publication_readiness publications readings recommendation_causes recommendation_lineage
recommendation_places recommendations remark_answers reopening_votes reopenings response_answers
response_dissents responses retentions review_roles reviews sent_letters sight_lifts signatures
signing_plans signing_rounds snapshots stage_steps threads
""".split()
