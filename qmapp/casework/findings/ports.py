"""What the findings room asks of the room of recommendations, which registers its answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause, Reason
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredBy:
    """A recommendation that answers a finding; `causes` of it, where anybody said which.

    `label` names it, such as “Recommendation 3”; `kind` and `standing` are shown as they are:
    what kind it is, and whether it is confirmed.
    """

    recommendation_id: UUID
    label: str
    words: str
    kind: str
    standing: str
    causes: Sequence[Cause]
    url: str


class Answering(Protocol):
    """The recommendations room's answers about what answers findings."""

    def answered_by(
        self, db: Db, actor: Actor, review: Review, finding_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[AnsweredBy]]:
        """For each finding the recommendations that answer it and that the actor may see, once."""


class _NobodyAnswers:
    """The answer while no room of recommendations is there."""

    def answered_by(
        self, db: Db, actor: Actor, review: Review, finding_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[AnsweredBy]]:
        return {}


_answering: Answering | None = None


def register_answering(answers: Answering) -> None:
    """Called once at start-up by the recommendations room."""
    global _answering  # noqa: PLW0603 - one answer a process, set before the first request
    _answering = answers


def answering() -> Answering:
    """The recommendations room's answers."""
    return _answering or _NobodyAnswers()


def may_be_answered() -> bool:
    """Whether there is a room that says what answers a finding."""
    return _answering is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a finding said of its issue and causes before it was changed, and whose word that was.

    `issue` may be `rules.NONE_FITS`; `causes` are words of `rules.Cause`.
    """

    issue_by: UUID
    issue: str | None
    edition: str | None
    causes_by: UUID
    reason: Reason
    causes: Sequence[str]


class ChangeListener(Protocol):
    """Somebody above who keeps what follows from findings."""

    def changed(self, db: Db, finding_ids: Collection[UUID]) -> None:
        """These were written down, changed, taken out or put back, and are flushed."""

    def rewritten(self, db: Db, finding: Finding, before: Written, now: datetime) -> None:
        """Its issue or causes are other than before, and whose word they are. `changed` follows."""


_listeners: dict[str, ChangeListener] = {}


def register_change_listener(name: str, listener: ChangeListener) -> None:
    """Called once at start-up by a room above; the same name again takes the place of the first."""
    _listeners[name] = listener


def tell_of_rewriting(db: Db, finding: Finding, before: Written, now: datetime) -> None:
    """Tell everybody who listens what it said before, in the transaction of the change."""
    for listener in _listeners.values():
        listener.rewritten(db, finding, before, now)


def tell_of_change(db: Db, finding_ids: Collection[UUID]) -> None:
    """Tell everybody who listens, in the transaction of the change."""
    for listener in _listeners.values():
        listener.changed(db, finding_ids)
