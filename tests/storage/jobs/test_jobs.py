"""The job table and its worker: at least once, never two at a time, and never silently lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.errors import StorageBusy
from qmapp.foundation.jobs import service
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import Chore, HandlerPair, Work, Worker
from qmapp.foundation.storage import Storage, clock
from tests.factories.assessments import at_once

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
KIND = "things.do"


def queue(storage: Storage, kind: str = KIND, *, now: datetime = NOW, **payload: object) -> UUID:
    with storage.unit_of_work() as db:
        return service.queue(db, kind, payload, board_id=None, now=now).id


def take(storage: Storage, worker: str, now: datetime) -> UUID | None:
    with storage.unit_of_work() as db:
        job = service.take(db, worker, now)
        return None if job is None else job.id


def job(storage: Storage, job_id: UUID) -> Job:
    with storage.reading() as db:
        return db.get_one(Job, job_id)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_work_is_queued_with_the_change_that_needs_it(storage: Storage) -> None:
    def fail() -> None:
        with storage.unit_of_work() as db:
            service.queue(db, KIND, {}, board_id=None, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert take(storage, "a", NOW) is None


def test_the_oldest_due_job_is_leased(storage: Storage) -> None:
    later, first = queue(storage, now=at(5)), queue(storage, now=at(1), thing="one")
    assert take(storage, "a", NOW) is None
    assert take(storage, "a", at(10)) == first
    leased = job(storage, first)
    assert (leased.state, leased.leased_by, leased.attempts) == (JobState.RUNNING, "a", 1)
    assert leased.leased_until == at(10) + service.LEASE
    assert leased.payload == {"thing": "one"}
    assert take(storage, "b", at(10)) == later
    assert take(storage, "c", at(10)) is None


def test_a_worker_may_ask_for_one_kind_alone(storage: Storage) -> None:
    with storage.unit_of_work() as db:
        service.queue(db, "other", {}, board_id=None, now=NOW)
        wanted = service.queue(db, "wanted", {}, board_id=None, now=at(5)).id
    with storage.unit_of_work() as db:
        job = service.take(db, "a", at(10), kind="wanted")
        assert job is not None
        assert job.id == wanted
        assert service.take(db, "a", at(10), kind="wanted") is None


def test_workers_that_race_take_different_jobs(storage: Storage) -> None:
    jobs = {queue(storage) for _ in range(6)}
    taken: list[UUID | None] = []

    def work(name: str) -> None:
        taken.append(take(storage, name, NOW))

    assert at_once(*(partial(work, f"worker {n}") for n in range(6))) == []
    assert set(taken) == jobs


def test_another_takes_over_when_the_lease_has_run_out(storage: Storage) -> None:
    job_id = queue(storage)
    take(storage, "dead", NOW)
    assert take(storage, "b", NOW + service.LEASE) is None
    assert take(storage, "b", NOW + service.LEASE + timedelta(seconds=1)) == job_id
    assert job(storage, job_id).attempts == 2


def test_a_lease_that_is_renewed_does_not_run_out(storage: Storage) -> None:
    job_id = queue(storage)
    take(storage, "a", NOW)
    with storage.unit_of_work() as db:
        assert service.renew(db, job_id, "a", at(50), {"page": 3})
    assert take(storage, "b", at(70)) is None
    assert job(storage, job_id).progress == {"page": 3}
    with storage.unit_of_work() as db:
        assert service.renew(db, job_id, "a", at(55), None)
    assert job(storage, job_id).progress == {"page": 3}


def test_whoever_lost_the_lease_neither_owns_nor_ends_the_job(storage: Storage) -> None:
    job_id = queue(storage)
    take(storage, "slow", NOW)
    take(storage, "new", at(61))
    with storage.unit_of_work() as db:
        assert not service.owns(db, job_id, "slow")
        assert service.owns(db, job_id, "new")
        assert not service.renew(db, job_id, "slow", at(62), None)
        service.finish(db, job_id, "slow", at(62))
        assert service.fail(db, job_id, "slow", at(62), "late") is JobState.RUNNING
    assert job(storage, job_id).state is JobState.RUNNING
    with storage.unit_of_work() as db:
        service.finish(db, job_id, "new", at(63))
    done = job(storage, job_id)
    assert (done.state, done.finished_at, done.error) == (JobState.DONE, at(63), None)


def test_a_job_that_is_done_belongs_to_nobody(storage: Storage) -> None:
    job_id = queue(storage)
    take(storage, "a", NOW)
    with storage.unit_of_work() as db:
        service.finish(db, job_id, "a", NOW)
    with storage.unit_of_work() as db:
        assert not service.owns(db, job_id, "a")
        assert not service.renew(db, job_id, "a", NOW, None)
    assert take(storage, "b", at(10_000)) is None


def test_it_is_tried_again_after_longer_and_longer(storage: Storage) -> None:
    job_id, now, waits = queue(storage), NOW, []
    for _ in range(service.ATTEMPTS):
        assert take(storage, "a", now) == job_id
        with storage.unit_of_work() as db:
            state = service.fail(db, job_id, "a", now, "no")
        waits.append((job(storage, job_id).run_at - now).total_seconds())
        if state is JobState.WAITING:
            assert take(storage, "a", now) is None
            now += timedelta(seconds=waits[-1])
    assert waits[:2] == [2.0, 4.0]
    failed = job(storage, job_id)
    assert (failed.state, failed.error, failed.finished_at) == (JobState.FAILED, "no", now)
    assert take(storage, "a", now + timedelta(days=1)) is None


def test_a_long_error_is_cut(storage: Storage) -> None:
    job_id = queue(storage)
    take(storage, "a", NOW)
    with storage.unit_of_work() as db:
        service.fail(db, job_id, "a", NOW, "x" * 5000)
    assert len(job(storage, job_id).error) == 2000


def test_old_jobs_are_forgotten_but_those_that_are_pointed_at(storage: Storage) -> None:
    done, kept, waiting = queue(storage), queue(storage, "drafts.read"), queue(storage, now=at(999))
    for job_id in (take(storage, "a", NOW), take(storage, "a", NOW)):
        with storage.unit_of_work() as db:
            service.finish(db, job_id, "a", NOW)
    with storage.unit_of_work() as db:
        service.forget_old(db, NOW + service.KEEP)
    with storage.reading() as db:
        assert set(db.scalars(select(Job.id))) == {done, kept, waiting}
    with storage.unit_of_work() as db:
        service.forget_old(db, NOW + service.KEEP + timedelta(seconds=1))
    with storage.reading() as db:
        assert set(db.scalars(select(Job.id))) == {kept, waiting}


# The worker ----------------------------------------------------------------------------------


class Log:
    """What a worker did, in order."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.given_up: list[UUID] = []

    def pair(self, do: Callable[[Work], None] | None = None) -> HandlerPair:
        return HandlerPair(do or self._note, lambda work: self.given_up.append(work.job_id))

    def _note(self, work: Work) -> None:
        self.done.append(work.payload["thing"])


