"""kill -9 in the middle of a change: neither a change without its event nor the other way round.

`make test` kills a few times; `make soak` goes on for long.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import islice

import pytest
from sqlalchemy import select

from qmapp.auditing.checking import check
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case

# Two threads change one review each, and say so after the commit.
WRITER = """
import os, sys
from threading import Thread
from uuid import UUID
from qmapp import tables
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Storage, clock
from tests.support.settings import TRAIL_KEY

storage = key_with(Storage(sys.argv[1]), TRAIL_KEY)

def change(at, review_id):
    while True:
        with storage.unit_of_work() as db:
            review = db.get_one(Review, UUID(review_id), with_for_update=True)
            review.version += 1
            record(db, verb="review:counted", subject_kind="review", subject_id=review.id,
                   at=clock(), actor_id=None, board_id=review.board_id, review_id=review.id,
                   values={"version": review.version})
        # In one piece: `print` writes several, and those of two threads would mingle.
        os.write(1, f"{at} {review.version}\\n".encode())

for at, review_id in enumerate(sys.argv[2:]):
    Thread(target=change, args=(at, review_id)).start()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest) -> Storage:
    name = "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    found: Storage = request.getfixturevalue(name)
    return found


def write_until_killed(storage: Storage, cases: list[Case], changes: int) -> dict[int, int]:
    """Let a process change reviews, kill it after so many; the last that it told of each."""
    url = storage.engine.url.render_as_string(hide_password=False)
    ids = [str(case.review_id) for case in cases]
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, *ids], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = list(islice(process.stdout, changes))
    process.send_signal(signal.SIGKILL)
    lines += [line for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    assert process.wait(30) == -signal.SIGKILL, "The writer ended by itself."
    told = [tuple(map(int, line.split())) for line in lines if len(line.split()) == 2]
    return {at: max(version for who, version in told if who == at) for at, _ in told}


def test_a_change_and_its_event_are_kept_together_or_not_at_all(
    storage: Storage, at_length: Callable[[int, int], int]
) -> None:
    cases, chance = [make_case(storage), make_case(storage)], random.Random(7)
    for _ in range(at_length(3, 60)):
        told = write_until_killed(storage, cases, chance.randint(6, 40))
        with storage.reading() as db:
            for at, case in enumerate(cases):
                version = db.scalars(select(Review.version).filter_by(id=case.review_id)).one()
                counted = [
                    t.values["version"] for t in list_told(db, case.review_id, "review:counted")
                ]
                assert sorted(counted) == list(range(2, version + 1))
                assert version >= told.get(at, 0)
        done = check(storage)
        assert done.problems == []
