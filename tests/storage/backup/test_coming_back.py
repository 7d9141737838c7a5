"""Copies of what people really write, of a store that was touched, and while others write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from qmapp.auditing.checking import check
from qmapp.backup import making, restoring
from qmapp.backup.commands import backup, restore_command
from qmapp.backup.restoring import restore
from qmapp.foundation.audit.service import record
from qmapp.foundation.files import FileStore, service
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board
from tests.factories.assessments import NOW, make_case
from tests.storage.audit.trails import events, write
from tests.storage.backup.copies import copy_of, is_bare, keep_file
from tests.support.settings import TRAIL_KEY

# Breaks of lines that are none in JSON Lines, and letters that have gone wrong before.
ODD = "one\u2028two\u2029three\u0085four\x0bfive\x0csix\x1cseven\r\neight \U0001f600 \ufeff\u202e"


def test_odd_letters_come_back(
    storage: Storage,
    empty: Storage,
    board_id: UUID,
    files: FileStore,
    other_files: FileStore,
    tmp_path: Path,
) -> None:
    with storage.unit_of_work() as db:
        db.get_one(Board, board_id).name = ODD
    write(storage, board_id, words=ODD)
    copy_of(storage, files, tmp_path / "copy")
    restore(empty, other_files, tmp_path / "copy", TRAIL_KEY)
    with empty.reading() as db:
        assert db.get_one(Board, board_id).name == ODD
    assert check(empty).problems == []


def test_an_altered_file_is_left_out_and_named_and_the_copy_can_be_put_back(
    storage: Storage,
    empty: Storage,
    board_id: UUID,
    files: FileStore,
    other_files: FileStore,
    tmp_path: Path,
) -> None:
    whole = keep_file(storage, files, board_id, b"as it came")
    touched = keep_file(storage, files, board_id, b"as it came too")
    (tmp_path / "files" / touched.path).write_bytes(b"as somebody left it")
    made = copy_of(storage, files, tmp_path / "copy")
    assert made.altered == (touched.path,)
    done = restore(empty, other_files, tmp_path / "copy", TRAIL_KEY)
    assert (done.altered, done.files) == ((touched.path,), 1)
    assert other_files.get(whole) == b"as it came"
    assert not other_files.has(touched)
    with empty.reading() as db:
        assert touched.sha256 in db.scalars(select(StoredFile.sha256)).all()


def test_a_copy_made_while_others_write_is_of_one_moment(
    storage: Storage,
    empty: Storage,
    board_id: UUID,
    files: FileStore,
    other_files: FileStore,
    tmp_path: Path,
) -> None:
    stop = Event()

    def write(by: int) -> None:
        while not stop.is_set():
            address = files.put(board_id, os.urandom(20))
            with storage.unit_of_work() as db:
                row = service.keep(db, address, size=20, media_type="text/plain", now=NOW)
                record(
                    db, verb="thing:kept", subject_kind="thing", subject_id=row.id, at=NOW,
                    actor_id=None, board_id=board_id, values={"by": by},
                )  # fmt: skip

    writers = [Thread(target=write, args=(by,)) for by in range(3)]
    for writer in writers:
        writer.start()
    try:
        while len(events(storage, board_id)) < 42:
            pass
        made = copy_of(storage, files, tmp_path / "copy")
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert made.missing == ()
    done = restore(empty, other_files, tmp_path / "copy", TRAIL_KEY)
    assert check(empty).problems == []
    kept = [e for e in events(empty, board_id) if e.verb == "thing:kept"]
    assert done.files == len(kept) >= 10


# The command ---------------------------------------------------------------------------------


Shell = Callable[..., Result]


@pytest.fixture
def shell(storage: Storage, tmp_path: Path) -> Shell:
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": storage.engine.url.render_as_string(hide_password=False),
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
    }

    def shell(command: object, *words: str, **more: str) -> Result:
        return CliRunner().invoke(command, words, env=env | more)  # type: ignore[arg-type]

    return shell


def test_a_copy_of_another_server_is_refused_until_somebody_says_so(
    storage: Storage, empty: Storage, board_id: UUID, files: FileStore, shell: Shell, tmp_path: Path
) -> None:
    copy = str(tmp_path / "copy")
    assert shell(backup, copy).exit_code == 0
    there = {
        "QMAPP_DATABASE_URL": empty.engine.url.render_as_string(hide_password=False),
        "QMAPP_DATA_DIR": str(tmp_path / "there"),
    }
    refused = shell(restore_command, copy, **there, QMAPP_TRAIL_KEY="of another server " * 3)
    assert refused.exit_code == 1
    assert restoring.OTHER_KEY in refused.output
    assert is_bare(empty)
    done = shell(
        restore_command, copy, "--other-key", **there, QMAPP_TRAIL_KEY="of another server " * 3
    )
    assert done.exit_code == 0
    assert len(events(empty, board_id)) == len(events(storage, board_id))


def test_the_command_names_altered_files(
    storage: Storage, board_id: UUID, files: FileStore, shell: Shell, tmp_path: Path
) -> None:
    touched = keep_file(storage, files, board_id, b"as it came")
    (tmp_path / "files" / touched.path).write_bytes(b"as somebody left it")
    answer = shell(backup, str(tmp_path / "copy"))
    assert answer.exit_code == 1
    assert "1 files that the database names were altered in the store" in answer.output
    assert touched.path in answer.output


# Ends in the middle --------------------------------------------------------------------------

DYING = """
import os, signal, sys
from pathlib import Path
from qmapp.backup import making, restoring, rows
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage, clock
from tests.support.settings import TRAIL_KEY

