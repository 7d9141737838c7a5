"""What the inbox asks of rooms above it, which register their answers at start-up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from qmapp.foundation.storage import Db

# Of these reviews those that the person may know of, each with its reference.
ReviewsInSight = Callable[[Db, UUID, Collection[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that falls due, or did: whom it concerns, in a sentence without words of a case.

    `key` names the thing and the day, so that everybody is told once and again when it moves.
    """

    person_ids: Collection[UUID]
    what: str
    path: str
    key: str
    board_id: UUID
    review_id: UUID | None


DueThings = Callable[[Db, date], Iterable[Due]]


def _nothing_in_sight(db: Db, person_id: UUID, review_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The answer while no room of reviews is there: nobody may know of one."""
    return {}


_in_sight: ReviewsInSight = _nothing_in_sight
_due: dict[DueThings, None] = {}


def register_reviews_in_sight(answer: ReviewsInSight) -> None:
    """Called once at start-up, of the server and of the worker."""
    global _in_sight  # noqa: PLW0603 - one answer a process, set before the first request
    _in_sight = answer


def reviews_in_sight(db: Db, person_id: UUID, review_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of these reviews those that the person may know of, each with its reference."""
    return _in_sight(db, person_id, review_ids) if review_ids else {}


def register_due(things: DueThings) -> None:
    """Called at start-up by whatever knows of things that fall due; once is as good as twice."""
    _due[things] = None


def all_due(db: Db, today: date) -> Iterable[Due]:
    """Everything that falls due, of all rooms."""
    for things in _due:
        yield from things(db, today)
