"""Who speaks: a person, or an owner without an account by the link that was given to them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the two, and never both. Raises ValueError."""

    person_id: UUID | None = None
    link_id: UUID | None = None

    def __post_init__(self) -> None:
        if (self.person_id is None) == (self.link_id is None):
            raise ValueError("A voice is a person's, or comes by a link.")
