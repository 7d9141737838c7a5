"""Who is told when the standing of actions changes. Rooms above register at start-up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qmapp.foundation.storage import Db


class DeliveryListener(Protocol):
    """Somebody who keeps what follows from deliveries and from what answers what."""

    def changed(self, db: Db, recommendation_ids: Collection[UUID], now: datetime) -> None:
        """Actions of these recommendations were said to stand otherwise, were tied or untied."""


_listeners: dict[str, DeliveryListener] = {}


def register_delivery_listener(name: str, listener: DeliveryListener) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _listeners[name] = listener


def tell_of_delivery(db: Db, recommendation_ids: Collection[UUID], now: datetime) -> None:
    for listener in _listeners.values():
        listener.changed(db, recommendation_ids, now)
