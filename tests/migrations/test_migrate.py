"""Migrating: whole or not at all, in agreement with the models, and refusals laid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, inspect, text, update
from sqlalchemy.exc import IntegrityError

from qmapp import migrate
from qmapp.auditing.checking import check
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.chain import GENESIS, REGISTER
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.audit.sealing import seal_existing
from qmapp.foundation.storage import Storage, make_engine
from qmapp.resources import resource_dir
from qmapp.tables import REFUSED, SEARCH_TABLES, metadata
from tests.factories.assessments import Case, begin, make_case
from tests.storage.audit.trails import behind_the_back
from tests.support.settings import TRAIL_KEY

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def empty_url(request, tmp_path) -> Iterator[str]:
    """A database that holds nothing at all."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = re.sub(r"\W", "_", request.node.name)[:50]
    yield server.create(name)
    server.drop(name)


@pytest.fixture(params=ENGINES)
def storage(request) -> Storage:
    """A migrated database."""
    return request.getfixturevalue(
        "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    )


def tables_of(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def run(url: str, *statements: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_new_database_gets_every_table(empty_url) -> None:
    assert not migrate.current_matches_head(empty_url)
    migrate.upgrade(empty_url)
    made = tables_of(empty_url)
    assert made - SEARCH_TABLES == {*metadata.tables, "alembic_version"}
    assert {"search_boards", "search_entries"} <= made
    assert migrate.current_matches_head(empty_url)
    assert migrate.check(empty_url) == []


def test_a_trigger_that_keeps_the_index_in_step_is_missed(storage) -> None:
    on_table = "" if storage.is_sqlite else " ON passages"
    attempt(storage, f"DROP TRIGGER passages_search{on_table}")
    assert migrate.check(storage) == ["add_trigger: passages passages_search"]


def test_upgrading_again_changes_nothing(empty_url) -> None:
    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)
    assert migrate.check(empty_url) == []


def test_a_storage_serves_as_well_as_its_address(storage) -> None:
    migrate.upgrade(storage)
    assert migrate.current_matches_head(storage)
    assert migrate.check(storage) == []


def test_a_failed_upgrade_leaves_nothing_behind(empty_url) -> None:
    # The very last table of the first migration stands in the way.
    run(empty_url, "CREATE TABLE evidence (id INTEGER)")
    with pytest.raises(Exception, match="evidence"):
        migrate.upgrade(empty_url)
    assert tables_of(empty_url) == {"evidence"}


def test_a_database_of_a_newer_version_is_left_alone(empty_url) -> None:
    migrate.upgrade(empty_url)
    run(empty_url, "UPDATE alembic_version SET version_num = '9999_from_the_future'")
    with pytest.raises(migrate.CannotMigrate, match="newer version"):
        migrate.upgrade(empty_url)
    assert not migrate.current_matches_head(empty_url)


def test_two_servers_that_start_together_both_find_it_migrated(empty_url) -> None:
    with ThreadPoolExecutor(2) as pool:
        for outcome in [pool.submit(migrate.upgrade, empty_url) for _ in range(2)]:
            outcome.result(timeout=60)
    assert migrate.check(empty_url) == []


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("ALTER TABLE boards ADD COLUMN motto VARCHAR(20)", "remove_column: boards motto"),
        ("DROP INDEX ix_events_subject_id_at", "add_index: ix_events_subject_id_at"),
        ("DROP TABLE sittings", "add_table: sittings"),
    ],
)
def test_the_check_names_what_differs(storage, statement, line) -> None:
    run(storage.engine.url.render_as_string(hide_password=False), statement)
    assert line in migrate.check(storage)


def test_the_check_misses_a_refusal_that_was_lost(storage) -> None:
    where = "" if storage.is_sqlite else " ON passages"
    with storage.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER passages_refuse_update{where}"))
    assert migrate.check(storage) == ["add_trigger: passages passages_refuse_update"]


def test_the_check_sees_a_word_that_a_list_lacks(postgres_storage) -> None:
    with postgres_storage.engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs DROP CONSTRAINT ck_jobs_state_known"))
        connection.execute(
            text("ALTER TABLE jobs ADD CONSTRAINT ck_jobs_state_known CHECK (state IN ('done'))")
        )
    assert migrate.check(postgres_storage) == ["modify_check: jobs ck_jobs_state_known"]


