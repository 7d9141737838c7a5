"""A file comes in, is read and becomes a draft; or it is refused and leaves nothing."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qmapp.casework.drafts import jobs as draft_jobs
from qmapp.casework.drafts import keeping, queries, rules, service
from qmapp.casework.drafts.models import (
    Draft,
    DraftReading,
    StoredPassage,
    Upload,
    UploadState,
)
from qmapp.casework.drafts.reading import (
    Passage,
    PassageKind,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.service import ROWS_CHANGED
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.files.models import StoredFile
from qmapp.foundation.files.service import sweep
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Work, Worker
from qmapp.foundation.storage import Base, Storage, clock
from tests.factories.drafts import (
    SECRET,
    TEXT,
    Case,
    make_case,
    make_draft,
    read_uploads,
    upload_file,
)

SCANNED = b"   \n  "


def count(storage: Storage, table: type[Base]) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def state_of(storage: Storage, upload: Upload) -> Upload:
    with storage.reading() as db:
        return db.get_one(Upload, upload.id)


def verbs(storage: Storage) -> list[str]:
    with storage.reading() as db:
        query = select(Event.verb).where(Event.verb != ROWS_CHANGED)
        return list(db.scalars(query.order_by(Event.chain, Event.sequence)))


def test_a_lead_reviewers_file_becomes_an_unsent_draft(
    storage: Storage, files: FileStore, case: Case
) -> None:
    upload = upload_file(storage, files, case, case.lead)
    assert upload.state is UploadState.READING
    assert count(storage, Draft) == 0
    read_uploads(storage, files)
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 1)
        passages = queries.list_passages(db, draft.reading_id)
        assert draft.sent_at is None
        assert draft.uploaded_by == case.lead.person_id
        assert [p.anchor for p in passages][:3] == ["p-1", "p-1-1", "p-1-2"]
        assert files.get(Address(case.board_id, draft.sha256)) == TEXT.encode()
        assert db.get_one(Review, case.review_id).stage is Stage.SET_UP  # nobody else may tell
        ended = db.get_one(Upload, upload.id)
        assert (ended.state, ended.draft_id) == (UploadState.DONE, draft.id)
    assert verbs(storage) == ["draft:uploaded", "draft:received"]


def test_a_managers_file_is_sent_at_once(storage: Storage, files: FileStore, case: Case) -> None:
    upload_file(storage, files, case, case.manager)
    read_uploads(storage, files)
    with storage.reading() as db:
        draft = queries.get_draft(db, case.review_id, 1)
        assert (draft.sent_by, draft.sent_at is None) == (case.manager.person_id, False)
        assert db.get_one(Review, case.review_id).stage is Stage.ASSESSMENT


@pytest.mark.parametrize(
    "who", ["commissioner", "observer", "member", "administrator", "interested"]
)
def test_nobody_else_brings_a_draft(
    storage: Storage, files: FileStore, case: Case, who: str
) -> None:
    with pytest.raises(NotAllowed):
        upload_file(storage, files, case, getattr(case, who))
    assert count(storage, Upload) == 0


def test_a_refused_file_leaves_only_its_reason(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> ReadDraft:
        raise Refusal(RefusalCode.TOO_MANY_PAGES, {"pages": "2000", "limit": "1500"})

    monkeypatch.setattr(draft_jobs, "read_in_child", refuse)
    upload = upload_file(storage, files, case, case.lead)
    address = Address(case.board_id, upload.sha256)
    assert files.has(address)
    read_uploads(storage, files)
    ended = state_of(storage, upload)
    assert ended.state is UploadState.REFUSED
    assert json.loads(ended.refusal or "") == {
        "code": "too_many_pages",
        "values": {"pages": "2000", "limit": "1500"},
    }
    assert not files.has(address)
    assert [count(storage, t) for t in (Draft, DraftReading, StoredPassage, StoredFile)] == [0] * 4
    assert verbs(storage) == ["draft:uploaded", "draft:refused"]
    with storage.reading() as db:
        assert db.get_one(Review, case.review_id).stage is Stage.SET_UP


def test_refusing_keeps_bytes_that_a_draft_needs(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_file(storage, files, case, case.lead)
    read_uploads(storage, files)
    again = upload_file(storage, files, case, case.lead, again=True)
    monkeypatch.setattr(
        draft_jobs, "read_in_child", lambda *a, **k: _raise(Refusal(RefusalCode.DAMAGED))
    )
    read_uploads(storage, files)
    assert state_of(storage, again).state is UploadState.REFUSED
    assert files.get(Address(case.board_id, again.sha256)) == TEXT.encode()


def _raise(error: Exception) -> ReadDraft:
    raise error


def test_a_file_that_cannot_be_read_three_times_is_given_up(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_jobs, "read_in_child", lambda *a, **k: _raise(RuntimeError("odd")))
    monkeypatch.setattr(jobs, "ATTEMPTS", 1)
    upload = upload_file(storage, files, case, case.lead)
    read_uploads(storage, files)
    ended = state_of(storage, upload)
    assert ended.state is UploadState.REFUSED
    assert json.loads(ended.refusal or "")["code"] == "given_up"
    assert not files.has(Address(case.board_id, upload.sha256))


def test_an_upload_whose_worker_died_while_giving_up_is_closed_later(
    storage: Storage, files: FileStore, case: Case
) -> None:
    upload = upload_file(storage, files, case, case.lead)
    assert draft_jobs.close_abandoned(storage, files) == 0
    with storage.unit_of_work() as db:
        db.get_one(Job, upload.job_id).state = JobState.FAILED
    assert draft_jobs.close_abandoned(storage, files) == 1
    assert state_of(storage, upload).state is UploadState.REFUSED


def test_bytes_that_are_gone_are_told_of(storage: Storage, files: FileStore, case: Case) -> None:
    upload = upload_file(storage, files, case, case.lead)
    files.remove(Address(case.board_id, upload.sha256))
    read_uploads(storage, files)
    assert json.loads(state_of(storage, upload).refusal or "")["code"] == "file_lost"


def test_a_job_done_twice_makes_one_draft(storage: Storage, files: FileStore, case: Case) -> None:
    upload = upload_file(storage, files, case, case.lead)
    for worker in ("one", "two"):
        with storage.unit_of_work() as db:
            job = db.get_one(Job, upload.job_id)
            job.state, job.leased_by = JobState.RUNNING, worker
            job.leased_until = clock() + timedelta(minutes=1)
        draft_jobs.read_upload(storage, files, work_of(upload, worker))
    assert count(storage, Draft) == 1


def test_a_worker_that_lost_its_lease_keeps_nothing(
    storage: Storage, files: FileStore, case: Case
) -> None:
    upload = upload_file(storage, files, case, case.lead)
    with storage.unit_of_work() as db:
        job = db.get_one(Job, upload.job_id)
        job.state, job.leased_by = JobState.RUNNING, "another"
    draft_jobs.read_upload(storage, files, work_of(upload, "slow"))
    assert count(storage, Draft) == 0
    assert state_of(storage, upload).state is UploadState.READING


def work_of(upload: Upload, worker: str) -> Work:
    payload = {"upload_id": str(upload.id), "pasted": False}
    return Work(upload.job_id, worker, upload.board_id, payload, lambda _: None)


def test_two_uploads_read_at_once_get_different_numbers(
    storage: Storage, files: FileStore, case: Case
) -> None:
    for n in range(3):
        upload_file(storage, files, case, case.lead, f"{TEXT}\n{n}")
    threads = [threading.Thread(target=read_uploads, args=(storage, files)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with storage.reading() as db:
        numbers = db.scalars(select(Draft.number).where(Draft.review_id == case.review_id)).all()
    assert sorted(numbers) == [1, 2, 3]


def test_the_same_file_sent_twice_in_a_row_is_one_upload(
    storage: Storage, files: FileStore, case: Case
) -> None:
    first = upload_file(storage, files, case, case.lead)
    second = upload_file(storage, files, case, case.lead)
    assert first.id == second.id
    assert count(storage, Job) == 1


def test_the_same_bytes_as_a_draft_are_a_choice(
    storage: Storage, files: FileStore, case: Case
) -> None:
    upload_file(storage, files, case, case.lead)
    read_uploads(storage, files)
    with pytest.raises(rules.SameDraft) as same:
        upload_file(storage, files, case, case.lead)
    assert same.value.number == 1
    upload_file(storage, files, case, case.lead, again=True)
    read_uploads(storage, files)
    with storage.reading() as db:
        drafts = db.scalars(select(Draft).order_by(Draft.number)).all()
    assert [d.number for d in drafts] == [1, 2]
    assert drafts[0].sha256 == drafts[1].sha256


def test_the_same_bytes_do_not_betray_an_unsent_draft(
    storage: Storage, files: FileStore, case: Case
) -> None:
    upload_file(storage, files, case, case.lead)
    theirs = upload_file(storage, files, case, case.manager)
    read_uploads(storage, files)
    with storage.reading() as db:
        drafts = db.scalars(select(Draft).order_by(Draft.number)).all()
    assert theirs.by_lead_reviewer is False
    assert len(drafts) == 2


def test_three_drafts_of_a_review_are_read_at_once_and_no_more(
    storage: Storage, files: FileStore, case: Case
) -> None:
    for n in range(3):
        upload_file(storage, files, case, case.lead, f"{TEXT}\n{n}")
    with pytest.raises(RuleBroken, match="3 drafts of this review"):
        upload_file(storage, files, case, case.lead, "Another one, with words")
    other = make_case(storage, "Child L")
    upload_file(storage, files, other, other.lead)


def test_a_full_disk_leaves_no_row(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> Address:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(OSError, match="No space"):
        upload_file(storage, files, case, case.lead)
    arrival = service.look_at_file("draft.txt", TEXT.encode())
    with storage.unit_of_work() as db, pytest.raises(OSError, match="No space"):
        service.receive(db, files, case.lead, case.review_id, arrival, clock())
    assert [count(storage, t) for t in (Upload, Job, StoredFile)] == [0] * 3
    assert verbs(storage) == []


def test_bytes_tidied_away_before_their_row_are_put_back(
    storage: Storage, files: FileStore, case: Case
) -> None:
    arrival = service.look_at_file("draft.txt", TEXT.encode())
    address = files.put(case.board_id, arrival.data)
    with storage.unit_of_work() as db:
        service.tidy_away(db, files, address)
    assert not files.has(address)
    with storage.unit_of_work() as db:
        service.receive(db, files, case.lead, case.review_id, arrival, clock())
    assert files.get(address) == TEXT.encode()


def test_the_sweep_spares_uploads_and_drafts(
    storage: Storage, files: FileStore, case: Case
) -> None:
    kept = upload_file(storage, files, case, case.lead)
    orphan = files.put(case.board_id, b"nobody's")
    assert sweep(storage, files, clock() + timedelta(days=3)) == 1
    assert not files.has(orphan)
    assert files.has(Address(case.board_id, kept.sha256))


def test_a_pasted_draft_is_there_at_once(storage: Storage, files: FileStore, case: Case) -> None:
    arrival = service.look_at_text("1.1 Words with a\0 hole.\n\n1.2 More.", "Pasted text.txt")
    files.put(case.board_id, arrival.data)
    with storage.unit_of_work() as db:
        draft = service.receive_text(db, files, case.lead, case.review_id, arrival, clock())
    with storage.reading() as db:
        reading = queries.get_reading(db, draft.reading_id)
        passages = queries.list_passages(db, draft.reading_id)
    assert reading.format == "pasted"
    assert [p.number for p in passages] == ["1.1", "1.2"]
    assert files.get(Address(case.board_id, draft.sha256)) == arrival.data


def test_a_number_too_long_to_be_one_stays_among_the_words(
    storage: Storage, files: FileStore, case: Case
) -> None:
    long = "1." * 25 + "1"
    draft = make_draft(
        storage, files, case, passages=[Passage(0, PassageKind.PARAGRAPH, "Words", number=long)]
    )
    with storage.reading() as db:
        (passage,) = queries.list_passages(db, draft.reading_id)
    assert (passage.number, passage.text) == (None, f"{long} Words")


def test_progress_is_noted_now_and_then(
    storage: Storage, files: FileStore, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes, name: str, on_progress: Callable[[Progress], None]) -> ReadDraft:
        for page in range(1, 23):
            on_progress(Progress(page, 22, "pages"))
        raise Refusal(RefusalCode.DAMAGED)

    monkeypatch.setattr(draft_jobs, "read_in_child", read)
    upload_file(storage, files, case, case.lead)
    notes: list[object] = []
    worker = Worker(storage, draft_jobs.handlers(storage, files))
    monkeypatch.setattr(worker, "_noter", lambda job_id: notes.append)
    worker.run_one()
    assert notes == [{"done": 1, "total": 22, "unit": "pages"}]


def test_no_event_holds_words_of_the_draft(storage: Storage, files: FileStore, case: Case) -> None:
    upload_file(storage, files, case, case.lead)
    read_uploads(storage, files)
    with storage.reading() as db:
        for event in db.scalars(select(Event)):
            assert SECRET not in json.dumps(event.fields)


def test_numbers_of_drafts_only_rise(storage: Storage, files: FileStore, case: Case) -> None:
    upload = upload_file(storage, files, case, case.lead)
    read = service.look_at_text("Words", "Pasted text.txt").read
    assert read is not None
    with storage.unit_of_work() as db:
        keeping.keep(db, upload.id, read, clock(), number=3)
    later = upload_file(storage, files, case, case.lead, "Other words")
    with pytest.raises(ValueError, match="after draft 3"), storage.unit_of_work() as db:
        keeping.keep(db, later.id, read, clock(), number=3)
    with storage.unit_of_work() as db:
        draft = keeping.keep(db, later.id, read, clock())
    assert draft is not None
    assert draft.number == 4
