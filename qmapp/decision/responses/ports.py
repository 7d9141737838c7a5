"""Who is told when a board agrees a response. Rooms above register at start-up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.content import Content
from qmapp.foundation.storage import Db


class AgreementListener(Protocol):
    """Somebody who goes on from an agreed response."""

    def agreed(
        self, db: Db, review: Review, content: Content, on: date, by: UUID, now: datetime
    ) -> None:
        """What to do in the transaction in which it is agreed."""


_listeners: dict[str, AgreementListener] = {}


def register_agreement_listener(name: str, listener: AgreementListener) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _listeners[name] = listener


def tell_of_agreement(
    db: Db, review: Review, content: Content, on: date, by: UUID, now: datetime
) -> None:
    for listener in _listeners.values():
        listener.agreed(db, review, content, on, by, now)
