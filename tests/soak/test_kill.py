"""kill -9 in the middle of saving: whatever was acknowledged is there, with its event to come.

`make test` kills a few times; `make soak` goes on for long.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text

from qmapp.auditing.checking import check
from qmapp.casework.assessments import queries, sittings
from qmapp.casework.assessments.fields import current_values
from qmapp.casework.assessments.models import Assessment, Sitting
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, judgement_events, later, make_case, marker

MARKERS = (1, 2, 3)

# Types reasons under three markers in turn, longer each time, and says so only after the save.
WRITER = """
import os, sys
from uuid import UUID
from qmapp import tables
from qmapp.casework.assessments import judging, queries
from qmapp.casework.assessments.fields import current_values
from qmapp.casework.assessments.judging import Posted
from qmapp.casework.assessments.rules import digest
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage, clock
from tests.support.settings import TRAIL_KEY

url, assessment_id, review_id, person_id, begin = sys.argv[1:]
storage, edition = key_with(Storage(url), TRAIL_KEY), load_catalogue().default_edition
actor = Actor(UUID(person_id), "writer", review_roles={UUID(review_id): frozenset({ReviewRole.COMMISSIONER})})
number = int(begin)
while True:
    number += 1
    marker = edition.by_number(number % 3 + 1)
    with storage.unit_of_work() as db:
        assessment = queries.get_assessment(db, UUID(assessment_id))
        stored = current_values(db, queries.find_judgement(db, assessment.id, marker.id))
        posted = [Posted(n, digest(stored.get(n)), f"{n} {number} {os.getpid()}") for n in ("reasons", "to_change")]
        saved = judging.save(db, actor, assessment, marker, edition.scale, posted,
                             now=clock(), sitting_ends=number % 7 == 0)
        assert saved.taken == ["reasons", "to_change"], saved
    print(number, flush=True)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest) -> Storage:
    name = "sqlite_storage" if request.param == "sqlite" else "postgres_storage"
    found: Storage = request.getfixturevalue(name)
    return found


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def write_until_killed(
    storage: Storage, case: Case, mine: Assessment, begin: int, saves: int
) -> int:
    """Let a process save, kill it after so many acknowledged saves; the last that it told of."""
    url = storage.engine.url.render_as_string(hide_password=False)
    ids = (mine.id, case.review_id, case.commissioner.person_id, begin)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, *map(str, ids)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    last = begin
    for line in _lines(process.stdout, saves):
        last = int(line)
    process.send_signal(signal.SIGKILL)
    # What it told between our last line and its end was acknowledged as well.
    told = [
        int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")
    ]
    process.stdout.close()
    assert process.wait(30) == -signal.SIGKILL, "The writer ended by itself."
    return max([last, *told])


def _lines(stream: Iterator[str], count: int) -> Iterator[str]:
    for _ in range(count):
        line = next(stream, None)
        assert line is not None, "The writer ended by itself."
        yield line


def kept_numbers(storage: Storage, mine: Assessment) -> dict[int, int]:
    """By marker, the number of the newest save that is there; both its fields agree."""
    numbers = {}
    with storage.reading() as db:
        for at in MARKERS:
            values = current_values(db, queries.find_judgement(db, mine.id, marker(at).id))
            found = {values[name].removeprefix(f"{name} ") for name in ("reasons", "to_change")}
            assert len(found) == 1, "Half a save is there."
            numbers[at] = int(found.pop().split()[0])
    return numbers


def told_or_to_be_told(storage: Storage, mine: Assessment) -> None:
    """What stands is in the newest event of its marker, or in an open sitting."""
    newest = {values["marker"]: values for _, values in judgement_events(storage)}
    with storage.reading() as db:
        waiting = {s.marker_id: s.fields for s in db.scalars(select(Sitting))}
        for at in MARKERS:
            marker_id = marker(at).id
            values = current_values(db, queries.find_judgement(db, mine.id, marker_id))
            for name in ("reasons", "to_change"):
                in_event = newest.get(marker_id, {}).get(name) == values[name]
                assert in_event or name in waiting.get(marker_id, ())


def opens_whole(storage: Storage, case: Case) -> None:
    with storage.reading() as db:
        assert check(storage).problems == []
        if storage.is_sqlite:
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []


def test_no_acknowledged_save_is_lost(
    storage: Storage, case: Case, at_length: Callable[[int, int], int]
) -> None:
    mine, last = begin(storage, case, case.commissioner), 0
    chance = random.Random(7)
    for _ in range(at_length(3, 60)):
        told = write_until_killed(storage, case, mine, last, chance.randint(4, 25))
        kept = kept_numbers(storage, mine)
        last = max(kept.values())
        # One more may be there than was told: it was kept, and the process died before saying so.
        assert last in {told, told + 1}
        assert sorted(kept.values()) == [last - 2, last - 1, last]
        told_or_to_be_told(storage, mine)
        opens_whole(storage, case)
    sittings.seal_idle(storage, later(10**6))
    newest = {values["marker"]: values["reasons"] for _, values in judgement_events(storage)}
    with storage.reading() as db:
        for at in MARKERS:
            row = queries.find_judgement(db, mine.id, marker(at).id)
            assert newest[marker(at).id] == row.reasons
    opens_whole(storage, case)
