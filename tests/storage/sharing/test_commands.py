"""The shell: regions of boards, and readers over boards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qmapp.foundation.storage import Storage
from qmapp.learning.sharing import queries
from qmapp.learning.sharing.commands import readers, regions
from qmapp.people.accounts.models import Person
from tests.factories.sharing import sharing
from tests.support.settings import TRAIL_KEY

Shell = Callable[..., Result]


@pytest.fixture
def shell(storage: Storage, tmp_path: Path) -> Shell:
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": storage.engine.url.render_as_string(hide_password=False),
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
    }

    def shell(group: str, *words: str) -> Result:
        return CliRunner().invoke({"regions": regions, "readers": readers}[group], words, env=env)

    return shell


def test_regions_and_readers_are_set_listed_and_ended(shell: Shell, storage: Storage) -> None:
    avon = sharing(storage, {"Avon": 1, "Borders": 1})["Avon"]
    with storage.reading() as db:
        email = db.get_one(Person, avon.chair.person_id).email
    assert shell("readers", "list").output == "Nobody here reads over boards.\n"
    assert shell("readers", "add", email, "North East").exit_code == 1  # no board is in it
    assert shell("regions", "set", "Avon", "North East").exit_code == 0
    assert shell("regions", "list").output == "Avon: North East\nBorders: no region\n"
    for scope in ("north east", "national"):
        assert shell("readers", "add", email.upper(), scope).exit_code == 0
    assert "north-east" in shell("readers", "list").output
    with storage.reading() as db:
        assert queries.readerships_of(db, avon.chair.person_id) == {"north-east", "national"}
    assert shell("readers", "remove", email, "national").exit_code == 0
    assert shell("regions", "unset", "Avon").exit_code == 0
    with storage.reading() as db:
        assert queries.readerships_of(db, avon.chair.person_id) == {"north-east"}
        assert queries.region_of(db, avon.id) is None


def test_slips_are_named(shell: Shell, storage: Storage) -> None:
    sharing(storage, {"Avon": 1})
    missing = shell("regions", "set", "Avonn", "North")
    assert missing.exit_code == 1
    assert "Boards here: Avon" in missing.output
    assert (
        "Nobody here has the address" in shell("readers", "add", "x@y.example", "national").output
    )
    assert shell("regions", "set", "Avon", "national").exit_code == 1
