"""The 18 steps along the top, and how far each is judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.assessments import rules
from qmapp.casework.assessments.rules import MarkerFacts, Progress
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.web import url_for

STATES = {
    Progress.JUDGED: "done",
    Progress.TO_CONFIRM: "confirm",
    Progress.STARTED: "part",
    Progress.NONE: "none",
}
TITLES = {"setting-up": "Setting up", "running": "Running", "outputs": "Outputs"}


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class RailStage:
    name: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Rail:
    """The 18 steps, and how many are judged, started and carried over but not confirmed."""

    stages: Sequence[RailStage]
    judged: int
    started: int
    to_confirm: int
    total: int


def build_rail(
    edition: Edition,
    facts: Mapping[str, MarkerFacts],
    assessment_id: UUID,
    waiting: Collection[str] = (),
) -> Rail:
    """The 18 steps by stage with what is done of each.

    A marker at which words wait for a choice is not judged: what stands may not stay.
    """
    progress = {m.id: rules.progress_of(facts.get(m.id, MarkerFacts())) for m in edition.markers}
    progress |= {id_: Progress.STARTED for id_ in waiting if id_ in progress}
    stages = [
        RailStage(
            TITLES.get(stage.id, stage.label),
            [
                Step(
                    m.number,
                    m.title,
                    url_for("assessments.judge", assessment_id=assessment_id, number=m.number),
                    STATES[progress[m.id]],
                )
                for m in edition.in_stage(stage.id)
            ],
        )
        for stage in edition.stages
    ]
    counts = list(progress.values())
    return Rail(
        stages,
        judged=counts.count(Progress.JUDGED),
        started=counts.count(Progress.STARTED),
        to_confirm=counts.count(Progress.TO_CONFIRM),
        total=len(counts),
    )
