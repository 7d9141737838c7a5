"""What the moderation room asks of rooms above it; they register answers at start-up."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from qmapp.foundation.storage import Db

# Whether what the board holds of a draft went to the lead reviewers: a letter on it was sent.
Shared = Callable[[Db, UUID], bool]


def _not_sent(db: Db, draft_id: UUID) -> bool:
    return False


_shared: Shared = _not_sent


def register_shared(answer: Shared) -> None:
    """Called once at start-up by the room that sends letters; `answer(db, draft_id)`."""
    global _shared  # noqa: PLW0603 - one answer a process, set before the first request
    _shared = answer


def is_letter_sent(db: Db, draft_id: UUID) -> bool:
    """Whether a letter of feedback on the draft was sent."""
    return _shared(db, draft_id)
