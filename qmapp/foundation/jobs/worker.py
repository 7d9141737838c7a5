"""The worker: takes jobs one at a time, keeps their leases alive, does periodic chores."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from qmapp.errors import StorageBusy
from qmapp.foundation.jobs import service
from qmapp.foundation.jobs.models import JobState
from qmapp.foundation.storage import Storage, clock

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """One job as its handler sees it. `note` reports progress and keeps the lease."""

    job_id: UUID
    worker: str
    board_id: UUID | None
    payload: Mapping[str, Any]
    note: Callable[[Mapping[str, Any]], None]


Handler = Callable[[Work], None]

# Each note is a write to disk; a person cannot see more than this anyway.
NOTE_EVERY = 0.7


def sparing(work: Work) -> Callable[[Mapping[str, Any]], None]:
    """Notes progress now and then, however often it is told; a busy database stops no work."""
    due = time.monotonic()

    def note(progress: Mapping[str, Any]) -> None:
        nonlocal due
        if time.monotonic() < due:
            return
        due = time.monotonic() + NOTE_EVERY
        try:
            work.note(progress)
        except StorageBusy:
            return

    return note


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done every so often, by whichever worker comes to it."""

    name: str
    every: timedelta
    do: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class HandlerPair:
    """What does a kind of job, and what is told when it is given up for good."""

    do: Handler
    given_up: Handler | None = None


def joined(*rooms: Mapping[str, HandlerPair]) -> Mapping[str, HandlerPair]:
    """What several rooms do outside requests. At one kind of job each of them does its part."""
    kinds: dict[str, list[HandlerPair]] = {}
    for room in rooms:
        for kind, pair in room.items():
            kinds.setdefault(kind, []).append(pair)
    return {kind: pairs[0] if len(pairs) == 1 else _both(pairs) for kind, pairs in kinds.items()}


def _both(pairs: Sequence[HandlerPair]) -> HandlerPair:
    """Each of these, whatever becomes of the others: one that stumbles keeps none from its part."""

    def do(work: Work) -> None:
        errors = []
        for pair in pairs:
            try:
                pair.do(work)
            except Exception as error:  # noqa: BLE001 - raised below, once all had their turn
                errors.append(error)
        if errors:
            raise errors[0]

    def given_up(work: Work) -> None:
        for pair in pairs:
            if pair.given_up is not None:
                pair.given_up(work)

    return HandlerPair(do=do, given_up=given_up)


class Worker:
    """Runs jobs until told to stop."""

    def __init__(
        self,
        storage: Storage,
        handlers: Mapping[str, HandlerPair],
        chores: Sequence[Chore] = (),
        *,
        pause: float = 0.25,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
        self._storage, self._handlers, self._chores = storage, handlers, chores
        self._pause = pause
        self._stop = threading.Event()
        self._due: dict[str, float] = {}

    def stop(self) -> None:
        """Finish the job in hand and stop."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop` is called."""
        while not self._stop.is_set():
            try:
                worked = self.run_one()
                self._do_chores()
            except StorageBusy as error:
                log.warning("worker.storage_busy", error=str(error))
                worked = False
            except Exception:
                # Whatever it was, the jobs behind it must not wait for somebody to notice.
                log.exception("worker.stumbled")
                worked = False
            if not worked:
                self._stop.wait(self._pause)

    def run_one(self) -> bool:
        """Do the next job, if there is one. Returns whether there was."""
        with self._storage.reading() as db:
            waiting = service.any_due(db, clock())
        if not waiting:
            return False
        with self._storage.unit_of_work() as db:
            job = service.take(db, self.name, clock())
            if job is None:
                return False
            work = Work(job.id, self.name, job.board_id, job.payload, self._noter(job.id))
            kind, given_up = job.kind, job.attempts > service.ATTEMPTS
        self._do(kind, work, given_up=given_up)
        return True

    def _do(self, kind: str, work: Work, *, given_up: bool) -> None:
        pair = self._handlers.get(kind)
        try:
            if pair is None:
                raise LookupError(f"Nothing handles jobs of kind {kind!r}.")
            if given_up:
                raise RuntimeError("The worker stopped in the middle of this job, repeatedly.")
            with _Heartbeat(lambda: work.note({})):
                pair.do(work)
        except Exception as error:
            log.exception("job.failed", kind=kind, job=str(work.job_id))
            with self._storage.unit_of_work() as db:
                state = service.fail(db, work.job_id, self.name, clock(), repr(error))
            if state is JobState.FAILED and pair is not None and pair.given_up is not None:
                pair.given_up(work)
            return
        with self._storage.unit_of_work() as db:
            service.finish(db, work.job_id, self.name, clock())

    def _noter(self, job_id: UUID) -> Callable[[Mapping[str, Any]], None]:
        def note(progress: Mapping[str, Any]) -> None:
            with self._storage.unit_of_work() as db:
                service.renew(db, job_id, self.name, clock(), dict(progress) or None)

        return note

    def _do_chores(self) -> None:
        for chore in self._chores:
            if time.monotonic() >= self._due.get(chore.name, 0.0):
                self._due[chore.name] = time.monotonic() + chore.every.total_seconds()
                try:
                    chore.do(clock())
                except Exception:
                    log.exception("chore.failed", chore=chore.name)


class _Heartbeat:
    """Keeps a lease alive while a long job says nothing."""

    def __init__(self, beat: Callable[[], None]) -> None:
        self._beat = beat
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(service.LEASE.total_seconds() / 3):
            try:
                self._beat()
            except StorageBusy:
                continue
