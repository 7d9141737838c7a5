"""Explorations as they are read: plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.learning.explore.rules import (
    NOTHING,
    Answer,
    Choice,
    Course,
    Holds,
    Purpose,
    Scope,
    Sector,
    Thing,
)
from qmapp.learning.explore.text import AskedText, Newer

Place = tuple[str, Mapping[str, object]]
"""An endpoint with the parts of its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationLine:
    """One exploration in a list. `answered` of `asked` questions; `is_put_right`: a newer finished
    one stands in its place.
    """

    id: UUID
    issue: str
    scope: Scope
    place: str
    held_on: date
    course: Course
    answered: int
    is_put_right: bool
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as it stands, with its version; `saved_at` is None where nobody has saved one."""

    answer: Answer = NOTHING
    version: int = 0
    saved_at: datetime | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """What an answer points or led to. `label`, `words` and `place` are empty where the reader may
    know only that something is there; `reference` is that of its review where they see the review.
    """

    id: UUID
    question: str
    purpose: Purpose
    thing: Thing
    thing_id: UUID
    review_id: UUID
    is_made: bool
    label: str
    words: str
    place: Place | None
    added_on: date
    version: int
    reference: str = ""

    @property
    def key(self) -> str:
        """What it is about, whoever linked it: "kind:id"."""
        return f"{self.thing.value}:{self.thing_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """A measure of the board; `is_agreed`: of a recommendation that the board agreed to act on."""

    id: UUID
    review_id: UUID
    reference: str
    recommendation: int | None
    name: str
    is_agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another exploration that this one is to be read beside."""

    id: UUID
    held_on: date
    course: Course


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An exploration with everything that its reader may see of it.

    `older` is the one that it puts right, `newer` the one that puts it right. `before` is the
    earlier one beside which it was begun again, or what put that right since. `hidden_links`:
    something was left out because of an interest of the reader. `newer_text`: of a draft whose
    issue reads differently by now.
    """

    id: UUID
    board_id: UUID
    scope: Scope
    place: str
    held_on: date
    sectors: Sequence[Sector]
    roles: Sequence[str]
    people: int | None
    because: str
    course: Course
    version: int
    text: AskedText
    sha256: str
    finished_by: str
    answers: Mapping[str, Kept]
    links: Sequence[LinkLine]
    hidden_links: bool
    measures: Mapping[UUID, MeasureLine]
    older: Other | None
    newer: Other | None
    before: Whole | None
    newer_text: Newer | None = None

    def kept(self, question_id: str) -> Kept:
        """What stands to one question."""
        return self.answers.get(question_id, _NOBODY)

    def linked(self, question_id: str, purpose: Purpose) -> Sequence[LinkLine]:
        """What the answer to one question points to, or led to."""
        return [one for one in self.links if one.question == question_id and one.purpose is purpose]

    @property
    def stamp(self) -> int:
        """Grows with every change of it or of an answer: by it a press knows what was seen."""
        return self.version + sum(one.version for one in self.answers.values())

    @property
    def answered(self) -> int:
        """How many of the questions are answered."""
        return sum(self.kept(one.id).is_answered for one in self.text.questions)


_NOBODY = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One exploration among those that are compared."""

    id: UUID
    scope: Scope
    place: str
    held_on: date
    answered: int
    choice: Choice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Finished explorations of one issue, those left out that were put right.

    `answered` counts by question; `choices` and `reasons` count those who answered, `reasons` of
    explorations of the edition that is read now alone, and `other_edition` counts the rest that
    answered reasons.
    """

    cells: Sequence[Cell]
    answered: Mapping[str, int]
    choices: Mapping[Choice, int]
    reasons: Mapping[str, Mapping[Holds, int]]
    other_edition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one exploration says to the question that is compared."""

    cell: Cell
    answer: Answer
