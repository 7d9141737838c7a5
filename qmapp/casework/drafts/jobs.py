"""The job that reads an upload, and what becomes of it.

It may be done twice (a worker that dies is followed by another), so everything that it keeps is
kept in one transaction by whoever holds the job's lease, and only while the upload is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts import keeping
from qmapp.casework.drafts.models import Upload, UploadState
from qmapp.casework.drafts.reading import (
    Progress,
    ReadDraft,
    Refusal,
    read_in_child,
    read_pasted,
)
from qmapp.casework.drafts.service import JOB
from qmapp.errors import NotFound
from qmapp.foundation.files import Address, FileStore
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.models import Job, JobState
from qmapp.foundation.jobs.worker import HandlerPair, Work, sparing
from qmapp.foundation.storage import Storage, clock


def handlers(storage: Storage, files: FileStore) -> Mapping[str, HandlerPair]:
    """What the drafts room does outside requests."""
    return {
        JOB: HandlerPair(
            do=partial(read_upload, storage, files),
            given_up=partial(give_up, storage, files),
        )
    }


def read_upload(storage: Storage, files: FileStore, work: Work) -> None:
    """Read one upload and keep what came of it: all of it, or nothing."""
    upload_id = UUID(work.payload["upload_id"])
    with storage.reading() as db:
        upload = db.get(Upload, upload_id)
    if upload is None or upload.state is not UploadState.READING:
        return
    try:
        read = _read(files, upload, work)
    except Refusal as refusal:
        _refuse(storage, files, work, refusal.code.value, refusal.values)
        return
    except NotFound:
        _refuse(storage, files, work, "file_lost", {})
        return
    with storage.unit_of_work() as db:
        if jobs.owns(db, work.job_id, work.worker):
            keeping.keep(db, upload_id, read, clock())


def give_up(storage: Storage, files: FileStore, work: Work) -> None:
    """Tell whoever uploaded it that a draft could not be read, after the last attempt."""
    with storage.unit_of_work() as db:
        keeping.refuse(db, files, UUID(work.payload["upload_id"]), "given_up", {}, clock())


def close_abandoned(storage: Storage, files: FileStore) -> int:
    """Refuse uploads whose job ended without them; how many there were.

    A worker that is killed just after a job's last failure cannot say so any more. Done now and
    then, so that nobody waits for ever and no turn is taken up for ever.
    """
    ended = (JobState.FAILED, JobState.DONE)
    query = (
        select(Upload.id)
        .join(Job, Job.id == Upload.job_id)
        .where(Upload.state == UploadState.READING, Job.state.in_(ended))
    )
    with storage.reading() as db:
        left = db.scalars(query).all()
    for upload_id in left:
        with storage.unit_of_work() as db:
            keeping.refuse(db, files, upload_id, "given_up", {}, clock())
    return len(left)


def _read(files: FileStore, upload: Upload, work: Work) -> ReadDraft:
    data = files.get(Address(upload.board_id, upload.sha256))
    if work.payload.get("pasted"):
        return read_pasted(data.decode())
    return read_in_child(data, upload.file_name, on_progress=_noter(work))


def _refuse(
    storage: Storage, files: FileStore, work: Work, code: str, values: Mapping[str, str]
) -> None:
    with storage.unit_of_work() as db:
        if jobs.owns(db, work.job_id, work.worker):
            keeping.refuse(db, files, UUID(work.payload["upload_id"]), code, values, clock())


def _noter(work: Work) -> Callable[[Progress], None]:
    say = sparing(work)
    return lambda now: say({"done": now.done, "total": now.total, "unit": now.unit})
