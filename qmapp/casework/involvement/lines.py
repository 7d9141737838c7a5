"""Rows of the register into lines: each step as it stands now, with the versions before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from qmapp.casework.involvement.coverage import Standing, standing_of
from qmapp.casework.involvement.models import InvolvementStep
from qmapp.casework.involvement.rules import (
    Entry,
    Group,
    Side,
    Step,
    StepKind,
    are_their_words,
    side_of,
)
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import names_of

_KIND_ORDER = {kind: place for place, kind in enumerate(StepKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One version of a step, with its words while they are there.

    `answers_id` names the step that it answers as that stands now, corrections counted in.
    `earlier` are the versions that it corrects, newest first.
    """

    id: UUID
    kind: StepKind
    on: date | None
    details: Mapping[str, Any]
    draft_number: int | None
    answers_id: UUID | None
    words: str | None
    words_id: UUID | None
    withdrawn_at: datetime | None
    is_mistake: bool
    written_by: UUID
    written_by_name: str
    written_at: datetime
    earlier: Sequence[StepLine] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether its words were taken back."""
        return self.withdrawn_at is not None

    @property
    def are_theirs(self) -> bool:
        """Whether words of any version are, or were, those of whoever takes part."""
        return any(are_their_words(one.kind, one.details) for one in (self, *self.earlier))

    @property
    def step(self) -> Step:
        """The step as the rules see it."""
        gone = self.withdrawn_at
        return Step(
            id=self.id,
            kind=self.kind,
            on=self.on,
            details=self.details,
            answers_id=self.answers_id,
            draft_number=self.draft_number,
            has_words=self.words is not None,
            is_withdrawn=gone is not None,
            withdrawn_on=london_date(gone) if gone is not None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """Somebody of the register, with the steps as they stand now: earliest first, undated last.

    `mistakes` are steps that a correction says never happened, newest first.
    """

    id: UUID
    review_id: UUID
    belongs_to: Group
    label: str
    agency_id: UUID | None
    agency_name: str | None
    size: int | None
    why: str
    identified_on: date | None
    added_by: UUID
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int
    hidden_from: frozenset[UUID]
    hidden_from_names: Sequence[str]
    steps: Sequence[StepLine]
    mistakes: Sequence[StepLine]

    @property
    def group(self) -> Group:
        """What they are to the child, or which service they work in."""
        return self.belongs_to

    @property
    def side(self) -> Side:
        """Whose say it is."""
        return side_of(self.belongs_to)

    @property
    def entry(self) -> Entry:
        """The entry as the rules see it."""
        return Entry(
            id=self.id,
            group=self.belongs_to,
            label=self.label,
            size=self.size,
            identified_on=self.identified_on,
            steps=[line.step for line in self.steps],
        )

    @property
    def standing(self) -> Standing:
        """What became of asking them."""
        return standing_of(self.entry)

    def find_step(self, step_id: UUID) -> StepLine | None:
        """The step as it stands now, when this is its id."""
        return next((line for line in self.steps if line.id == step_id), None)


class Steps(dict[UUID, tuple[Sequence[StepLine], Sequence[StepLine]]]):
    """By participant: steps as they stand now, and those that never happened."""

    names: Mapping[UUID, str]


def steps_of(
    db: Db,
    query: Select[Any, Any, Any],
    *,
    more_people: Collection[UUID] = (),
    with_names: bool = True,
) -> Steps:
    """The steps that a query finds with their words and when these were taken back.

    Every version must be among them: which one stands is told from the corrections.
    """
    rows = {step.id: (step, words, gone) for step, words, gone in db.execute(query)}
    people = {step.written_by for step, _, _ in rows.values()} | set(more_people)
    names = names_of(db, people) if with_names else {}
    corrected = {s.corrects_id for s, _, _ in rows.values() if s.corrects_id is not None}
    chains = [_chain(step.id, rows) for step, _, _ in rows.values() if step.id not in corrected]
    now = {step_id: chain[0] for chain in chains for step_id in chain}
    found: dict[UUID, tuple[list[StepLine], list[StepLine]]] = defaultdict(lambda: ([], []))
    first_written: dict[UUID, datetime] = {}
    for chain in chains:
        newest, *earlier = (_step_line(*rows[one], names=names, now=now) for one in chain)
        line = _with_earlier(newest, earlier)
        first_written[line.id] = rows[chain[-1]][0].written_at
        found[rows[chain[0]][0].participant_id][line.is_mistake].append(line)
    steps = Steps()
    steps.names = names
    for participant_id, (current, mistakes) in found.items():
        current.sort(
            key=lambda s: (
                s.on is None, s.on or date.max, first_written[s.id], _KIND_ORDER[s.kind], s.id
            )
        )  # fmt: skip
        mistakes.sort(key=lambda s: (s.written_at, s.id), reverse=True)
        steps[participant_id] = (current, mistakes)
    return steps


def _chain(newest: UUID, rows: Mapping[UUID, tuple[InvolvementStep, Any, Any]]) -> list[UUID]:
    """The ids of a step's versions, newest first."""
    chain = [newest]
    while (before := rows[chain[-1]][0].corrects_id) is not None and before in rows:
        chain.append(before)
    return chain


def _step_line(
    step: InvolvementStep,
    words: str | None,
    gone: datetime | None,
    *,
    names: Mapping[UUID, str],
    now: Mapping[UUID, UUID],
) -> StepLine:
    return StepLine(
        id=step.id,
        kind=step.kind,
        on=step.happened_on,
        details=MappingProxyType(dict(step.details)),
        draft_number=step.draft_number,
        answers_id=now.get(step.answers_id) if step.answers_id is not None else None,
        words=words if gone is None else None,
        words_id=step.words_id,
        withdrawn_at=gone,
        is_mistake=step.is_mistake,
        written_by=step.written_by,
        written_by_name=names.get(step.written_by, ""),
        written_at=step.written_at,
    )


def _with_earlier(line: StepLine, earlier: Iterable[StepLine]) -> StepLine:
    return replace(line, earlier=tuple(earlier))
