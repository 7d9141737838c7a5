"""What the records room asks of rooms above it, which register their answers at start-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qmapp.casework.records.models import Record
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Use:
    """Where a record stands as evidence: a marker of an assessment that the asker may see."""

    assessment_id: UUID
    author_name: str
    marker_number: int
    marker_title: str
    url: str


@dataclass(frozen=True, slots=True)
class PinPlace:
    """The marker of an open assessment under which a new record is to stand as well."""

    assessment_id: UUID
    number: int
    title: str
    url: str
    questions: Sequence[tuple[str, str]]


class Judging(Protocol):
    """The assessments room's answers about what rests on records."""

    def uses_in_sight(self, db: Db, actor: Actor, review_id: UUID) -> Mapping[UUID, Sequence[Use]]:
        """Each record that stands as evidence in an assessment that the actor may see."""

    def is_used(self, db: Db, record_id: UUID) -> bool:
        """Whether anything rests on the record, whoever may see it. Never told to anybody."""

    def place(
        self, db: Db, actor: Actor, review_id: UUID, assessment_id: UUID, number: int
    ) -> PinPlace:
        """The marker at which the actor may pin. Raises NotFound or NotAllowed."""

    def pin(  # noqa: PLR0913 - what is pinned, where, how: all named
        self,
        db: Db,
        actor: Actor,
        place: PinPlace,
        source: Record,
        *,
        stance: str,
        note: str,
        question: str,
        now: datetime,
    ) -> str:
        """Let the record stand there as evidence; the address at which it then shows.

        One that stands there already is not pinned again. Raises RuleBroken.
        """


class _NobodyJudges:
    """The answers while no room of assessments is there: nothing rests on anything."""

    def uses_in_sight(self, db: Db, actor: Actor, review_id: UUID) -> Mapping[UUID, Sequence[Use]]:
        return {}

    def is_used(self, db: Db, record_id: UUID) -> bool:
        return False

    def place(
        self, db: Db, actor: Actor, review_id: UUID, assessment_id: UUID, number: int
    ) -> PinPlace:
        raise NotFound("assessment")

    def pin(  # noqa: PLR0913 - as the protocol above
        self,
        db: Db,
        actor: Actor,
        place: PinPlace,
        source: Record,
        *,
        stance: str,
        note: str,
        question: str,
        now: datetime,
    ) -> str:
        raise NotFound("assessment")


_judging: Judging = _NobodyJudges()


def register_judging(answers: Judging) -> None:
    """Called once at start-up by the assessments room."""
    global _judging  # noqa: PLW0603 - one answer a process, set before the first request
    _judging = answers


def judging() -> Judging:
    """The assessments room's answers."""
    return _judging