def test_the_marked_head_is_the_newest_migration() -> None:
    marked = (resource_dir("migrations") / ".current-head").read_text().strip()
    assert marked == migrate.head()


def test_no_migration_imports_the_package() -> None:
    for path in (resource_dir("migrations") / "versions").glob("*.py"):
        assert "qmapp" not in re.findall(
            r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE
        )


def test_every_room_with_models_is_known_to_the_migrations() -> None:
    listed = (ROOT / "qmapp" / "tables.py").read_text()
    for path in (ROOT / "qmapp").glob("*/*/models.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        assert f"import {module}\n" in listed.replace("  #", "\n"), module


# A row of each table that refuses change, put in without its surroundings.
A_ROW: dict[str, str] = {
    "events": "INSERT INTO events (id, chain, sequence, at, verb, subject_kind, subject_id, fields,"
    " previous, digest) VALUES ('{id}', 'none', 1, '2026-01-01', 'a:b', 'x', '{id}', '{{}}', '', '')",
    "draft_reads": "INSERT INTO draft_reads (id, board_id, person_id, draft_id, hour)"
    " VALUES ('{id}', '{id}', '{id}', '{id}', '2026-01-01')",
    "readings": "INSERT INTO readings (id, board_id, draft_id, reader_version, format, read_at,"
    " passage_count, word_count, notices, comments)"
    " VALUES ('{id}', '{id}', '{id}', '1', 'docx', '2026-01-01', 1, 1, '[]', '[]')",
    "passages": "INSERT INTO passages (id, board_id, reading_id, position, kind, section, text)"
    " VALUES ('{id}', '{id}', '{id}', 1, 'paragraph', '[]', 'Words')",
    "rule_editions": "INSERT INTO rule_editions (id, board_id, version, rules, first_used_at)"
    " VALUES ('{id}', '{id}', 'v', '{{}}', '2026-01-01')",
    "draft_scans": "INSERT INTO draft_scans (id, board_id, review_id, reading_id, rule_edition_id,"
    " scanned_at, word_count, sections, recommendations, statements)"
    " VALUES ('{id}', '{id}', '{id}', '{id}', '{id}', '2026-01-01', 1, '[]', '[]', '[]')",
    "scan_flags": "INSERT INTO scan_flags (id, board_id, scan_id, position, lens, rule, confidence,"
    " passage_id, start, stop, considered)"
    " VALUES ('{id}', '{id}', '{id}', 1, 'blame', 'r', 'high', '{id}', 0, 1, '[]')",
    "involvement_steps": "INSERT INTO involvement_steps (id, board_id, participant_id, kind,"
    " details, is_mistake, written_by, written_at)"
    " VALUES ('{id}', '{id}', '{id}', 'told', '{{}}', FALSE, '{id}', '2026-01-01')",
    "agreed_responses": "INSERT INTO agreed_responses (id, board_id, response_id, content, sha256,"
    " agreed_on, agreed_by, agreed_at)"
    " VALUES ('{id}', '{id}', '{id}', '{{}}', 'x', '2026-01-01', '{id}', '2026-01-01')",
    "sent_letters": "INSERT INTO sent_letters (id, board_id, letter_id, content, sha256, sent_by,"
    " sent_at) VALUES ('{id}', '{id}', '{id}', '{{}}', 'x', '{id}', '2026-01-01')",
    "snapshots": "INSERT INTO snapshots (id, board_id, review_id, paper, content, sha256,"
    " chain_sequence, chain_digest, chain_seal, taken_at, taken_by)"
    " VALUES ('{id}', '{id}', '{id}', 'report', '{{}}', 'x', 1, 'x', 'x', '2026-01-01', '{id}')",
    "signatures": "INSERT INTO signatures (id, board_id, round_id, person_id, name, capacity, said,"
    " interest, words, proof, sha256, said_at) VALUES ('{id}', '{id}', '{id}', '{id}', 'n', 'c',"
    " 'signed', '', '', 'password', 'x', '2026-01-01')",
    "reopening_votes": "INSERT INTO reopening_votes (id, board_id, reopening_id, person_id, agrees,"
    " words, proof, said_at)"
    " VALUES ('{id}', '{id}', '{id}', '{id}', TRUE, '', 'password', '2026-01-01')",
    "stage_steps": "INSERT INTO stage_steps (id, board_id, review_id, from_stage, to_stage, because,"
    " at) VALUES ('{id}', '{id}', '{id}', 'moderation', 'returned', '', '2026-01-01')",
    "action_notes": "INSERT INTO action_notes (id, board_id, action_id, was, now, words, said_by,"
    " said_at) VALUES ('{id}', '{id}', '{id}', 'on_track', 'at_risk', '', '{id}', '2026-01-01')",
    "action_days": "INSERT INTO action_days (id, board_id, action_id, due_on, because, moved_by,"
    " moved_at) VALUES ('{id}', '{id}', '{id}', '2026-01-01', '', '{id}', '2026-01-01')",
    "follow_up_turns": 'INSERT INTO follow_up_turns (id, board_id, follow_up_id, turn, "on",'
    " because, dissent, signed_by, signed_at)"
    " VALUES ('{id}', '{id}', '{id}', 'reopened', '2026-01-01', '', '', '{id}', '2026-01-01')",
    "codings": "INSERT INTO codings (id, board_id, review_id, finding_id, family, number, edition,"
    " tags, note, settles, from_record, because, coder_id, coded_at) VALUES ('{id}', '{id}', '{id}',"
    " '{id}', 'harm', 1, 'harm-1', '[]', '', FALSE, FALSE, '', '{id}', '2026-01-01')",
    "exploration_records": "INSERT INTO exploration_records (id, board_id, exploration_id, content,"
    " sha256, finished_by, finished_at)"
    " VALUES ('{id}', '{id}', '{id}', '{{}}', 'x', '{id}', '2026-01-01')",
    "summit_texts": "INSERT INTO summit_texts (id, board_id, summit_id, edition, edition_sha256,"
    " content, sha256, frozen_by, frozen_at)"
    " VALUES ('{id}', '{id}', '{id}', 'e', 'x', '{{}}', 'x', '{id}', '2026-01-01')",
    "shared_editions": "INSERT INTO shared_editions (id, number, since, until, fewest, content,"
    " sha256, made_at)"
    " VALUES ('{id}', 1, '2026-01-01', '2026-07-01', 5, '{{}}', 'a', '2026-07-01')",
    "body_entries": "INSERT INTO body_entries (id, board_id, sent_id, kind, said_on, words, answer,"
    " entered_by, entered_at)"
    " VALUES ('{id}', '{id}', '{id}', 'response', '2026-01-01', '', 'will_act', '{id}',"
    " '2026-01-01')",
}
NEVER_GO = ["agreed_responses", "sent_letters", "snapshots", "signatures", "reopening_votes"]
NEVER_GO += ["stage_steps", "action_notes", "action_days", "follow_up_turns"]
NEVER_GO += ["summit_texts"]
NEVER_GO += ["exploration_records"]
NEVER_GO += ["shared_editions"]
NEVER_GO += ["body_entries"]
AN_ID = "0123456789abcdef0123456789abcdef"
A_CHANGE = {
    "events": "verb",
    "draft_reads": "draft_id",
    "readings": "format",
    "passages": "text",
    "rule_editions": "version",
    "draft_scans": "word_count",
    "scan_flags": "rule",
    "involvement_steps": "kind",
    "agreed_responses": "sha256",
    "sent_letters": "sha256",
    "snapshots": "sha256",
    "signatures": "words",
    "reopening_votes": "words",
    "stage_steps": "because",
    "action_notes": "words",
    "action_days": "because",
    "follow_up_turns": "because",
    "codings": "note",
    "summit_texts": "sha256",
    "exploration_records": "sha256",
    "shared_editions": "sha256",
    "body_entries": "words",
}


@pytest.fixture
def with_row(storage) -> Callable[[str], None]:
    """Puts a row into a table without the rows that it points at."""

    def put(table: str) -> None:
        with storage.engine.connect() as connection:
            loose = (
                "PRAGMA foreign_keys = OFF"
                if storage.is_sqlite
                else "SET session_replication_role = replica"
            )
            cursor = connection.connection.cursor()
            cursor.execute(loose)
            cursor.execute(A_ROW[table].format(id=AN_ID))
            if not storage.is_sqlite:
                cursor.execute("SET session_replication_role = origin")
            connection.connection.commit()
            connection.invalidate()

    return put


def attempt(storage: Storage, statement: str) -> None:
    with storage.unit_of_work() as db:
        db.execute(text(statement))


def count(storage: Storage, table: str) -> int:
    with storage.reading() as db:
        return db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.mark.parametrize("table", sorted(REFUSED))
def test_the_database_refuses_to_change_what_was_written(storage, with_row, table) -> None:
    with_row(table)
    with pytest.raises(IntegrityError, match=f"{table} refuses update"):
        attempt(storage, f"UPDATE {table} SET {A_CHANGE[table]} = {A_CHANGE[table]}")


@pytest.mark.parametrize("table", ["events", "draft_reads", *NEVER_GO])
def test_the_database_refuses_to_remove_from_the_trail(storage, with_row, table) -> None:
    with_row(table)
    with pytest.raises(IntegrityError, match=f"{table} refuses delete"):
        attempt(storage, f"DELETE FROM {table}")
    assert count(storage, table) == 1


@pytest.mark.parametrize("table", ["readings", "passages"])
def test_a_reading_may_go_with_its_draft(storage, with_row, table) -> None:
    with_row(table)
    attempt(storage, f"DELETE FROM {table}")
    assert count(storage, table) == 0


@pytest.mark.parametrize("table", ["events", "draft_reads", *NEVER_GO])
def test_postgresql_refuses_to_empty_the_trail_at_once(postgres_storage, table) -> None:
    with pytest.raises(IntegrityError, match=f"{table} refuses truncate"):
        attempt(postgres_storage, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", ["events", "involvement_steps", *NEVER_GO])
def test_sqlite_refuses_to_replace_what_was_written(sqlite_storage, table) -> None:
    statement = A_ROW[table].format(id=AN_ID)
    with sqlite_storage.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(statement)
        with pytest.raises(Exception, match=f"{table} refuses replace"):
            cursor.execute(statement.replace("INSERT", "INSERT OR REPLACE", 1))


@pytest.fixture
def unsealed(storage) -> tuple[Storage, Case]:
    """A database with a case in it, and its trail as it was before there were seals."""
    key_with(storage, TRAIL_KEY)
    case = make_case(storage)
    begin(storage, case, case.commissioner)
    behind_the_back(
        storage,
        delete(EventValue.__table__),
        delete(Event.__table__),
        update(ChainHead.__table__).values(sequence=0, digest=GENESIS, seal=None),
        delete(ChainHead.__table__).where(ChainHead.chain == REGISTER),
    )
    return storage, case


def seal(storage: Storage) -> None:
    with storage.engine.begin() as connection:
        seal_existing(connection, TRAIL_KEY)


def test_what_was_there_before_there_were_seals_is_sealed(unsealed) -> None:
    storage, case = unsealed
    assert check(storage).problems != []
    seal(storage)
    done = check(storage)
    assert done.problems == []
    assert done.rows > len(case.people)
    begin(storage, case, case.second_commissioner)
    make_case(storage)  # another board, and another chain
    assert check(storage).problems == []


def test_sealing_twice_vouches_for_nothing(unsealed) -> None:
    storage, _ = unsealed
    seal(storage)
    behind_the_back(storage, update(Review.__table__).values(scope_note="Forged."))
    with storage.engine.begin() as connection:
        connection.execute(delete(ChainHead.__table__).where(ChainHead.chain == REGISTER))
        seal_existing(connection, TRAIL_KEY)
    assert [one.what for one in check(storage).problems] == ["rows were sealed anew"]


def test_only_the_upgrade_that_brings_seals_seals() -> None:
    assert not migrate._is_sealed(("0005_findings_and_response",))
    assert migrate._is_sealed((migrate.SEALS_SINCE,))
    assert migrate._is_sealed((migrate.head(),))
