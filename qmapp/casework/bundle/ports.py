"""What the bundle asks of rooms above it, which register their answers at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class TalkLink:
    """Beside a passage: how much people say of it, and where."""

    url: str
    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What people say of a draft's passages, by passage.

    `begin`, with the id of a passage behind it, is where one begins; empty for who only reads.
    """

    links: Mapping[UUID, TalkLink]
    begin: str
    word: str


TalkOn = Callable[[Db, Actor, Review, Draft], Talk | None]


def _nobody_talks(db: Db, actor: Actor, review: Review, draft: Draft) -> Talk | None:
    """The answer while no room of threads is there."""
    return None


_talk: TalkOn = _nobody_talks


def register_talk(answer: TalkOn) -> None:
    """Called once at start-up by the room of threads."""
    global _talk  # noqa: PLW0603 - one answer a process, set before the first request
    _talk = answer


def talk_on(db: Db, actor: Actor, review: Review, draft: Draft) -> Talk | None:
    """What people say of the passages of a draft; None where the actor reads nothing of it."""
    return _talk(db, actor, review, draft)
