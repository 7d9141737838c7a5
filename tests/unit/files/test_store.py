"""The content-addressed store: bytes once, under their hash, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from obstore.exceptions import GenericError
from obstore.store import MemoryStore

from qmapp.errors import NotFound
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files import store as store_module
from qmapp.foundation.storage import clock

BOARD = UUID(int=1)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore.in_folder(tmp_path / "files")


def lying(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_bytes_come_back(files: FileStore, tmp_path: Path) -> None:
    address = files.put(BOARD, b"words")
    assert address == Address(BOARD, sha256(b"words").hexdigest())
    assert files.get(address) == b"words"
    assert files.has(address)
    [path] = lying(tmp_path)
    assert path == tmp_path / "files" / address.path


@pytest.mark.parametrize("data", [b"", b"\x00" * 1000, os.urandom(3_000_000)])
def test_any_bytes(files: FileStore, data: bytes) -> None:
    assert files.get(files.put(BOARD, data)) == data


def test_the_same_bytes_are_kept_once(files: FileStore, tmp_path: Path) -> None:
    first = files.put(BOARD, b"words")
    [path] = lying(tmp_path)
    written = path.stat().st_mtime_ns
    assert files.put(BOARD, b"words") == first
    assert [p.stat().st_mtime_ns for p in lying(tmp_path)] == [written]


def test_boards_share_no_bytes(files: FileStore, tmp_path: Path) -> None:
    one, two = files.put(BOARD, b"words"), files.put(UUID(int=2), b"words")
    assert one != two
    assert len(lying(tmp_path)) == 2
    files.remove(one)
    assert files.get(two) == b"words"


def test_what_is_not_there(files: FileStore) -> None:
    nowhere = Address(BOARD, "0" * 64)
    with pytest.raises(NotFound):
        files.get(nowhere)
    assert not files.has(nowhere)
    files.remove(nowhere)


def test_removed_bytes_are_gone(files: FileStore, tmp_path: Path) -> None:
    address = files.put(BOARD, b"words")
    files.remove(address)
    assert not files.has(address)
    assert lying(tmp_path) == []


def test_the_same_folder_opened_again_holds_the_same(files: FileStore, tmp_path: Path) -> None:
    address = files.put(BOARD, b"words")
    assert FileStore.in_folder(tmp_path / "files").get(address) == b"words"


def test_two_writers_at_once(files: FileStore, tmp_path: Path) -> None:
    data, gate, found = os.urandom(2_000_000), Barrier(6), []

    def put() -> None:
        gate.wait(20)
        found.append(files.put(BOARD, data))

    threads = [Thread(target=put) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 6
    assert len(set(found)) == 1
    assert files.get(found[0]) == data
    assert len(lying(tmp_path)) == 1


def test_bytes_that_are_taken_away_while_they_are_put_are_put_again(
    files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody removes the same bytes right after they were found to be there."""
    address, real = files.put(BOARD, b"words"), store_module.obstore.put
    taken = [address, address]

    def put(*args: object, **kwargs: object) -> None:
        try:
            real(*args, **kwargs)
        finally:
            if taken:
                files.remove(taken.pop())

    monkeypatch.setattr(store_module.obstore, "put", put)
    assert files.put(BOARD, b"words") == address
    assert files.get(address) == b"words"
    assert taken == []


def test_bytes_that_never_stay_are_said_to_be_missing(
    files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module.obstore, "put", lambda *args, **kwargs: None)
    with pytest.raises(OSError, match="No such file"):
        files.put(BOARD, b"words")


def test_old_bytes_are_listed_and_strangers_are_not(files: FileStore, tmp_path: Path) -> None:
    address = files.put(BOARD, b"words")
    folder = tmp_path / "files"
    for stranger in ("notes.txt", f"{BOARD}/readme", f"{BOARD}/ab/short", f"x/ab/{'0' * 64}"):
        (folder / stranger).parent.mkdir(parents=True, exist_ok=True)
        (folder / stranger).write_text("not ours")
    assert list(files.list_older_than(clock() + timedelta(minutes=1))) == [address]
    assert list(files.list_older_than(clock() - timedelta(minutes=1))) == []


FULL = """
import resource, signal, sys
from pathlib import Path
from uuid import UUID
from qmapp.foundation.files import FileStore

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
files = FileStore.in_folder(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    files.put(UUID(int=1), b"x" * 5_000_000)
except OSError as error:
    print("refused", type(error).__name__)
print(files.put(UUID(int=1), b"small").sha256)
"""


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """A process that may write no file over 100 kB stands for the disk that is full."""
    folder = tmp_path / "files"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["refused OSError", sha256(b"small").hexdigest()]
    assert [path.name for path in lying(folder)] == [sha256(b"small").hexdigest()]


def test_the_librarys_own_error_is_an_oserror(
    files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(*args: object, **kwargs: object) -> None:
        raise GenericError("No space left on device")

    monkeypatch.setattr(store_module.obstore, "put", put)
    with pytest.raises(OSError, match="No space left"):
        files.put(BOARD, b"words")


def test_any_object_store_will_do() -> None:
    files = FileStore(MemoryStore())
    address = files.put(BOARD, b"words")
    assert files.put(BOARD, b"words") == address
    assert files.get(address) == b"words"
    assert list(files.list_older_than(clock() + timedelta(minutes=1))) == [address]
    with pytest.raises(NotFound):
        files.get(Address(uuid4(), address.sha256))
