from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from qmapp.demo.commands import PASSWORD
from qmapp.demo.load import load
from qmapp.foundation.audit import key_with
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, Storage
from tests.storage.conftest import ENGINES
from tests.storage.demo.loaded import NOW, SALT
from tests.support.databases import SqliteTemplate
from tests.support.settings import TRAIL_KEY


@pytest.fixture(scope="package", params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        yield template.copy_to(tmp_path_factory.mktemp("demonstration"))
        return
    server = request.getfixturevalue("postgres_template")
    name, address = server.clone()
    yield address
    server.drop(name)


@pytest.fixture(scope="package")
def files(url: str, tmp_path_factory: pytest.TempPathFactory) -> FileStore:
    return FileStore.in_folder(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="package")
def loaded(url: str, files: FileStore) -> Iterator[Storage]:
    """The demonstration, loaded once on each database; these tests only look at it."""
    with closing(key_with(Storage(url), TRAIL_KEY)) as storage:
        load(storage, files, now=NOW, password=PASSWORD, salt=SALT)
        yield storage


@pytest.fixture
def db(loaded: Storage) -> Iterator[Db]:
    with loaded.reading() as db:
        yield db
