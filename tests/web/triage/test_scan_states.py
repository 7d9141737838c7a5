"""A scan on its way, one that failed, one by older rules, one that found nothing, and none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import Draft, DraftReading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.scan import jobs
from qmapp.casework.scan import service as scanning
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.jobs import service as job_service
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import Case, begin, make_case
from tests.web.conftest import As
from tests.web.triage.conftest import TEXTS, scan_of
from tests.web.triage.scan_page import ScanPage

JSON = {"Accept": "application/json", "X-Background": "1"}


@pytest.fixture
def unscanned(storage: Storage, tiny_rules: object) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def bare(as_: As, storage: Storage, unscanned: Case) -> ScanPage:
    """The page of a draft without a scan."""
    return ScanPage(
        as_(unscanned.commissioner), begin(storage, unscanned, unscanned.commissioner).id
    )


@pytest.fixture
def queued(storage: Storage, unscanned: Case) -> Callable[..., None]:
    """Call it: a job waits to scan the draft, or has come so far."""

    def queue(state: JobState = JobState.WAITING, **progress: int) -> None:
        with storage.unit_of_work() as db:
            payload = {"reading_id": str(unscanned.reading_id)}
            job = job_service.queue(db, READABLE, payload, board_id=unscanned.board_id, now=clock())
            db.flush()
            row = db.get_one(Job, job.id)
            row.state, row.progress = state, progress or None

    return queue


def test_a_scan_that_waits_says_so(bare: ScanPage, queued: Callable[..., None]) -> None:
    queued()
    html = bare.html()
    assert "The draft waits to be scanned." in html
    assert '<meta http-equiv="refresh"' in html
    assert "The health visitor wrote it down" in html
    now = bare.client.get(bare.address, headers=JSON).json
    assert now["state"] == "waiting"


def test_a_running_scan_tells_how_far_it_is(bare: ScanPage, queued: Callable[..., None]) -> None:
    queued(JobState.RUNNING, done=120, total=890)
    html = bare.html()
    assert "passage 120 of 890" in html
    assert '<progress class="qm-progress"' in html
    assert bare.client.get(bare.address, headers=JSON).json == {
        "state": "running",
        "words": "The draft is being scanned: passage 120 of 890.",
        "done": 120,
        "total": 890,
    }


def test_a_failed_scan_is_asked_for_again(
    bare: ScanPage, queued: Callable[..., None], storage: Storage
) -> None:
    queued(JobState.FAILED)
    html = bare.html()
    assert "The scan of this draft failed." in html
    assert "Scan again" in html
    assert bare.client.get(bare.address, headers=JSON).json["state"] == "over"
    assert bare.client.post(f"{bare.address}/again").status_code == 302
    assert "The draft waits to be scanned." in bare.html()
    assert Worker(storage, jobs.handlers(storage)).run_one()
    assert "Flags are hidden until you ask for them" in bare.html()


def test_a_draft_that_was_never_scanned_can_be(bare: ScanPage) -> None:
    assert "This draft has not been scanned yet." in bare.html()
    assert bare.reveal().status_code == 409
    assert bare.client.post(f"{bare.address}/again").status_code == 302
    assert "The draft waits to be scanned." in bare.html()


def test_a_scan_that_found_nothing_says_what_that_means(
    bare: ScanPage, storage: Storage, unscanned: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.scan

    def nothing(*args: object, **kwargs: object) -> object:
        return replace(whole(*args, **kwargs), flags=[])  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "scan", nothing)
    scan_of(storage, unscanned)
    bare.reveal()
    words = bare.words()
    assert "0 of 0 decided" in words
    assert "That does not say that nothing is there" in words


def test_all_decided_is_said(desk: ScanPage) -> None:
    desk.reveal()
    for key in desk.flags():
        desk.decide(key, do="dismiss", reason="fair")
    html = desk.html()
    assert "4 of 4 decided" in html
    assert "All flags are decided." in html
    assert 'id="start"' not in html


def test_rules_that_changed_since_are_offered(desk: ScanPage, storage: Storage, case: Case) -> None:
    assert "rules have changed" not in desk.html()
    administrator = Actor(
        case.chair.person_id,
        "The administrator",
        board_roles={case.board_id: frozenset({BoardRole.ADMINISTRATOR})},
    )
    desk.reveal()
    desk.decide(desk.key("never invited"), do="dismiss", reason="fair")
    with storage.unit_of_work() as db:
        scanning.switch_off(db, administrator, case.board_id, "no-action", "Noise", clock())
    assert "Scan again with today’s rules" in desk.html()
    assert desk.client.post(f"{desk.address}/again").status_code == 302
    assert "A new one is on its way." in desk.html()
    assert Worker(storage, jobs.handlers(storage)).run_one()
    words = desk.words()
    assert "rules have changed" not in words
    assert "1 of 3 decided" in words
    desk.client.post(f"{desk.address}/again")
    assert "scanned by today’s rules already" in desk.html()


def test_the_process_so_far_has_no_draft_to_scan(as_: As, storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    mine = begin(storage, case, case.commissioner, process=True)
    client = as_(case.commissioner)
    assert client.get(f"/assessments/{mine.id}/scan").status_code == 404
    assert "Scan of this draft" not in client.get(f"/assessments/{mine.id}").text


def administrator_of(case: Case) -> Actor:
    return Actor(
        case.chair.person_id,
        "The administrator",
        board_roles={case.board_id: frozenset({BoardRole.ADMINISTRATOR})},
    )


def switch_off(storage: Storage, case: Case, rule: str) -> None:
    with storage.unit_of_work() as db:
        scanning.switch_off(db, administrator_of(case), case.board_id, rule, "Noise", clock())


def test_an_assessment_of_an_earlier_reading_gets_that_one_scanned(
    desk: ScanPage, storage: Storage, case: Case
) -> None:
    """The draft was read again with a better reader, and then the rules changed."""
    with storage.unit_of_work() as db:
        newer = DraftReading(
            id=uuid4(), board_id=case.board_id, draft_id=case.draft_id, reader_version="2",
            format="text", read_at=clock(), page_count=1, passage_count=0, word_count=0,
            notices=[], comments=[],
        )  # fmt: skip
        db.add(newer)
        db.flush()
        db.get_one(Draft, case.draft_id).reading_id = newer.id
    switch_off(storage, case, "no-action")
    assert "Scan again with today’s rules" in desk.html()
    desk.client.post(f"{desk.address}/again")
    assert "A new one is on its way." in desk.html()
    assert Worker(storage, jobs.handlers(storage)).run_one()
    assert "rules have changed" not in desk.words()


def test_a_decision_from_a_page_of_the_scan_before_is_taken(
    desk: ScanPage, storage: Storage, case: Case
) -> None:
    """What was typed is not lost because the draft was scanned again meanwhile."""
    desk.reveal()
    stays, goes = desk.key("never invited"), desk.key("nobody at all acted")
    switch_off(storage, case, "no-action")
    desk.client.post(f"{desk.address}/again")
    assert Worker(storage, jobs.handlers(storage)).run_one()
    assert stays not in desk.flags()
    desk.decide(stays, do="dismiss", reason="other", words="The aunt was abroad.")
    assert "Dismissed: The aunt was abroad." in desk.words(f"?flag={stays}")
    desk.decide(goes, do="dismiss", reason="fair")
    html = desk.html()
    assert "scanned again meanwhile" in html
    assert "1 of 3 decided" in html
