"""What the pages of stages are given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.reviews.machine import (
    WORK,
    Facts,
    Lack,
    Need,
    PlaceOf,
    Step,
    missing,
    steps_from,
)
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import STAGE_LABELS, Stage
from qmapp.errors import N_
from qmapp.foundation.access import Permission
from qmapp.governance.stages.queries import TakenLine
from qmapp.governance.stages.track import DateRow, TrackStep, track

# Who takes a step, in words. That they say what the policy says is tested.
WHO: Mapping[Permission, str] = {
    Permission.STAGE_CHECK: N_("A lead reviewer"),
    Permission.STAGE_MODERATE: N_("A commissioner or a review manager"),
    Permission.STAGE_RETURN: N_("A commissioner or a review manager"),
    Permission.STAGE_READY: N_("A commissioner or the chair"),
    Permission.STAGE_BACK: N_("A review manager or the chair"),
    Permission.STAGE_PUBLISH: N_("The chair"),
    Permission.STAGE_FOLLOW: N_("A review manager or the chair"),
    Permission.STAGE_CLOSE: N_("The chair"),
}

# What the board's side has still to settle among itself. Whoever may take a step is told what it
# lacks, as its refusal would tell them; nobody else is.
BOARD_ONLY = frozenset({Need.ASSESSED, Need.MODERATED, Need.LETTER_SENT, Need.THREADS_RESOLVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LackRow:
    """One thing that is missing, in a clause, with the page where it is settled if one may go."""

    clause: str
    values: Mapping[str, object]
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step that begins where the review stands, for whoever looks.

    `url` is there for those who may take it. `is_more_missing`: something is missing that is the
    board's side's to know.
    """

    id: str
    verb: str
    about: str
    to: str
    who: str | None
    is_back: bool
    lacks: Sequence[LackRow] = ()
    is_more_missing: bool = False
    url: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacks and not self.is_more_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What whoever looks may know and do. `places` are the pages that they may open.

    `told_why_at_once`: they read why a step was taken before they have judged.
    """

    takes: Collection[Permission] = ()
    sees_steps: bool = False
    told_why_at_once: bool = False
    sees_board_side: bool = False
    reads_words: bool = False
    sees_proceedings: bool = False
    may_edit: bool = False
    places: Mapping[PlaceOf, str] = field(default_factory=dict)
    rooms: Mapping[str, str] = field(default_factory=dict)
    step_url: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesPage:
    """The page of stages."""

    stage: str
    track: Sequence[TrackStep]
    sight: Sight
    onward: Sequence[StepRow]
    back: Sequence[StepRow]
    dates: Sequence[DateRow]
    today: date
    lateness_reason: str
    proceedings: Sequence[ProceedingLine]
    taken: Sequence[TakenLine]

    @property
    def is_late(self) -> bool:
        """Whether a date is past its target."""
        return any(row.days_late is not None for row in self.dates)


def stages_page(  # noqa: PLR0913 - the rooms that it puts together
    review: Review,
    facts: Facts,
    sight: Sight,
    *,
    today: date,
    taken: Sequence[TakenLine],
    proceedings: Sequence[ProceedingLine],
    dates: Sequence[DateRow],
) -> StagesPage:
    """The page, as far as whoever looks may know."""
    rows = step_rows(review.stage, facts, sight)
    return StagesPage(
        stage=STAGE_LABELS[review.stage],
        track=track(review),
        sight=sight,
        onward=[row for row in rows if not row.is_back],
        back=[row for row in rows if row.is_back],
        dates=dates,
        today=today,
        lateness_reason=review.lateness_reason if sight.reads_words else "",
        proceedings=proceedings,
        taken=taken,
    )


def step_rows(stage: Stage, facts: Facts, sight: Sight) -> Sequence[StepRow]:
    """Every step that begins at the stage; of two that mean the same only the one that fits."""
    rows: dict[str, StepRow] = {}
    for step in steps_from(stage):
        row = step_row(step, facts, sight)
        if step.verb not in rows or (row.is_open and not rows[step.verb].is_open):
            rows[step.verb] = row
    return list(rows.values())


def step_row(step: Step, facts: Facts, sight: Sight) -> StepRow:
    """One step for whoever looks."""
    lacks = missing(step, facts)
    may_take = step.by is not WORK and step.by in sight.takes
    is_told = sight.sees_board_side or may_take
    told = [one for one in lacks if is_told or one.need not in BOARD_ONLY]
    url = sight.rooms.get(step.room) if step.room else sight.step_url.get(step.id.value)
    return StepRow(
        id=step.id.value,
        verb=step.verb,
        about=step.about,
        to=STAGE_LABELS[step.to],
        who=None if step.by is WORK else WHO[step.by],
        is_back=step.is_back,
        lacks=[lack_row(one, sight.places) for one in told],
        is_more_missing=len(told) < len(lacks),
        url=url if may_take else None,
    )


def lack_row(lack: Lack, places: Mapping[PlaceOf, str]) -> LackRow:
    """One thing that is missing, with its page."""
    return LackRow(clause=lack.clause, values=lack.values, url=places.get(lack.place))
