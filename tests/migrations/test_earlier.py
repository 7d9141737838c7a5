"""Databases of earlier versions, with a whole case in them, brought up to date on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select, text, update

from qmapp import migrate
from qmapp.auditing.checking import check
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.decision.actions.models import ActionAnswers
from qmapp.decision.responses.content import from_kept
from qmapp.decision.responses.models import AgreedText
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.models import Event
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from qmapp.resources import resource_dir
from tests.storage.audit.trails import behind_the_back, write
from tests.support.apps import make_app
from tests.support.earlier import Rows, kept_revisions, put_back
from tests.support.settings import TRAIL_KEY, make_settings
from tests.web.conftest import sign_in  # noqa: F401 - a fixture

ENGINES = ("sqlite", "postgresql")
BEFORE_SEALS, SEALED = "0005_findings_and_response", "0006_moderation_and_sign_off"
# The upgrade itself writes here.
GROWS = ("events", "event_values", "chain_heads")
AFTERWARDS = "9000_afterwards"


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that holds nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'earlier.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    yield server.create("earlier")
    server.drop("earlier")


@pytest.fixture
def storage(url: str) -> Iterator[Storage]:
    storage = key_with(Storage(url), TRAIL_KEY)
    yield storage
    storage.close()


@pytest.fixture
def app(url: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(make_settings(tmp_path, database_url=url))
    yield app
    app.extensions["qmapp.storage"].close()


def as_stored(storage: Storage, rows: Rows) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in the columns that these rows have, in an order that stays."""
    found = {}
    with storage.engine.connect() as connection:
        for name, of_table in rows.items():
            columns = ", ".join(f'"{column}"' for column in (of_table[0] if of_table else ()))
            if columns:
                query = text(f'SELECT {columns} FROM "{name}"')
                found[name] = sorted(map(tuple, connection.execute(query)), key=repr)
    return found


@pytest.mark.parametrize("revision", kept_revisions())
def test_nothing_is_lost_and_the_trail_holds(storage: Storage, url: str, revision: str) -> None:
    """If rows of a sealed table read otherwise after your migration, name it in RESEALS there:
    see qmapp/migrate.py and tools/new_migration.py.
    """
    rows = put_back(url, revision)
    before = as_stored(storage, rows)
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    after = as_stored(storage, rows)
    assert len(before) > 30
    for name in before.keys() - set(GROWS):
        assert after[name] == before[name], name
    for name in ("events", "event_values"):
        assert set(map(repr, before[name])) <= set(map(repr, after[name]))
    done = check(storage)
    assert done.problems == []
    assert done.rows > 1_000
    write(storage, None)
    assert check(storage).problems == []


@pytest.mark.parametrize("revision", kept_revisions())
def test_what_agreed_responses_say_that_actions_answer_was_promised(
    storage: Storage, url: str, revision: str
) -> None:
    put_back(url, revision)
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    with storage.reading() as db:
        agreed = {
            (action.id, one.id)
            for content in db.scalars(select(AgreedText.content))
            for one in from_kept(content).recommendations
            for action in one.actions
        }
        ties = {
            (str(one.action_id), str(one.recommendation_id)): one.promised_on
            for one in db.scalars(select(ActionAnswers))
        }
    assert agreed
    assert {tie for tie, on in ties.items() if on is not None} == agreed & ties.keys()


def test_a_forged_row_is_found_after_the_upgrade(storage: Storage, url: str) -> None:
    put_back(url, BEFORE_SEALS)
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    table = Finding.__table__
    behind_the_back(storage, update(table).values(number=table.c.number + 100))
    said = {(one.table, one.what) for one in check(storage).problems}
    assert said == {("findings", "the row was changed without an event")}


def test_without_the_key_such_a_database_stays_as_it_was(storage: Storage, url: str) -> None:
    rows = put_back(url, BEFORE_SEALS)
    before = as_stored(storage, rows)
    with pytest.raises(migrate.CannotMigrate, match="its key is not known"):
        migrate.upgrade(url)
    assert as_stored(storage, rows) == before
    assert "seal" not in {c["name"] for c in inspect(storage.engine).get_columns("chain_heads")}


def test_with_another_key_a_sealed_database_stays_as_it_was(storage: Storage, url: str) -> None:
    rows = put_back(url, SEALED)
    before = as_stored(storage, rows)
    with pytest.raises(migrate.CannotMigrate, match="not the one that sealed the trail"):
        migrate.upgrade(url, trail_key="another key of the trail, long enough as well")
    assert as_stored(storage, rows) == before


