from __future__ import annotations

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.scan import jobs
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import Case, begin, make_case
from tests.support.tiny_rules import tiny_rules
from tests.web.conftest import As
from tests.web.triage.scan_page import ScanPage

__all__ = ["tiny_rules"]


TEXTS = (
    "Findings",
    "The health visitor wrote it down and nobody at all acted on it.",
    "Nobody asked the child. The aunt was never invited.",
    "The panel met twice, and nothing is said of it.",
)


def scan_of(storage: Storage, case: Case) -> None:
    """Scan the case's draft as the worker does."""
    with storage.unit_of_work() as db:
        payload = {"reading_id": str(case.reading_id)}
        job_service.queue(db, READABLE, payload, board_id=case.board_id, now=clock())
    assert Worker(storage, jobs.handlers(storage)).run_one()


@pytest.fixture
def case(storage: Storage, tiny_rules: object) -> Case:
    """A draft with one section, four flags of the tiny rules, and its scan."""
    made = make_case(storage, texts=TEXTS)
    scan_of(storage, made)
    return made


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    """The commissioner's assessment."""
    return begin(storage, case, case.commissioner)


@pytest.fixture
def desk(as_: As, case: Case, mine: Assessment) -> ScanPage:
    """The commissioner's scan page; nothing is revealed yet."""
    return ScanPage(as_(case.commissioner), mine.id)


@pytest.fixture
def own_check(as_: As, storage: Storage, case: Case) -> ScanPage:
    """The scan page of the lead reviewer's self-check."""
    return ScanPage(as_(case.lead), begin(storage, case, case.lead).id)
