"""Where in the child's journey each practice issue was found: stage by issue. Pure.

The stage is that of the finding; where nobody said one, that of the issue on the map. The map's own
stage of an issue is one thing and where it was found another, so both are told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.learning.trends.counting import Cell, Facts, covered

NO_STAGE = "none"
"""In place of a stage: neither the finding nor its issue has one."""


@dataclass(frozen=True, slots=True)
class StageFact:
    """An issue stands in a review on a finding at this stage of the journey; None: not said."""

    review_id: UUID
    tag: str
    stage: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One issue: its own stage on the map, where it was found, and in how many reviews at all."""

    tag: str
    own_stage: str
    cells: Sequence[Cell]
    whole: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """The map: a column for each stage, a row for each issue, and the sums of each column.

    `columns` are reviews with any issue at that stage: a review with two issues counts once.
    """

    stages: Sequence[str]
    rows: Sequence[Row]
    columns: Sequence[Cell]
    coded: int

    @property
    def highest(self) -> tuple[str, str, Cell] | None:
        """The issue and stage found in most reviews; None when nothing was found."""
        found = [
            (row.tag, stage, cell)
            for row in self.rows
            for stage, cell in zip(self.stages, row.cells, strict=True)
            if cell.found and stage != NO_STAGE
        ]
        return max(found, key=lambda one: one[2].found, default=None)

    @property
    def empty_stages(self) -> Sequence[str]:
        """The stages at which nothing was found."""
        pairs = zip(self.stages, self.columns, strict=True)
        return [stage for stage, cell in pairs if not cell.found]


def stage_of(fact: StageFact, own: Mapping[str, str]) -> str:
    """Where a finding belongs: where it says, else where its issue stands on the map."""
    return fact.stage or own.get(fact.tag) or NO_STAGE


def heat(
    facts: Facts,
    found: Sequence[StageFact],
    stages: Sequence[str],
    own: Mapping[str, str],
) -> Heat:
    """The map of the reviews in question.

    `own` has every issue that may be found, in the order of the rows, with its stage on the map;
    issues that it does not know follow. `stages` are those of the journey, in order.
    """
    known = {one.id for one in facts.reviews}
    at: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for one in found:
        if one.review_id in known:
            at[one.tag, stage_of(one, own)].add(one.review_id)
    used = {stage for _, stage in at}
    columns = [*stages, *sorted(used - set(stages) - {NO_STAGE})]
    columns += [NO_STAGE] if NO_STAGE in used else []
    coded = covered(facts, facts.reviews).coded
    tags = [*own, *sorted({tag for tag, _ in at} - own.keys())]
    rows = [
        Row(
            tag,
            own.get(tag, NO_STAGE),
            [_cell(at.get((tag, stage), set()), coded) for stage in columns],
            _cell(set().union(*(ids for (one, _), ids in at.items() if one == tag)), coded),
        )
        for tag in tags
    ]
    sums = [
        _cell(set().union(*(ids for (_, one), ids in at.items() if one == stage)), coded)
        for stage in columns
    ]
    return Heat(stages=columns, rows=rows, columns=sums, coded=coded)


def _cell(ids: set[UUID], coded: int) -> Cell:
    return Cell(len(ids), 0, coded)


def reviews_at(
    found: Sequence[StageFact], own: Mapping[str, str], stage: str, tag: str | None
) -> frozenset[UUID]:
    """The reviews that a cell counts; of a column where no issue is asked for."""
    return frozenset(
        one.review_id
        for one in found
        if stage_of(one, own) == stage and (tag is None or one.tag == tag)
    )
