"""kill -9 of the worker while it follows evidence into a new draft: no half of it, none twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from qmapp.casework.assessments import jobs
from qmapp.casework.drafts.keeping import ARRIVED
from qmapp.casework.evidence.models import EvidenceFate
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import begin
from tests.storage.evidence import next_draft
from tests.storage.evidence.next_draft import pin_all, second_draft

# A worker that stops in the middle: when it has found out all, or when all is written and not
# yet committed.
WORKER = """
import sys, time
from pathlib import Path
from qmapp import tables
from qmapp.casework.assessments import jobs
from qmapp.casework.evidence import following
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage
from tests.support.settings import TRAIL_KEY

url, flag, where = sys.argv[1:]
keep = following._keep

def hanging(db, rows):
    if where == "kept":
        keep(db, rows)
        db.flush()
    Path(flag).touch()
    time.sleep(600)

following._keep = hanging
storage = key_with(Storage(url), TRAIL_KEY)
Worker(storage, jobs.handlers(storage)).run_one()
"""


@pytest.mark.parametrize("where", ["found", "kept"])
def test_another_worker_finds_all_of_it_once(storage: Storage, tmp_path: Path, where: str) -> None:
    case = next_draft.old_case(storage)
    ids = pin_all(storage, case, case.commissioner, begin(storage, case, case.commissioner))
    draft = second_draft(storage, case)
    with storage.unit_of_work() as db:
        payload = {"reading_id": str(draft.reading_id)}
        job_id = job_service.queue(db, ARRIVED, payload, board_id=case.board_id, now=clock()).id

    _killed(storage, tmp_path / "flag", where)
    assert _fates(storage) == []
    with storage.unit_of_work() as db:  # its lease has run out
        job = db.get_one(Job, job_id)
        assert job.state is JobState.RUNNING
        job.leased_until = clock() - timedelta(seconds=1)
    assert Worker(storage, jobs.handlers(storage)).run_one()
    assert sorted(_fates(storage)) == sorted(ids.values())
    with storage.reading() as db:
        assert db.get_one(Job, job_id).state is JobState.DONE


def _killed(storage: Storage, flag: Path, where: str) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", WORKER, url, str(flag), where])
    try:
        deadline = time.monotonic() + 120
        while not flag.exists():
            assert process.poll() is None, "The worker ended by itself."
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)


def _fates(storage: Storage) -> list[object]:
    with storage.reading() as db:
        return list(db.scalars(select(EvidenceFate.evidence_id)))
