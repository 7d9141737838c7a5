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
