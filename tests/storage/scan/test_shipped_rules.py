"""The rules that ship, run by the engine itself, in the job and with a board's changes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.lenses import loading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.scan import jobs, queries, service
from qmapp.casework.scan.models import DraftScan, ScanFlag
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import NOW, Case, make_case

TEXTS = (
    "Findings",
    "The clinic should have rung the ward. The social worker failed to act on what she was told.",
    "It was obvious that he was dangerous, and it was a lost chance to help \U0001f600 the child.",
    "The mother put herself at risk. “She should have told me,” the grandmother said.",
    "Recommendations",
    "The Board should ensure that all agencies remind staff of the policy by June 2027.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


def scan(storage: Storage, case: Case) -> DraftScan:
    with storage.unit_of_work() as db:
        payload = {"reading_id": str(case.reading_id)}
        job_service.queue(db, READABLE, payload, board_id=case.board_id, now=clock())
    assert Worker(storage, jobs.handlers(storage)).run_one()
    with storage.reading() as db:
        found = queries.find_scan(db, case.reading_id)
        assert found is not None
        assert queries.is_current(db, found)
        return found


def test_what_is_kept_is_what_the_engine_told(storage: Storage, case: Case) -> None:
    kept = scan(storage, case)
    with storage.reading() as db:
        passages = queries.list_scan_passages(db, case.reading_id)
        told = engine.scan(passages, loading.shipped())
        flags = queries.list_flags(db, kept)
        assert queries.version_of(db, kept) == told.rules_version
    assert flags
    assert [
        (f.lens, f.rule, f.confidence, f.passage_position, f.start, f.stop, f.quote, f.why,
         f.question, f.markers, f.considered)
        for f in flags
    ] == [
        (f.lens, f.rule, f.confidence, f.passage, f.start, f.end, f.quote, f.why, f.question,
         f.markers, f.considered)
        for f in told.flags
    ]  # fmt: skip
    assert list(queries.recommendations_of(kept)) == list(told.recommendations)
    assert list(queries.statements_of(kept)) == list(told.document)
    assert [line.heading for line in queries.sections_of(kept)] == [
        -1 if section.heading is None else section.heading for section in told.sections
    ]


def test_a_rule_that_the_board_switched_off_points_at_nothing(storage: Storage, case: Case) -> None:
    first = scan(storage, case)
    administrator = Actor(
        case.chair.person_id,
        "The administrator",
        board_roles={case.board_id: frozenset({BoardRole.ADMINISTRATOR})},
    )
    with storage.reading() as db:
        rule = queries.list_flags(db, first)[0].rule
    with storage.unit_of_work() as db:
        service.switch_off(db, administrator, case.board_id, rule, "Too many.", NOW)
    second = scan(storage, case)
    with storage.reading() as db:
        assert rule in {flag.rule for flag in queries.list_flags(db, first)}
        assert rule not in {flag.rule for flag in queries.list_flags(db, second)}


def test_every_flag_stands_on_a_passage_of_the_reading(storage: Storage, case: Case) -> None:
    kept = scan(storage, case)
    with storage.reading() as db:
        elsewhere = db.scalar(
            select(func.count())
            .select_from(ScanFlag)
            .join(StoredPassage, StoredPassage.id == ScanFlag.passage_id)
            .where(ScanFlag.scan_id == kept.id, StoredPassage.reading_id != case.reading_id)
        )
        assert elsewhere == 0
