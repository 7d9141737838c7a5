"""Finding one frozen thing of a list by its id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from qmapp.errors import NotFound


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_HasId)


def by_id(items: Iterable[_Item], item_id: str, noun: str) -> _Item:
    """The one with that id; NotFound says which noun this edition has not."""
    for item in items:
        if item.id == item_id:
            return item
    raise NotFound(f"This edition has no {noun} “{item_id}”.")
