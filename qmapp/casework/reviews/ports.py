"""What the reviews room asks of the rooms above it, which register their answer at start-up."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from qmapp.casework.reviews.machine import Facts, Step
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.storage import Db


class Governing(Protocol):
    """The stages room's answers: how a review stands, and where steps are written down."""

    def facts(self, db: Db, review: Review) -> Facts:
        """Everything that a step may look at, as it stands in this transaction."""

    def taken(  # noqa: PLR0913 - one step: of what, which, from where, by whom, when
        self,
        db: Db,
        review: Review,
        step: Step,
        from_stage: Stage,
        *,
        because: str,
        actor_id: UUID | None,
        now: datetime,
    ) -> None:
        """Write down a step that a person took."""


class _Nobody:
    """The answer while no room of stages is there: nothing that has needs may be taken."""

    def facts(self, db: Db, review: Review) -> Facts:
        raise RuntimeError("No room of stages has registered; see reviews/ports.py.")

    def taken(  # noqa: PLR0913 - as the protocol above
        self,
        db: Db,
        review: Review,
        step: Step,
        from_stage: Stage,
        *,
        because: str,
        actor_id: UUID | None,
        now: datetime,
    ) -> None:
        raise RuntimeError("No room of stages has registered; see reviews/ports.py.")


_governing: list[Governing] = [_Nobody()]


def register_governing(answers: Governing) -> None:
    """The stages room gives its answers here, once a process."""
    _governing[:] = [answers]


def governing() -> Governing:
    """Whoever answers."""
    return _governing[0]


class InterestListener(Protocol):
    """Somebody who takes away more than roles when an interest is declared."""

    def declared(
        self, db: Db, review_id: UUID, person_id: UUID, *, by: UUID, now: datetime
    ) -> None:
        """An interest of a person was declared, by them or `by` somebody for them."""


_interests: dict[str, InterestListener] = {}


def register_interest_listener(name: str, listener: InterestListener) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _interests[name] = listener


def tell_of_interest(db: Db, review_id: UUID, person_id: UUID, *, by: UUID, now: datetime) -> None:
    """Tell the rooms above, in the unit of work in which the interest is declared."""
    for listener in _interests.values():
        listener.declared(db, review_id, person_id, by=by, now=now)
