"""What the recommendations room asks of rooms above it; they register answers at start-up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


class Outcomes(Protocol):
    """What became of recommendations in the board's decisions."""

    def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """In one sentence each, as far as the actor may read it: decision, date, what was done.

        The ids may be of any reviews of the board. What nothing is known of is left out.
        """

    def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of these an answer, an action, a dissent or an ask rests on, whoever may see it.

        Only for deciding whether a split or a merge may still be undone; never told to anybody.
        """


class _NothingDecided:
    """The answers while no room of decisions is there."""

    def became(self, db: Db, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        return {}

    def resting_on(self, db: Db, ids: Collection[UUID]) -> frozenset[UUID]:
        return frozenset()


_outcomes: Outcomes = _NothingDecided()


def register(answers: Outcomes) -> None:
    """Called once at start-up by the room that knows what was decided."""
    global _outcomes  # noqa: PLW0603 - one answer a process, set before the first request
    _outcomes = answers


def outcomes() -> Outcomes:
    """What is known of decisions."""
    return _outcomes


# What people say of one recommendation: made by the room above for its own part of a page.
TalkOf = Callable[[Db, Actor, Review, UUID], object | None]


def _nobody_talks(db: Db, actor: Actor, review: Review, recommendation_id: UUID) -> object | None:
    """The answer while no room of threads is there."""
    return None


_talk: TalkOf = _nobody_talks


def register_talk_of(answer: TalkOf) -> None:
    """Called once at start-up by the room of threads."""
    global _talk  # noqa: PLW0603 - as above
    _talk = answer


def talk_of(db: Db, actor: Actor, review: Review, recommendation_id: UUID) -> object | None:
    """What `templates/threads/_of.html` shows of a recommendation; None where that is nothing."""
    return _talk(db, actor, review, recommendation_id)


@dataclass(frozen=True, slots=True)
class Written:
    """Whom a recommendation spoke to and what it asked for, and whose word that was."""

    by: UUID
    addressee: Addressee | None
    kind: Kind | None


class ChangeListener(Protocol):
    """Somebody above who keeps what follows from recommendations."""

    def changed(self, db: Db, recommendation_ids: Collection[UUID]) -> None:
        """These came to stand in the set, changed in it or left it, and are flushed."""

    def rewritten(
        self, db: Db, recommendation: Recommendation, before: Written, now: datetime
    ) -> None:
        """Its addressee or kind are other than before. `changed` follows."""


_listeners: dict[str, ChangeListener] = {}


def register_change_listener(name: str, listener: ChangeListener) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _listeners[name] = listener


def tell_of_rewriting(
    db: Db, recommendation: Recommendation, before: Written, now: datetime
) -> None:
    """Tell everybody who listens what it said before, in the transaction of the change."""
    for listener in _listeners.values():
        listener.rewritten(db, recommendation, before, now)


def tell_of_change(db: Db, recommendation_ids: Collection[UUID]) -> None:
    """Tell everybody who listens, in the transaction of the change."""
    for listener in _listeners.values():
        listener.changed(db, recommendation_ids)


LeavingCheck = Callable[[Db, Collection[UUID]], None]
"""Raises RuleBroken where one of these recommendations may not leave the set yet, and says why."""

_leaving_checks: dict[str, LeavingCheck] = {}


def register_leaving_check(name: str, check: LeavingCheck) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _leaving_checks[name] = check


def require_may_leave(db: Db, recommendation_ids: Collection[UUID]) -> None:
    """Ask everybody who has a word in it, before these are dropped, split or merged."""
    for check in _leaving_checks.values():
        check(db, recommendation_ids)
