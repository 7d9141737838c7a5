"""What is measured on a link: the room of measures, which stands above, answers here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from qmapp.foundation.storage import Db
from qmapp.learning.theory.rules import Link


@dataclass(frozen=True, slots=True)
class OnLink:
    """A measure that hangs on a link: what it counts, and where it is shown."""

    link: Link
    name: str
    url: str


class Measures(Protocol):
    """Somebody who knows what is measured. Whoever asks has asked whether it may be read."""

    def on_links(
        self, db: Db, review_id: UUID, recommendation_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[OnLink]]:
        """The measures that stand, by recommendation, in the order of the links."""

    def where(self, review_id: UUID, recommendation_id: UUID) -> str:
        """The address at which the measures of a recommendation are listed and added."""


class Followed(Protocol):
    """Somebody who knows what became of recommendations."""

    def where(self, db: Db, review_id: UUID, recommendation_id: UUID) -> str:
        """The address at which a recommendation is followed; empty for one that is not."""


_answering: list[Measures] = []
_followed: list[Followed] = []


def register_measures(measures: Measures) -> None:
    """Called once at start-up by the room above; the last one answers."""
    _answering[:] = [measures]


def measures_on(db: Db, review_id: UUID, recommendation_id: UUID) -> Sequence[OnLink]:
    """What is measured of one recommendation; nothing while nobody answers."""
    for one in _answering:
        return one.on_links(db, review_id, [recommendation_id]).get(recommendation_id, ())
    return ()


def register_followed(followed: Followed) -> None:
    """Called once at start-up by the room that says what became of a recommendation."""
    _followed[:] = [followed]


def where_followed(db: Db, review_id: UUID, recommendation_id: UUID) -> str:
    """Where it stands what became of a recommendation; empty for one that is not followed."""
    return next((one.where(db, review_id, recommendation_id) for one in _followed), "")


def where_measured(review_id: UUID, recommendation_id: UUID) -> str:
    """The address of its measures; empty while nobody answers."""
    for one in _answering:
        return one.where(review_id, recommendation_id)
    return ""