what, url, folder, path, after = sys.argv[1:]
left = int(after)

def dying(function):
    def until(*words):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*words)
    return until

rows.line_of, rows.row_of = dying(rows.line_of), dying(rows.row_of)
storage, files = Storage(url), FileStore.in_folder(Path(folder))
if what == "backup":
    making.back_up(storage, files, Path(path), clock(), TRAIL_KEY)
else:
    restoring.restore(storage, files, Path(path), TRAIL_KEY)
"""


def dies(what: str, storage: Storage, folder: Path, path: Path, after: int) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    words = [what, url, str(folder), str(path), str(after)]
    done = subprocess.run([sys.executable, "-c", DYING, *words], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL


def test_killed_while_it_is_made_there_is_no_copy(
    storage: Storage, board_id: UUID, files: FileStore, tmp_path: Path
) -> None:
    dies("backup", storage, tmp_path / "files", tmp_path / "copy", 20)
    assert not (tmp_path / "copy").exists()
    copy_of(storage, files, tmp_path / "copy")


def test_killed_while_it_is_put_back_nothing_is_there_and_it_can_be_tried_again(
    storage: Storage,
    empty: Storage,
    board_id: UUID,
    files: FileStore,
    other_files: FileStore,
    tmp_path: Path,
) -> None:
    keep_file(storage, files, board_id, b"as it came")
    made = copy_of(storage, files, tmp_path / "copy")
    dies("restore", empty, tmp_path / "other", tmp_path / "copy", made.rows - 3)
    assert is_bare(empty)
    assert restore(empty, other_files, tmp_path / "copy", TRAIL_KEY).rows == made.rows


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["qmapp", *sys.argv[2:]]
from qmapp.cli import main
main()
"""


def on_a_full_disk(most: int, env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FULL, str(most), *words],
        check=False, timeout=60, capture_output=True, text=True, env=os.environ | env,
    )  # fmt: skip


def test_where_the_disk_is_full_nothing_is_left_and_it_is_said(
    sqlite_storage: Storage, files: FileStore, tmp_path: Path
) -> None:
    make_case(sqlite_storage)
    copy, there = tmp_path / "copies" / "copy", tmp_path / "there"
    copy.parent.mkdir()
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": sqlite_storage.engine.url.render_as_string(),
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
    }
    answer = on_a_full_disk(30_000, env, "backup", str(copy))
    assert (answer.returncode, list(copy.parent.iterdir())) == (1, [])
    assert answer.stderr.startswith("Error: No copy was made: ")
    copy_of(sqlite_storage, files, copy)
    there.mkdir()
    database = {"QMAPP_DATABASE_URL": f"sqlite:///{there / 'new.sqlite3'}"}
    answer = on_a_full_disk(400_000, env | database, "restore", str(copy))
    assert answer.returncode == 1
    assert "Nothing was put back" in answer.stderr
    assert "Traceback" not in answer.stderr
    done = on_a_full_disk(1 << 30, env | database, "restore", str(copy))
    assert done.stdout.startswith("Put back as of "), done.stderr


def test_where_names_cannot_be_linked_the_copy_still_gets_its_name(
    sqlite_storage: Storage, files: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    make_case(sqlite_storage)
    monkeypatch.setattr(making.os, "link", link)
    copy = tmp_path / "copies" / "copy"
    copy.parent.mkdir()
    copy_of(sqlite_storage, files, copy)
    assert [one.name for one in copy.parent.iterdir()] == ["copy"]
    assert copy.stat().st_mode & 0o077 == 0
