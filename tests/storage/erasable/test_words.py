"""Words that may be taken back: kept once, gone at once, and no byte of them left in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.foundation.audit.chain import ROWS, chain_of
from qmapp.foundation.audit.models import EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.foundation.audit.service import record
from qmapp.foundation.erasable import jobs as erasable_jobs
from qmapp.foundation.erasable import service
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Worker
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Board, KeptForm, Person
from qmapp.people.accounts.service import forget_forms
from tests.support.bytes import bytes_on_disk

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
SAID = "He told me zqwordsqz and nobody wrote it down."


@pytest.fixture
def board_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        board = Board(id=uuid4(), name="Board", slug="board", created_at=NOW)
        db.add(board)
        return board.id


@pytest.fixture
def person_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        person = Person(id=uuid4(), email="a@example.org", name="A", created_at=NOW)
        db.add(person)
        return person.id


def keep(storage: Storage, board_id: UUID, text: str = SAID) -> UUID:
    with storage.unit_of_work() as db:
        return service.keep(db, board_id=board_id, text=text).id


def withdraw(storage: Storage, by: UUID, *ids: UUID, now: datetime = NOW) -> int:
    with storage.unit_of_work() as db:
        return service.withdraw(db, ids, by=by, now=now)


def read(storage: Storage, words_id: UUID) -> Words:
    with storage.reading() as db:
        return db.get_one(Words, words_id)


def scrubs(storage: Storage) -> list[Job]:
    with storage.reading() as db:
        return list(db.scalars(select(Job).where(Job.kind == service.SCRUB).order_by(Job.run_at)))


def worker(storage: Storage) -> Worker:
    handlers = erasable_jobs.handlers(storage, also=(KeptForm.__tablename__,))
    return Worker(storage, handlers)


def test_what_is_kept_holds_its_digest(storage: Storage, board_id: UUID) -> None:
    words = read(storage, keep(storage, board_id))
    assert words.text == SAID
    assert service.holds(words)
    words.text = SAID.replace("nobody", "somebody")
    assert not service.holds(words)


def test_the_same_words_have_another_digest_each_time(storage: Storage, board_id: UUID) -> None:
    first, second = (read(storage, keep(storage, board_id)) for _ in range(2))
    assert first.digest != second.digest


def test_withdrawn_words_and_their_salt_are_gone_and_the_digest_stays(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    words_id, other_id = keep(storage, board_id), keep(storage, board_id, "Another")
    digest = read(storage, words_id).digest
    assert withdraw(storage, person_id, words_id) == 1
    gone = read(storage, words_id)
    assert (gone.text, gone.salt, gone.digest) == (None, None, digest)
    assert (gone.withdrawn_at, gone.withdrawn_by) == (NOW, person_id)
    assert not service.holds(gone)
    assert read(storage, other_id).text == "Another"


def test_somebody_who_holds_the_row_sees_it_go(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    words_id = keep(storage, board_id)
    with storage.unit_of_work() as db:
        words = db.get_one(Words, words_id)
        service.withdraw(db, [words_id], by=person_id, now=NOW)
        assert words.text is None


def test_withdrawing_twice_keeps_the_first_day(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    words_id, second_id = keep(storage, board_id), keep(storage, board_id)
    withdraw(storage, person_id, words_id)
    later = NOW + timedelta(days=2)
    assert withdraw(storage, person_id, words_id, now=later) == 0
    assert len(scrubs(storage)) == 1
    assert withdraw(storage, person_id, words_id, second_id, now=later) == 1
    assert read(storage, words_id).withdrawn_at == NOW
    assert read(storage, second_id).withdrawn_at == later


def test_the_files_are_written_anew_once_for_all_who_take_words_back_before(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    first, second, third = (keep(storage, board_id) for _ in range(3))
    assert withdraw(storage, person_id, first) == withdraw(storage, person_id, second) == 1
    assert len(scrubs(storage)) == 1
    assert worker(storage).run_one()
    assert withdraw(storage, person_id, third) == 1
    assert [one.state for one in scrubs(storage)] == [JobState.DONE, JobState.WAITING]


@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
def test_no_worker_begins_while_somebody_else_takes_words_back(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    """Else it could be done before these words are gone. On SQLite one writes after the other."""
    first, second = keep(storage, board_id), keep(storage, board_id)
    withdraw(storage, person_id, first)
    with storage.unit_of_work() as db:
        service.withdraw(db, [second], by=person_id, now=NOW)
        with storage.unit_of_work() as other:
            assert jobs.take(other, "worker", NOW) is None
    with storage.unit_of_work() as other:
        assert jobs.take(other, "worker", NOW) is not None
    assert len(scrubs(storage)) == 1


def test_nothing_to_withdraw_queues_nothing(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    assert withdraw(storage, person_id) == 0
    assert withdraw(storage, person_id, uuid4()) == 0
    assert scrubs(storage) == []


def test_after_the_job_no_byte_of_them_is_left(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    words_id = keep(storage, board_id)
    keep(storage, board_id, "zqotherqz stays")
    with storage.unit_of_work() as db:
        form = KeptForm(
            id=uuid4(), person_id=person_id, path="/reviews/1/involvement/2/steps/contribution",
            fields={"pairs": [["words", SAID]], "files": []}, at=NOW,
        )  # fmt: skip
        db.add(form)
    assert b"zqwordsqz" in bytes_on_disk(storage)
    with storage.unit_of_work() as db:
        service.withdraw(db, [words_id], by=person_id, now=NOW)
        forget_forms(db, "/reviews/1/involvement")
    assert worker(storage).run_one()
    assert [one.state for one in scrubs(storage)] == [JobState.DONE]
    left = bytes_on_disk(storage)
    assert b"zqwordsqz" not in left
    assert b"zqotherqz" in left


def test_forms_of_other_pages_are_not_forgotten(storage: Storage, person_id: UUID) -> None:
    paths = [
        "/reviews/1/involvement?side=family",
        "/reviews/1/records/new",
        "/reviews/11/involvement",
    ]
    with storage.unit_of_work() as db:
        for path in paths:
            db.add(KeptForm(id=uuid4(), person_id=person_id, path=path, fields={}, at=NOW))
    with storage.unit_of_work() as db:
        forget_forms(db, "/reviews/1/involvement")
    with storage.reading() as db:
        assert set(db.scalars(select(KeptForm.path))) == set(paths[1:])


def test_a_job_without_a_moment_for_it_is_put_off_and_done_later(
    storage: Storage, board_id: UUID, person_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    words_id = keep(storage, board_id)
    with storage.read_session() as db:
        db.scalars(select(Words)).all()
        withdraw(storage, person_id, words_id)
        real = Storage.scrub
        monkeypatch.setattr(Storage, "scrub", lambda self, *t: real(self, *t, patience=0.05))
        if not storage.is_sqlite:  # only a transaction that writes, or that repeats what it reads
            db.connection().exec_driver_sql("SELECT pg_current_xact_id()")
        worker(storage).run_one()
    done, waiting = scrubs(storage)
    assert (done.state, waiting.state) == (JobState.DONE, JobState.WAITING)
    assert waiting.run_at - done.run_at > timedelta(seconds=20)
    assert b"zqwordsqz" in bytes_on_disk(storage)
    with storage.unit_of_work() as db:
        db.get_one(Job, waiting.id).run_at = NOW
    assert worker(storage).run_one()
    assert b"zqwordsqz" not in bytes_on_disk(storage)


def test_a_job_that_fails_is_never_given_up(
    storage: Storage, board_id: UUID, person_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Storage, *tables: str) -> bool:
        raise PermissionError("not the owner")

    withdraw(storage, person_id, keep(storage, board_id))
    monkeypatch.setattr(Storage, "scrub", fail)
    for _ in range(jobs.ATTEMPTS):
        with storage.unit_of_work() as db:
            db.get_one(Job, scrubs(storage)[0].id).run_at = NOW
        assert worker(storage).run_one()
    first, second = scrubs(storage)
    assert (first.state, second.state) == (JobState.FAILED, JobState.WAITING)
    assert second.run_at - first.finished_at >= timedelta(minutes=59)


def test_the_trail_holds_no_words_and_still_holds(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    words_id = keep(storage, board_id)
    with storage.unit_of_work() as db:
        record(
            db, verb="step:added", subject_kind="step", subject_id=uuid4(), at=NOW,
            actor_id=person_id, board_id=board_id,
            values={"words": read(storage, words_id).digest},
        )  # fmt: skip
    withdraw(storage, person_id, words_id)
    with storage.reading() as db:
        assert find_break(db, chain_of(board_id)) is None
        told = select(EventValue).where(EventValue.field != ROWS)
        assert [v.value for v in db.scalars(told)] == [f'"{read(storage, words_id).digest}"']
