"""kill -9 of the worker in the middle of a reading: nothing is lost, and no half draft is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from qmapp.casework.drafts import queries
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage, Upload, UploadState
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Storage, clock
from tests.factories.drafts import TEXT, Case, read_uploads, upload_file

# A worker that stops in the middle: before it begins to keep the draft, or when all of it is
# written and not yet committed.
WORKER = """
import sys, time
from pathlib import Path
from qmapp import tables
from qmapp.casework.drafts import jobs, keeping
from qmapp.foundation.files import FileStore
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage
from tests.support.settings import TRAIL_KEY

url, folder, flag, where = sys.argv[1:]
keep, read = keeping.keep, jobs.read_in_child

def hang():
    Path(flag).touch()
    time.sleep(600)

def slow_read(*args, **kwargs):
    if where == "reading":
        hang()
    return read(*args, **kwargs)

def slow_keep(db, *args):
    draft = keep(db, *args)
    db.flush()
    if where == "keeping":
        hang()
    return draft

jobs.read_in_child, keeping.keep = slow_read, slow_keep
storage = key_with(Storage(url), TRAIL_KEY)
Worker(storage, jobs.handlers(storage, FileStore.in_folder(Path(folder)))).run_one()
"""


@pytest.fixture
def killed_worker(storage: Storage, tmp_path: Path) -> Callable[[str], None]:
    """Starts a worker process, waits until it is in the middle, and kills it."""

    def run(where: str) -> None:
        flag = tmp_path / "in-the-middle"
        url = storage.engine.url.render_as_string(hide_password=False)
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, url, str(tmp_path / "files"), str(flag), where],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _wait_for(flag, process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)

    return run


def _wait_for(flag: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not flag.exists():
        assert process.poll() is None, "The worker ended by itself."
        assert time.monotonic() < deadline, "The worker did not come to the middle."
        time.sleep(0.02)  # asks again; decides nothing


@pytest.mark.parametrize("where", ["reading", "keeping"])
def test_a_killed_worker_loses_nothing(
    storage: Storage,
    files: FileStore,
    case: Case,
    killed_worker: Callable[[str], None],
    where: str,
) -> None:
    upload = upload_file(storage, files, case, case.lead)
    killed_worker(where)
    with storage.reading() as db:
        for table in (Draft, DraftReading, StoredPassage):
            assert db.scalar(select(func.count()).select_from(table)) == 0
        assert db.get_one(Upload, upload.id).state is UploadState.READING
        assert db.get_one(Job, upload.job_id).state is JobState.RUNNING
    assert files.get(Address(case.board_id, upload.sha256)) == TEXT.encode()
    with storage.unit_of_work() as db:  # the lease runs out
        db.get_one(Job, upload.job_id).leased_until = clock() - timedelta(seconds=1)
    read_uploads(storage, files)
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 1)
        assert len(queries.list_passages(db, draft.reading_id)) == 5
        assert db.get_one(Upload, upload.id).state is UploadState.DONE
        assert db.scalar(select(func.count()).select_from(Draft)) == 1
