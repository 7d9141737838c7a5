"""The job that leaves no byte of withdrawn words in the database's own files.

It may be done twice, or by two workers at once: writing a table anew changes nothing in it. While
somebody reads or writes without a pause it is put off, and it is never given up: a promise was
made to whoever took their words back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog

from qmapp.foundation.erasable.models import Words
from qmapp.foundation.erasable.service import SCRUB
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.worker import HandlerPair, Work
from qmapp.foundation.storage import Storage, clock

AGAIN = timedelta(seconds=30)
AFTER_FAILURE = timedelta(hours=1)

log = structlog.get_logger()


def handlers(storage: Storage, *, also: Sequence[str] = ()) -> Mapping[str, HandlerPair]:
    """What is done outside requests; `also` names tables in which such words are typed ahead."""
    return {
        SCRUB: HandlerPair(
            do=partial(scrub, storage, (Words.__tablename__, *also)),
            given_up=partial(_put_off, storage, AFTER_FAILURE),
        )
    }


def scrub(storage: Storage, tables: Sequence[str], work: Work) -> None:
    """Write the tables anew, or put that off when there was no moment for it.

    A job may name tables of its own (`tables`): those from which something was destroyed.
    """
    if not storage.scrub(*work.payload.get("tables", tables)):
        log.info("erasable.put_off", job=str(work.job_id))
        _put_off(storage, AGAIN, work)


def _put_off(storage: Storage, wait: timedelta, work: Work) -> None:
    with storage.unit_of_work() as db:
        jobs.queue(db, SCRUB, dict(work.payload), board_id=work.board_id, now=clock() + wait)
