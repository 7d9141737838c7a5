"""Who read which draft: logged once per person, draft and hour, whatever page showed it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Storage, clock
from qmapp.foundation.web import storage

_REMEMBERED = 20_000
# What this process knows to be in the log already, so that turning pages writes nothing. The
# database keeps the promise of "once"; this only saves asking it. An insertion-ordered dict, so
# that the oldest hours fall out first.
_noted: dict[tuple[UUID, UUID, datetime], None] = {}


def note_read(*, person_id: UUID, board_id: UUID, review_id: UUID, draft_id: UUID) -> None:
    """Log that a person reads a draft on this page, unless the log has it for this hour.

    Called by every page that shows words of a draft, before it shows them: when the log cannot
    be written, StorageBusy is raised and nothing is shown.
    """
    log_once(
        storage(),
        person_id=person_id,
        board_id=board_id,
        review_id=review_id,
        draft_id=draft_id,
        now=clock(),
    )


def log_once(
    store: Storage,
    *,
    person_id: UUID,
    board_id: UUID,
    review_id: UUID,
    draft_id: UUID,
    now: datetime,
) -> None:
    """Write the log's line in a short transaction of its own, and remember that it is there."""
    key = (person_id, draft_id, now.replace(minute=0, second=0, microsecond=0))
    if key in _noted:
        return
    audit.log_read(
        store,
        person_id=person_id,
        board_id=board_id,
        review_id=review_id,
        draft_id=draft_id,
        at=now,
    )
    _noted[key] = None
    while len(_noted) > _REMEMBERED:
        _noted.pop(next(iter(_noted)), None)


def forget_noted() -> None:
    """Forget what this process noted, as a restart does."""
    _noted.clear()
