from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.scan import jobs
from qmapp.foundation.access import Actor
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, begin, make_case
from tests.support.tiny_rules import tiny_rules
from tests.web.triage.scan_page import ScanPage

__all__ = ["tiny_rules"]

As = Callable[[Actor], FlaskClient]

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
def as_(app: Flask, storage: Storage, sign_in: Callable[[FlaskClient, Person], FlaskClient]) -> As:
    """Call it with somebody of the case: a client signed in as them."""

    def act(actor: Actor) -> FlaskClient:
        with storage.reading() as db:
            person = db.get_one(Person, actor.person_id)
        return sign_in(app.test_client(), person)

    return act


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
