"""The job that scans a reading: its words are read, scanned, and what was found is kept.

Only reading and keeping are transactions; the scan itself holds nothing. It may be done twice (a
worker that dies is followed by another), so what is kept is kept by whoever holds the job's lease,
and one scan of a reading by one edition of the rules is all that the database takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from traceback import extract_tb
from uuid import UUID

from qmapp.casework.drafts.keeping import READABLE
from qmapp.casework.drafts.models import DraftReading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.lenses.model import Scan, ScanPassage
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.scan import queries, service
from qmapp.errors import QmappError
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.jobs.worker import HandlerPair, Work, sparing
from qmapp.foundation.storage import Storage, clock


class ScanFailed(QmappError):
    """The rules stumbled over a draft. Says where in our code, and not over which words."""


def handlers(storage: Storage) -> Mapping[str, HandlerPair]:
    """What the scan room does outside requests."""
    pair = HandlerPair(do=partial(scan_reading, storage))
    return {READABLE: pair, queries.SCAN: pair}


def scan_reading(storage: Storage, work: Work) -> None:
    """Scan one reading by the rules as its board has them now, unless they have scanned it."""
    asked = _look(storage, UUID(work.payload["reading_id"]))
    if asked is None:
        return
    found = _scanned(asked, _noter(work))
    with storage.unit_of_work() as db:
        if jobs.owns(db, work.job_id, work.worker):
            service.keep(db, asked.reading, asked.ruleset, found, clock())


@dataclass(frozen=True, slots=True)
class _Asked:
    reading: DraftReading
    ruleset: Ruleset
    passages: Sequence[ScanPassage]


def _look(storage: Storage, reading_id: UUID) -> _Asked | None:
    """What is to be scanned and by what; None when there is nothing to do."""
    with storage.reading() as db:
        reading = db.get(DraftReading, reading_id)
        if reading is None:
            return None
        ruleset = queries.board_ruleset(db, reading.board_id)
        if queries.has_scan_by(db, reading_id, ruleset.version):
            return None
        return _Asked(reading, ruleset, queries.list_scan_passages(db, reading_id))


def _scanned(asked: _Asked, note: Callable[[int, int], None]) -> Scan:
    try:
        return engine.scan(asked.passages, asked.ruleset, on_progress=note)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told without its words
        # Its message may hold words of the draft, and messages of jobs end up in logs.
        last = extract_tb(error.__traceback__)[-1]
        raise ScanFailed(f"{type(error).__name__} in {last.name}, line {last.lineno}") from None


def _noter(work: Work) -> Callable[[int, int], None]:
    say = sparing(work)
    return lambda done, total: say({"done": done, "total": total})
