"""What the moderation room asks of rooms above it; they register answers at start-up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from qmapp.foundation.storage import Db

# Of which of some drafts what the board holds went to the lead reviewers: a letter was sent.
Shared = Callable[[Db, Collection[UUID]], frozenset[UUID]]


def _none_sent(db: Db, draft_ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset()


_shared: Shared = _none_sent


def register_shared(answer: Shared) -> None:
    """Called once at start-up by the room that sends letters; `answer(db, draft_ids)`."""
    global _shared  # noqa: PLW0603 - one answer a process, set before the first request
    _shared = answer


def is_letter_sent(db: Db, draft_id: UUID) -> bool:
    """Whether a letter of feedback on the draft was sent."""
    return draft_id in _shared(db, [draft_id])


def with_letters(db: Db, draft_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the drafts on which a letter of feedback was sent: one query for all."""
    return _shared(db, draft_ids)
