"""Versions of a response, and the texts that were agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.content import Content
from qmapp.decision.responses.lines import VersionLine
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version as it was agreed. `is_newest`: no later one was agreed."""

    line: VersionLine
    content: Content
    is_newest: bool


def list_versions(db: Db, actor: Actor, review: Review) -> Sequence[VersionLine]:
    """The versions that somebody may read, the newest first."""
    raise NotImplementedError


def get_agreed(db: Db, actor: Actor, review: Review, number: int) -> Agreed:
    """The text of an agreed version. Raises NotFound, also for an open one, and NotAllowed."""
    raise NotImplementedError


def find_agreed(db: Db, actor: Actor, review: Review) -> Agreed | None:
    """The text that was agreed last, or None."""
    raise NotImplementedError
