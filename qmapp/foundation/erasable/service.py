"""Keeping words that may be taken back, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.foundation.audit.chain import salted
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db

SCRUB = "erasable.scrub"
SOON = timedelta(minutes=1)


def keep(db: Db, *, board_id: UUID, text: str) -> Words:
    """Keep words, once; whoever shows them points to this row, and the trail names its digest."""
    salt = secrets.token_hex(16)
    words = Words(id=uuid4(), board_id=board_id, text=text, salt=salt, digest=salted(text, salt))
    db.add(words)
    db.flush()
    return words


def withdraw(db: Db, words: Sequence[UUID], *, by: UUID | None, now: datetime) -> int:
    """Take words back: text and salt go with this transaction, wherever they are shown.

    `by` is None where whoever said them does it, and is known to nobody here.
    What is left in the database's own files goes with the job that is queued here. Answers how
    many were still there; what was taken back before keeps its day.
    """
    there = db.scalars(
        select(Words)
        .where(Words.id.in_(words), Words.withdrawn_at.is_(None))
        .order_by(Words.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for one in there:
        one.text = one.salt = None
        one.withdrawn_at, one.withdrawn_by = now, by
    if there:
        db.flush()
        scrub_soon(db, there[0].board_id, now)
    return len(there)


def scrub_soon(
    db: Db, board_id: UUID, now: datetime, *, tables: Sequence[str] | None = None
) -> None:
    """Let what this transaction erases go from the database's own files too.

    From the tables in which such words stand, or from `tables`. However many take words back
    before it is done, their tables are written anew once: all wait while that lasts.
    """
    payload = {} if tables is None else {"tables": list(tables)}
    jobs.queue_once(db, SCRUB, payload, board_id=board_id, now=now, within=SOON)


def holds(words: Words) -> bool:
    """Whether the words are the ones that were kept. Those that were taken back cannot tell."""
    if words.text is None or words.salt is None:
        return False
    return secrets.compare_digest(salted(words.text, words.salt), words.digest)
