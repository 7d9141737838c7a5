"""A reading is scanned in a job, outside any transaction, and kept once for each set of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.lenses import loading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.lenses.model import (
    Addressee,
    Confidence,
    Form,
    Lens,
    Scan,
    ScanPassage,
    SectionKind,
    Strength,
)
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan import jobs, queries, service
from qmapp.casework.scan.models import DraftScan, RuleEdition, ScanFlag
from qmapp.casework.scan.queries import ScanState
from qmapp.errors import NotAllowed, NotFound
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Work, Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import NOW, Case, at_once
from tests.storage.evidence.next_draft import OLD
from tests.support.tiny_rules import tiny_scan


def work_of(case: Case, job_id: UUID, worker: str, noted: list[Any] | None = None) -> Work:
    def note(progress: Mapping[str, Any]) -> None:
        if noted is not None:
            noted.append(dict(progress))

    payload = {"reading_id": str(case.reading_id)}
    return Work(job_id, worker, case.board_id, payload, note)


def counted(storage: Storage) -> tuple[int, int, int]:
    with storage.reading() as db:
        scans, flags, editions = (
            db.scalar(select(func.count()).select_from(table)) or 0
            for table in (DraftScan, ScanFlag, RuleEdition)
        )
    return scans, flags, editions


def progress(storage: Storage, case: Case) -> queries.ScanProgress | None:
    with storage.reading() as db:
        return queries.progress(db, case.reading_id)


def run_jobs(storage: Storage) -> None:
    worker = Worker(storage, jobs.handlers(storage))
    while worker.run_one():
        pass


def give_up(storage: Storage) -> None:
    """Let a job fail as often as it may, without waiting in between."""
    worker = Worker(storage, jobs.handlers(storage))
    while True:
        with storage.unit_of_work() as db:
            for job in db.scalars(select(Job).where(Job.state == JobState.WAITING)):
                job.run_at = clock() - timedelta(seconds=1)
        if not worker.run_one():
            return


def fail(passages: Sequence[ScanPassage], ruleset: Ruleset, **options: object) -> Scan:
    raise ValueError(f"No idea what to do with {passages[1].text}")


def test_flags_are_kept_with_words_reasons_and_places(
    storage: Storage, case: Case, scanned: Callable[[], DraftScan]
) -> None:
    scan = scanned()
    with storage.reading() as db:
        flags = queries.list_flags(db, scan)
        assert queries.is_current(db, scan)
    assert [(f.passage_position, f.rule) for f in flags] == [
        (1, "no-action"),
        (2, "never-invited"),
        (3, "each-believed"),
        (7, "nobody-asked"),
        (7, "the-child"),
    ]
    first = flags[0]
    assert first.quote == "nobody at all acted" == OLD[1][first.start : first.stop]
    assert (first.lens, first.confidence) == (Lens.DESCRIPTION_ONLY, Confidence.HIGH)
    assert (first.why, first.question) == ("Because of no-action.", "What of no-action?")
    assert (first.markers, first.considered) == ((13, 14), ("No reason stands near.",))
    assert not first.local
    assert [flag.position for flag in flags] == list(range(5))


def test_sections_recommendations_and_statements_come_back_as_they_were(
    storage: Storage, case: Case, scanned: Callable[[], DraftScan]
) -> None:
    scan = scanned()
    words = sum(len(text.split()) for text in OLD)
    assert queries.sections_of(scan) == [
        queries.SectionLine(0, "Findings", SectionKind.FINDINGS, 0, len(OLD), words)
    ]
    assert scan.word_count == words
    action, question = queries.recommendations_of(scan)
    assert (action.form, action.strength, action.verb) == (Form.ACTION, Strength.WEAK, "do")
    assert (question.form, question.strength) == (Form.FINDING_QUESTION, None)
    assert (question.addressee, question.specific) == (Addressee.AGENCY, None)
    [statement] = queries.statements_of(scan)
    assert (statement.lens, statement.about) == (Lens.FAMILY, "father")
    with storage.reading() as db:
        counts = queries.count_by_section(queries.sections_of(scan), queries.list_flags(db, scan))
    assert counts[0][Lens.BLAME] == 1
    assert queries.section_at(queries.sections_of(scan), 7) == 0


def test_what_stands_before_the_first_heading_is_a_section_too(case: Case) -> None:
    passages = [ScanPassage("a", "paragraph", "One two"), ScanPassage("b", "heading", "Findings")]
    sections = [
        {"heading": s.heading, "title": s.title, "kind": s.kind, "first": s.first, "stop": s.stop,
         "words": s.words}
        for s in tiny_scan(passages, loading.shipped()).sections
    ]  # fmt: skip
    lines = queries.sections_of(DraftScan(sections=sections))
    assert [(line.heading, line.first, line.stop) for line in lines] == [(-1, 0, 1), (1, 1, 2)]
    assert [queries.section_at(lines, at) for at in (0, 1, 5)] == [-1, 1, -1]


def test_done_twice_it_is_one_scan(
    storage: Storage, case: Case, scanned: Callable[[], DraftScan], told: Callable[[], UUID]
) -> None:
    first = scanned()
    told()
    run_jobs(storage)
    assert counted(storage) == (1, 5, 1)
    with storage.reading() as db:
        again = queries.find_scan(db, case.reading_id)
        assert again is not None
        assert again.id == first.id
        assert {job.state for job in db.scalars(select(Job))} == {JobState.DONE}


def test_two_workers_at_once_keep_one(
    storage: Storage, case: Case, told: Callable[[], UUID]
) -> None:
    works = []
    for name in ("one", "other"):
        job_id = told()
        with storage.unit_of_work() as db:
            job = db.get_one(Job, job_id)
            job.state, job.leased_by = JobState.RUNNING, name
            job.leased_until = clock() + timedelta(minutes=1)
        works.append(work_of(case, job_id, name))
    raised = at_once(*(lambda work=work: jobs.scan_reading(storage, work) for work in works))
    assert raised == []
    assert counted(storage) == (1, 5, 1)


def test_two_scans_made_at_once_meet_at_the_constraint(storage: Storage, case: Case) -> None:
    with storage.reading() as db:
        reading = db.get_one(queries.DraftReading, case.reading_id)
        found = tiny_scan(queries.list_scan_passages(db, reading.id), loading.shipped())
    kept: list[object] = []

    def keep() -> None:
        with storage.unit_of_work() as db:
            kept.append(service.keep(db, reading, loading.shipped(), found, NOW))

    assert at_once(keep, keep) == []
    assert sorted(one is None for one in kept) == [False, True]
    assert counted(storage) == (1, 5, 1)


def test_whoever_lost_the_lease_keeps_nothing(
    storage: Storage, case: Case, told: Callable[[], UUID]
) -> None:
    jobs.scan_reading(storage, work_of(case, told(), "somebody else"))
    assert counted(storage) == (0, 0, 0)


def test_a_reading_that_is_gone_is_nothing_to_scan(storage: Storage, case: Case) -> None:
    work = Work(uuid4(), "w", case.board_id, {"reading_id": str(uuid4())}, lambda _: None)
    jobs.scan_reading(storage, work)
    with storage.reading() as db:
        assert queries.progress(db, uuid4()) is None
        assert queries.find_scan(db, uuid4()) is None


def test_no_transaction_is_open_while_the_rules_run(
    storage: Storage, case: Case, told: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def look(passages: Sequence[ScanPassage], ruleset: Ruleset, **options: Any) -> Scan:
        seen.append(storage.engine.pool.checkedout())
        with storage.unit_of_work() as db:  # somebody else may write meanwhile
            db.get_one(Job, job_id).progress = {"done": 1, "total": 2}
        assert progress(storage, case) == queries.ScanProgress(ScanState.RUNNING, 1, 2)
        return tiny_scan(passages, ruleset)

    monkeypatch.setattr(engine, "scan", look)
    job_id = told()
    assert progress(storage, case) == queries.ScanProgress(ScanState.WAITING)
    run_jobs(storage)
    assert seen == [0]
    assert progress(storage, case) is None


def test_progress_is_noted_on_the_way(
    storage: Storage, case: Case, told: Callable[[], UUID]
) -> None:
    noted: list[Any] = []
    jobs.scan_reading(storage, work_of(case, told(), "w", noted))
    assert noted[0] == {"done": 0, "total": len(OLD)}


def test_a_scan_that_failed_says_so_without_the_drafts_words_and_can_be_asked_for_again(
    storage: Storage, case: Case, told: Callable[[], UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "scan", fail)
    job_id = told()
    give_up(storage)
    assert progress(storage, case) == queries.ScanProgress(ScanState.FAILED)
    with storage.reading() as db:
        error = db.get_one(Job, job_id).error or ""
    assert "ValueError in fail" in error
    assert "health visitor" not in error

    monkeypatch.setattr(engine, "scan", tiny_scan)
    with storage.unit_of_work() as db:
        assert service.scan_again(db, case.commissioner, case.review_id, 1, clock())
    with storage.unit_of_work() as db:  # a second click
        assert not service.scan_again(db, case.commissioner, case.review_id, 1, clock())
    assert progress(storage, case) == queries.ScanProgress(ScanState.WAITING)
    run_jobs(storage)
    assert progress(storage, case) is None
    assert counted(storage) == (1, 5, 1)
    with storage.unit_of_work() as db:  # there is nothing that it could find
        assert not service.scan_again(db, case.commissioner, case.review_id, 1, clock())


def test_who_may_not_read_the_draft_may_not_ask(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db, pytest.raises(NotAllowed):
        service.scan_again(db, case.manager, case.review_id, 1, NOW)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.scan_again(db, case.lead, case.review_id, 7, NOW)


def test_the_trail_tells_of_scans_without_words(
    storage: Storage, case: Case, scanned: Callable[[], DraftScan]
) -> None:
    with storage.unit_of_work() as db:
        service.scan_again(db, case.lead, case.review_id, 1, NOW)
    scanned()
    with storage.reading() as db:
        verbs = db.scalars(select(Event.verb).where(Event.verb.like("scan:%"))).all()
        values = " ".join(v or "" for v in db.scalars(select(EventValue.value)))
    assert verbs == ["scan:asked", "scan:kept"]
    assert "nobody at all" not in values
