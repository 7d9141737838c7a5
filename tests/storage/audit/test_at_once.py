"""Eight threads and two processes change the same sealed rows: one chain, no change untold."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from qmapp.auditing.checking import check
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, at_once, begin, make_case, pin
from tests.storage.audit.trails import events

EACH = 6

WRITER = """
import sys
from datetime import UTC, datetime
from uuid import UUID
from qmapp import tables
from qmapp.casework.reviews.models import Review
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Storage
from tests.support.settings import TRAIL_KEY

storage, review_id, name = key_with(Storage(sys.argv[1]), TRAIL_KEY), UUID(sys.argv[2]), sys.argv[3]
for number in range(int(sys.argv[4])):
    with storage.unit_of_work() as db:
        review = db.get_one(Review, review_id, with_for_update=True)
        review.version += 1
        record(db, verb="review:changed", subject_kind="review", subject_id=review.id,
               at=datetime(2026, 11, 3, tzinfo=UTC), actor_id=None, board_id=review.board_id,
               review_id=review.id, values={"by": name, "version": review.version})
storage.close()
"""


def change(storage: Storage, case: Case, by: int) -> None:
    for _ in range(EACH):
        with storage.unit_of_work() as db:
            review = db.get_one(Review, case.review_id, with_for_update=True)
            review.version += 1
            record(
                db, verb="review:changed", subject_kind="review", subject_id=review.id, at=NOW,
                actor_id=None, board_id=review.board_id, review_id=review.id,
                values={"by": by, "version": review.version},
            )  # fmt: skip


def told(storage: Storage, case: Case) -> int:
    return sum(e.verb == "review:changed" for e in events(storage, case.board_id))


def test_eight_threads(storage: Storage) -> None:
    case = make_case(storage)
    assert at_once(*(partial(change, storage, case, by) for by in range(8))) == []
    assert told(storage, case) == 8 * EACH
    assert check(storage).problems == []


def test_two_processes(storage: Storage) -> None:
    case = make_case(storage)
    url = storage.engine.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, str(case.review_id), name, "12"])
        for name in ("one", "other")
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert told(storage, case) == 24
    assert check(storage).problems == []


def test_writers_of_different_rows_of_one_board(storage: Storage) -> None:
    """Rows are read while the chain is held, so that no event tells an older state than stands."""
    case = make_case(storage)
    assessments = [
        begin(storage, case, actor) for actor in (case.commissioner, case.second_commissioner)
    ]
    actors = (case.commissioner, case.second_commissioner)

    def pins(at: int) -> None:
        for number in range(1, 1 + EACH):
            pin(storage, case, actors[at], assessments[at], number)

    assert at_once(partial(pins, 0), partial(pins, 1), partial(change, storage, case, 1)) == []
    assert check(storage).problems == []
