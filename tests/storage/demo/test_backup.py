"""A copy of everything, put back into either database: the same rows, the same bytes."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from qmapp import migrate
from qmapp.backup import making, rows
from qmapp.backup.making import CannotBackUp, Made, back_up
from qmapp.backup.restoring import CannotRestore, restore
from qmapp.foundation.files import FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage
from qmapp.tables import metadata
from tests.storage.conftest import ENGINES
from tests.storage.demo.loaded import NOW
from tests.support.settings import TRAIL_KEY

Change = Callable[[str, bytes], bytes | None]


@pytest.fixture(scope="module")
def copy(
    loaded: Storage, files: FileStore, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Made]:
    """The demonstration, copied once from each database."""
    target = tmp_path_factory.mktemp("copies") / "of-today.qmapp"
    return target, back_up(loaded, files, target, NOW, TRAIL_KEY)


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest) -> Storage:
    name = "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    found: Storage = request.getfixturevalue(name)
    return found


def lines_of(connection: Connection) -> Iterator[str]:
    for table in metadata.sorted_tables:
        found = connection.execute(select(table)).mappings().all()
        yield from sorted(f"{table.name} {rows.line_of(table, dict(row))}" for row in found)


def test_it_comes_back_whole_on_either_database(
    loaded: Storage, files: FileStore, copy: tuple[Path, Made], empty: Storage, tmp_path: Path
) -> None:
    target, made = copy
    store = FileStore.in_folder(tmp_path / "files")
    done = restore(empty, store, target, TRAIL_KEY)
    with loaded.engine.connect() as before, empty.engine.connect() as after:
        assert list(lines_of(after)) == list(lines_of(before))
        kept = after.execute(select(StoredFile.board_id, StoredFile.sha256)).all()
    assert (done.rows, done.files, done.missing) == (made.rows, made.files, ())
    assert made.files == len(kept) > 3
    for board_id, sha256 in kept:
        address = making.Address(board_id, sha256)
        assert store.get(address) == files.get(address)
    assert migrate.check(empty) == []


def test_the_copy_is_its_owners_alone_and_takes_nobodys_place(
    loaded: Storage, files: FileStore, copy: tuple[Path, Made]
) -> None:
    target, _ = copy
    assert target.stat().st_mode & 0o077 == 0
    before = target.read_bytes()
    with pytest.raises(CannotBackUp, match="is there already"):
        back_up(loaded, files, target, NOW, TRAIL_KEY)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_file_that_the_store_lacks_is_named(loaded: Storage, tmp_path: Path) -> None:
    made = back_up(
        loaded, FileStore.in_folder(tmp_path / "none"), tmp_path / "copy", NOW, TRAIL_KEY
    )
    with loaded.reading() as db:
        named = db.scalar(select(func.count()).select_from(StoredFile))
    assert (made.files, len(made.missing)) == (0, named)


def test_nothing_is_put_over_what_is_there(
    copy: tuple[Path, Made], empty: Storage, tmp_path: Path
) -> None:
    store = FileStore.in_folder(tmp_path / "files")
    restore(empty, store, copy[0], TRAIL_KEY)
    with pytest.raises(CannotRestore, match="not empty"):
        restore(empty, store, copy[0], TRAIL_KEY)


def altered(source: Path, target: Path, change: Change) -> Path:
    """The copy with each of its members put through `change`; None leaves it out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            data = change(member.name, old.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, BytesIO(data))
    return target


def other_migration(name: str, data: bytes) -> bytes:
    if name != making.MANIFEST:
        return data
    return sealed(json.loads(data) | {"migration": "0001_first_tables"})


def sealed(manifest: dict[str, Any]) -> bytes:
    """A list of what a copy holds as whoever has the key could write it."""
    return json.dumps(manifest | {"seal": making.seal_of(TRAIL_KEY, manifest)}).encode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda n, d: d.replace(b"Child K", b"Child L"), "altered or damaged"),
        (lambda n, d: d[:-1] if n.startswith("files/") else d, "altered or damaged"),
        (lambda n, d: None if n == "tables/judgements.jsonl" else d, "list differ"),
        (lambda n, d: None if n == making.MANIFEST else d, "not a whole copy"),
        (other_migration, "version that made it"),
    ],
    ids=["a row", "a file", "a table gone", "no list", "another version"],
)
def test_a_copy_that_is_not_whole_puts_nothing_back(
    copy: tuple[Path, Made], sqlite_url: str, tmp_path: Path, change: Change, says: str
) -> None:
    damaged = altered(copy[0], tmp_path / "damaged", change)
    with closing(Storage(sqlite_url)) as storage:
        with pytest.raises(CannotRestore, match=says):
            restore(storage, FileStore.in_folder(tmp_path / "files"), damaged, TRAIL_KEY)
        with storage.engine.connect() as connection:
            assert list(lines_of(connection)) == []


def test_what_is_no_copy_at_all_is_refused(sqlite_storage: Storage, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"PK\x03\x04 not a tar")
    with pytest.raises(CannotRestore, match="cannot be read as a copy"):
        restore(sqlite_storage, FileStore.in_folder(tmp_path / "files"), wrong, TRAIL_KEY)
