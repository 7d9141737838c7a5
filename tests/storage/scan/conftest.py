from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.scan import jobs, queries
from qmapp.casework.scan.models import DraftScan
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import Case, make_case
from tests.storage.evidence.next_draft import OLD
from tests.support.tiny_rules import tiny_rules

__all__ = ["tiny_rules"]


@pytest.fixture
def case(storage: Storage, tiny_rules: object) -> Case:
    return make_case(storage, texts=OLD)


@pytest.fixture
def administrator(case: Case) -> Actor:
    """Somebody who looks after the board's settings, and sees no case."""
    return Actor(
        case.chair.person_id,
        "The administrator",
        board_roles={case.board_id: frozenset({BoardRole.ADMINISTRATOR})},
    )


@pytest.fixture
def told(storage: Storage, case: Case) -> Callable[[], UUID]:
    """Call it: a job says that the draft's reading has been kept."""

    def tell() -> UUID:
        with storage.unit_of_work() as db:
            payload = {"reading_id": str(case.reading_id)}
            job = job_service.queue(db, READABLE, payload, board_id=case.board_id, now=clock())
            return job.id

    return tell


@pytest.fixture
def scanned(storage: Storage, case: Case, told: Callable[[], UUID]) -> Callable[[], DraftScan]:
    """Call it: the draft is scanned by the rules as they are now."""

    def scan() -> DraftScan:
        told()
        assert Worker(storage, jobs.handlers(storage)).run_one()
        with storage.reading() as db:
            found = queries.find_scan(db, case.reading_id)
            assert found is not None
            return found

    return scan
