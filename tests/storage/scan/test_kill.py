"""kill -9 of the worker while it scans or keeps: no half of a scan, none twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from qmapp.casework.scan import jobs, queries
from qmapp.casework.scan.models import DraftScan, RuleEdition, ScanFlag
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import Case

# A worker that stops in the middle: while the rules run, or when all is written and not yet
# committed.
WORKER = """
import sys, time
from pathlib import Path
from qmapp import tables
from qmapp.casework.lenses import loading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.scan import jobs, service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage
from tests.support.settings import TRAIL_KEY
from tests.support.tiny_rules import tiny_ruleset, tiny_scan

url, flag, where = sys.argv[1:]
ruleset, keep = tiny_ruleset(), service.keep
loading.shipped = lambda: ruleset

def hang():
    Path(flag).touch()
    time.sleep(600)

def slow_scan(*args, **options):
    if where == "scanning":
        hang()
    return tiny_scan(*args, **options)

def slow_keep(db, *args):
    keep(db, *args)
    db.flush()
    hang()

engine.scan, service.keep = slow_scan, slow_keep
storage = key_with(Storage(url), TRAIL_KEY)
Worker(storage, jobs.handlers(storage)).run_one()
"""


@pytest.mark.parametrize("where", ["scanning", "keeping"])
def test_another_worker_keeps_all_of_it_once(
    storage: Storage, case: Case, told: Callable[[], UUID], tmp_path: Path, where: str
) -> None:
    job_id = told()
    _killed(storage, tmp_path / "flag", where)
    assert _counted(storage) == [0, 0, 0]
    with storage.unit_of_work() as db:  # its lease has run out
        job = db.get_one(Job, job_id)
        assert job.state is JobState.RUNNING
        job.leased_until = clock() - timedelta(seconds=1)
    assert Worker(storage, jobs.handlers(storage)).run_one()
    assert _counted(storage) == [1, 5, 1]
    with storage.reading() as db:
        assert db.get_one(Job, job_id).state is JobState.DONE
        assert queries.progress(db, case.reading_id) is None


def _counted(storage: Storage) -> list[int | None]:
    with storage.reading() as db:
        return [
            db.scalar(select(func.count()).select_from(table))
            for table in (DraftScan, ScanFlag, RuleEdition)
        ]


def _killed(storage: Storage, flag: Path, where: str) -> None:
    url = storage.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", WORKER, url, str(flag), where])
    try:
        deadline = time.monotonic() + 120
        while not flag.exists():
            assert process.poll() is None, "The worker ended by itself."
            assert time.monotonic() < deadline
            time.sleep(0.05)  # asks again; decides nothing
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
