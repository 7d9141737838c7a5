"""What the accounts room asks of rooms above it, which register their answers at start-up."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
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
