"""The job table: queueing, leasing, finishing.

Queue in the same transaction as the change that needs the work. A worker takes
a job by writing a lease; a worker that dies lets it run out, and another takes
over. So a job runs at least once: what it does must stand being done again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, or_, select, update

from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.storage import Db

LEASE = timedelta(seconds=60)
ATTEMPTS = 3
KEEP = timedelta(days=7)
# Uploads point at these.
KEPT_KINDS = ("drafts.read",)


def queue(
    db: Db, kind: str, payload: dict[str, Any], *, board_id: UUID | None, now: datetime
) -> Job:
    """Put work in the table; a worker takes it once this transaction is committed."""
    job = Job(id=uuid4(), kind=kind, payload=payload, board_id=board_id, run_at=now, created_at=now)
    db.add(job)
    db.flush()
    return job


def queue_once(
    db: Db,
    kind: str,
    payload: dict[str, Any],
    *,
    board_id: UUID | None,
    now: datetime,
    within: timedelta,
) -> None:
    """The same, unless such a job waits already and is due in time: it will do for both.

    A worker cannot take the one that waits before this transaction ends. For work that is of no
    one board, and does the same however often it was asked for.
    """
    waiting = db.execute(
        select(Job.id, Job.payload)
        .where(Job.kind == kind, Job.state == JobState.WAITING, Job.run_at <= now + within)
        .with_for_update(skip_locked=True)
    )
    if all(found != payload for _, found in waiting):
        queue(db, kind, payload, board_id=board_id, now=now)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(
        (Job.state == JobState.WAITING) & (Job.run_at <= now),
        (Job.state == JobState.RUNNING) & (Job.leased_until < now),
    )


def any_due(db: Db, now: datetime) -> bool:
    """Whether a job waits; asked by idle workers, so that they need not write to find out."""
    return db.scalar(select(Job.id).where(_free(now)).limit(1)) is not None


def take(db: Db, worker: str, now: datetime, *, kind: str | None = None) -> Job | None:
    """Lease the next job that is due, or whose worker has gone silent; None when none is.

    Of one kind only, where one is named.
    """
    query = select(Job).where(_free(now))
    if kind is not None:
        query = query.where(Job.kind == kind)
    job = db.scalar(query.order_by(Job.run_at, Job.id).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    job.state, job.leased_by, job.leased_until = JobState.RUNNING, worker, now + LEASE
    job.attempts += 1
    return job


def renew(
    db: Db, job_id: UUID, worker: str, now: datetime, progress: dict[str, Any] | None
) -> bool:
    """Lengthen the lease and note progress; False when the lease is no longer ours."""
    values: dict[str, Any] = {"leased_until": now + LEASE}
    if progress is not None:
        values["progress"] = progress
    done = db.execute(
        update(Job)
        .where(Job.id == job_id, Job.leased_by == worker, Job.state == JobState.RUNNING)
        .values(values)
        .returning(Job.id)
    )
    return done.first() is not None


def owns(db: Db, job_id: UUID, worker: str) -> bool:
    """Whether the worker still holds the job, locking its row for this transaction."""
    found = db.scalar(
        select(Job.id)
        .where(Job.id == job_id, Job.leased_by == worker, Job.state == JobState.RUNNING)
        .with_for_update()
    )
    return found is not None


def finish(db: Db, job_id: UUID, worker: str, now: datetime) -> None:
    """Mark a job done, if it is still ours."""
    db.execute(
        update(Job)
        .where(Job.id == job_id, Job.leased_by == worker)
        .values(state=JobState.DONE, finished_at=now, leased_until=None)
    )


def fail(db: Db, job_id: UUID, worker: str, now: datetime, error: str) -> JobState:
    """Note a failure: try again later, or give up after the last attempt."""
    job = db.scalar(select(Job).where(Job.id == job_id, Job.leased_by == worker))
    if job is None:
        return JobState.RUNNING
    job.error, job.leased_until = error[:2000], None
    if job.attempts >= ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
    else:
        job.state, job.run_at = JobState.WAITING, now + timedelta(seconds=2**job.attempts)
    return job.state


def forget_old(db: Db, now: datetime) -> None:
    """Remove finished jobs that nothing refers to after a week."""
    old = select(Job.id).where(Job.finished_at < now - KEEP)
    db.execute(delete(Job).where(Job.id.in_(old), Job.kind.not_in(KEPT_KINDS)))
