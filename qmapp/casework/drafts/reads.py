"""Who read which draft: logged once per person, draft and hour, whatever page showed it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Storage

_REMEMBERED = 20_000
# What this process knows to be in the log already, so that turning pages writes nothing. The
# database keeps the promise of "once"; this only saves asking it. An insertion-ordered dict, so
# that the oldest hours fall out first.
_noted: dict[tuple[UUID, UUID, datetime], None] = {}


def note_read(storage: Storage, person_id: UUID, draft: Draft, now: datetime) -> None:
    """Log that a person reads a draft, unless the log has it for this hour.

    Call it before the words are shown: when the log cannot be written, StorageBusy is raised and
    nothing is shown. Runs in its own short transaction, apart from that of the page.
    """
    key = (person_id, draft.id, now.replace(minute=0, second=0, microsecond=0))
    if key in _noted:
        return
    audit.log_read(
        storage,
        person_id=person_id,
        board_id=draft.board_id,
        review_id=draft.review_id,
        draft_id=draft.id,
        at=now,
    )
    _noted[key] = None
    while len(_noted) > _REMEMBERED:
        _noted.pop(next(iter(_noted)), None)


def forget_noted() -> None:
    """Forget what this process noted, as a restart does."""
    _noted.clear()