def _fail(work: Work) -> None:
    raise ValueError(work.payload)


def due_now(storage: Storage, job_id: UUID) -> None:
    with storage.unit_of_work() as db:
        row = db.get_one(Job, job_id)
        row.run_at = clock()
        if row.leased_until is not None:
            row.leased_until = clock() - timedelta(seconds=1)


def test_a_worker_does_what_waits(storage: Storage) -> None:
    log = Log()
    jobs = [queue(storage, now=clock(), thing=n) for n in (1, 2)]
    worker = Worker(storage, {KIND: log.pair()})
    assert [worker.run_one() for _ in range(3)] == [True, True, False]
    assert sorted(log.done) == [1, 2]
    assert {job(storage, j).state for j in jobs} == {JobState.DONE}


def test_a_job_that_fails_for_good_is_told_once(storage: Storage) -> None:
    log = Log()
    job_id = queue(storage, now=clock(), thing=1)
    worker = Worker(storage, {KIND: log.pair(_fail)})
    for attempt in range(service.ATTEMPTS):
        assert log.given_up == []
        due_now(storage, job_id)
        assert worker.run_one(), attempt
    assert log.given_up == [job_id]
    failed = job(storage, job_id)
    assert failed.state is JobState.FAILED
    assert "ValueError" in failed.error
    assert worker.run_one() is False


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(storage: Storage) -> None:
    log = Log()
    job_id = queue(storage, now=clock(), thing=1)
    for _ in range(service.ATTEMPTS):
        due_now(storage, job_id)
        assert take(storage, "dies", clock()) == job_id
    due_now(storage, job_id)
    assert Worker(storage, {KIND: log.pair()}).run_one()
    assert log.done == []
    assert log.given_up == [job_id]
    assert job(storage, job_id).state is JobState.FAILED