@pytest.mark.parametrize("revision", kept_revisions())
def test_every_review_opens_for_those_on_it(
    url: str,
    revision: str,
    request: pytest.FixtureRequest,
) -> None:
    put_back(url, revision)
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    app: Flask = request.getfixturevalue("app")
    signed_in: Callable[[FlaskClient, Person], FlaskClient] = request.getfixturevalue("sign_in")
    opened = 0
    with app.extensions["qmapp.storage"].reading() as db:
        on_them = select(Review, Person).join_from(
            Review, RoleOnReview, RoleOnReview.review_id == Review.id
        )
        for review, person in db.execute(
            on_them.join(Person, Person.id == RoleOnReview.person_id)
            .where(RoleOnReview.ended_at.is_(None))
            .order_by(Review.reference, Person.email)
        ).all():
            client = signed_in(app.test_client(), person)
            home = client.get(f"/reviews/{review.id}")
            assert (home.status_code, review.reference in home.text) == (200, True), person.email
            assert client.get(f"/reviews/{review.id}/history").status_code == 200
            opened += 1
    assert opened > 10


# A migration after seals, that changes what sealed rows read like ------------------------------

CHANGES = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
{says}

def upgrade() -> None:
    op.execute({sql!r})
"""
SQL = "UPDATE findings SET number = number + 100"


@pytest.fixture
def afterwards(
    storage: Storage, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """A sealed database, up to date; call it to upgrade on by a migration of one statement."""
    put_back(url, SEALED)
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    newest = migrate.head()

    def upgrade(sql: str = SQL, says: str = "", key: str | None = TRAIL_KEY) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(resource_dir("migrations"), folder)
        written = CHANGES.format(revision=AFTERWARDS, before=newest, says=says, sql=sql)
        (folder / "versions" / f"{AFTERWARDS}.py").write_text(written)
        monkeypatch.setattr(migrate, "resource_dir", lambda _: folder)
        migrate.upgrade(url, trail_key=key)

    return upgrade


def problems(storage: Storage) -> set[tuple[str | None, str]]:
    return {(one.table, one.what) for one in check(storage).problems}


def verbs(storage: Storage, verb: str) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Event).where(Event.verb == verb)) or 0


def test_a_migration_that_says_nothing_leaves_rows_that_no_event_explains(
    storage: Storage, afterwards: Callable[..., None]
) -> None:
    afterwards()
    assert problems(storage) == {("findings", "the row was changed without an event")}


def test_one_that_names_its_tables_has_their_rows_sealed_again(
    storage: Storage, url: str, afterwards: Callable[..., None]
) -> None:
    afterwards(says='RESEALS = ("findings",)')
    assert check(storage).problems == []
    told = verbs(storage, "trail:resealed")
    assert told > 0
    migrate.upgrade(url, trail_key=TRAIL_KEY)
    assert verbs(storage, "trail:resealed") == told


def test_nobody_vouches_for_what_was_forged_before(
    storage: Storage, afterwards: Callable[..., None]
) -> None:
    with storage.reading() as db:
        forged = db.scalars(select(Finding.id).order_by(Finding.id)).first()
    table = Finding.__table__
    behind_the_back(storage, update(table).where(table.c.id == forged).values(number=77))
    before = [(one.row_id, one.what) for one in check(storage).problems]
    assert before == [(str(forged), "the row was changed without an event")]
    afterwards(says='RESEALS = ("findings",)')
    assert [(one.row_id, one.what) for one in check(storage).problems] == before


def test_a_table_may_become_sealed(storage: Storage, afterwards: Callable[..., None]) -> None:
    """Rows that no event ever told of are taken as they stand, where the migration says so."""
    row = text(
        "INSERT INTO retentions (id, board_id, review_id, keep_until, because, decided_by,"
        " decided_at) SELECT id, board_id, id, '2030-01-01', '', (SELECT id FROM people"
        " ORDER BY email LIMIT 1), '2026-01-01' FROM reviews"
    )
    behind_the_back(storage, row)
    assert problems(storage) == {("retentions", "the row was added without an event")}
    afterwards(sql="SELECT 1", says='SEALS = ("retentions",)')
    assert check(storage).problems == []


@pytest.mark.parametrize("says", ['RESEALS = ("findings",)', 'SEALS = ("findings",)'])
def test_sealing_again_needs_the_key(
    storage: Storage, afterwards: Callable[..., None], says: str
) -> None:
    with pytest.raises(migrate.CannotMigrate, match="its key is not known"):
        afterwards(says=says, key=None)
    assert check(storage).problems == []


def test_what_is_not_sealed_now_is_left_alone(
    storage: Storage, afterwards: Callable[..., None]
) -> None:
    """A migration of long ago may name tables that are gone, or are not sealed any more."""
    afterwards(says='RESEALS, SEALS = ("nowhere", "findings"), ("jobs",)')
    assert check(storage).problems == []
    assert verbs(storage, "trail:resealed") > 0


def test_a_column_that_is_in_the_digests_is_not_taken_away(
    storage: Storage, afterwards: Callable[..., None]
) -> None:
    with storage.engine.begin() as connection:
        connection.execute(text("ALTER TABLE findings ADD COLUMN once VARCHAR(10)"))
    with pytest.raises(migrate.CannotMigrate, match="takes away its column once"):
        afterwards(says='RESEALS = ("findings",)')
