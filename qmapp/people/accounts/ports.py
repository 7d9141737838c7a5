"""What the accounts room asks of rooms above it, which register their answers at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from qmapp.foundation.access import ReviewRole
from qmapp.foundation.storage import Db


class ReviewStanding(Protocol):
    """The reviews room's answers about roles on single reviews."""

    def give(  # noqa: PLR0913 - one role on one review: who, where, what, by whom, when
        self,
        db: Db,
        *,
        board_id: UUID,
        review_id: UUID,
        person_id: UUID,
        role: ReviewRole,
        given_by: UUID | None,
        now: datetime,
    ) -> None:
        """Give the person the role on the review, with its event, in this transaction.

        Raises RuleBroken when the review no longer takes the role.
        """

    def boards_of(self, db: Db, person_id: UUID) -> frozenset[UUID]:
        """The boards on whose reviews the person holds a live role."""

    def end_all(
        self, db: Db, *, board_id: UUID, person_id: UUID, ended_by: UUID, now: datetime
    ) -> None:
        """End every role of the person on the board's reviews: their account is closed."""


class _NoReviews:
    """The answer while no room of reviews is there: nobody holds a role on one."""

    def give(  # noqa: PLR0913 - as the protocol above
        self,
        db: Db,
        *,
        board_id: UUID,
        review_id: UUID,
        person_id: UUID,
        role: ReviewRole,
        given_by: UUID | None,
        now: datetime,
    ) -> None:
        raise RuntimeError("No room of reviews has registered; see accounts/ports.py.")

    def boards_of(self, db: Db, person_id: UUID) -> frozenset[UUID]:
        return frozenset()

    def end_all(
        self, db: Db, *, board_id: UUID, person_id: UUID, ended_by: UUID, now: datetime
    ) -> None:
        return


_standing: ReviewStanding = _NoReviews()


def register_review_standing(standing: ReviewStanding) -> None:
    """Called once at start-up by the reviews room."""
    global _standing  # noqa: PLW0603 - one answer a process, set before the first request
    _standing = standing


def review_standing() -> ReviewStanding:
    """The reviews room's answers."""
    return _standing


@dataclass(frozen=True, slots=True)
class KeptPlace:
    """Where words that are kept for somebody belong, in the words of the room they belong to.

    `labels` holds field names with what the page calls them; None for a field that
    holds nothing to read. `says` turns a choice into words.
    """

    board_id: UUID
    reference: str
    title: str
    labels: Mapping[str, str | None] = field(default_factory=dict)
    says: Callable[[str, str], str] = lambda _, value: value


# Given the parts of a form's address: its place, or None when the person may not know of it.
KeptPlaces = Callable[[Db, Mapping[str, Any]], KeptPlace | None]

_places: dict[str, KeptPlaces] = {}


def register_kept_places(part: str, places: KeptPlaces) -> None:
    """Called once at start-up by the room whose things an address names by `part`."""
    _places[part] = places


def find_kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The place that an address names; None when no room knows it, or the person may not.

    An address that names several things belongs to the one of the room above.
    """
    above = reversed(_places)
    return next((_places[part](db, parts) for part in above if part in parts), None)