def test_a_job_that_nobody_handles_fails_and_the_next_is_done(storage: Storage) -> None:
    log = Log()
    unknown = queue(storage, "nobody.knows", now=clock() - timedelta(minutes=1))
    queue(storage, now=clock(), thing=1)
    worker = Worker(storage, {KIND: log.pair()})
    worker.run_one()
    worker.run_one()
    assert log.done == [1]
    assert "nobody.knows" in job(storage, unknown).error


def test_done_twice_is_seen_by_owns(storage: Storage) -> None:
    """A slow worker comes back after another took over: what it did must not count."""
    job_id, counted = queue(storage, now=clock(), thing=1), []

    def count(work: Work) -> None:
        with storage.unit_of_work() as db:
            if service.owns(db, work.job_id, work.worker):
                counted.append(work.worker)

    def slow(work: Work) -> None:
        due_now(storage, job_id)  # the lease has run out meanwhile
        second = Worker(storage, {KIND: HandlerPair(count)})
        second.name = "second"
        assert second.run_one()
        count(work)

    Worker(storage, {KIND: HandlerPair(slow)}).run_one()
    assert counted == ["second"]
    assert job(storage, job_id).state is JobState.DONE


def test_progress_is_noted(storage: Storage) -> None:
    job_id, seen = queue(storage, now=clock(), thing=1), []

    def work(work: Work) -> None:
        work.note({"page": 2})
        seen.append(job(storage, job_id).progress)

    Worker(storage, {KIND: HandlerPair(work)}).run_one()
    assert seen == [{"page": 2}]


@pytest.mark.parametrize("error", [StorageBusy("locked"), ValueError("odd")])
def test_a_worker_outlives_what_goes_wrong(storage: Storage, error: Exception) -> None:
    """Giving up may fail too, and so may a chore; the worker goes on with the next thing."""
    log, did = Log(), []

    def given_up(work: Work) -> None:
        raise error

    def stop(now: datetime) -> None:
        did.append(now)
        if log.done:
            worker.stop()

    def stumble(now: datetime) -> None:
        raise error

    first = queue(storage, now=clock() - timedelta(minutes=1))
    with storage.unit_of_work() as db:
        db.get_one(Job, first).attempts = service.ATTEMPTS
    queue(storage, now=clock(), thing="next")
    worker = Worker(
        storage,
        {KIND: HandlerPair(_next(log, first), given_up)},
        [Chore("stumbles", timedelta(0), stumble), Chore("stops", timedelta(0), stop)],
        pause=0.01,
    )
    worker.run()
    assert log.done == ["next"]
    assert did


def _next(log: Log, first: UUID) -> Callable[[Work], None]:
    def do(work: Work) -> None:
        assert work.job_id != first
        log.done.append(work.payload["thing"])

    return do


def test_a_chore_is_done_once_in_its_time(storage: Storage) -> None:
    did: list[datetime] = []
    worker = Worker(storage, {}, [Chore("tidy", timedelta(hours=6), did.append)])
    for _ in range(3):
        worker._do_chores()
    assert len(did) == 1


def test_two_workers_in_one_process_have_two_names(storage: Storage) -> None:
    names: list[str] = []
    at_once(*(lambda: names.append(Worker(storage, {}).name) for _ in range(2)))
    assert len(set(names)) == 2


def test_unknown_jobs_are_nobodys(storage: Storage) -> None:
    with storage.unit_of_work() as db:
        assert not service.owns(db, uuid4(), "a")
        assert service.fail(db, uuid4(), "a", NOW, "x") is JobState.RUNNING
