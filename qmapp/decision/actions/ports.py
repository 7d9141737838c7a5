"""Who is told when the standing of actions changes, and who knows what was agreed.

Rooms above register at start-up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


class AgreedWords(Protocol):
    """Somebody who keeps recommendations as they were agreed."""

    def __call__(self, db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """The words of each in the newest agreed text that holds it."""


_agreed_words: dict[str, AgreedWords] = {}


def register_agreed_words(name: str, words: AgreedWords) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _agreed_words[name] = words


def agreed_words(db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What recommendations say as they were agreed; those that nobody knows are not in it."""
    found: dict[UUID, str] = {}
    for words in _agreed_words.values():
        found.update(words(db, recommendation_ids))
    return found
