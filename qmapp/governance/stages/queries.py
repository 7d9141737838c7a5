"""Named reads of stages: what the machine looks at, and the steps that were taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.machine import Step, find_step
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import STAGE_LABELS, Stage
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.storage import Db
from qmapp.governance.stages.facts import facts_of
from qmapp.governance.stages.models import StageStep
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenLine:
    """One move of a review: where to, when, by which step.

    `by_name` and `because` are there for steps that a person took. Who by their work carried a
    review on is not told here: it would say whose assessment was the last to come in.
    `is_kept_back`: there is a reason, and it waits until whoever looks has judged.
    """

    to: Stage
    at: datetime
    step: Step | None
    by_name: str = ""
    because: str = ""
    is_kept_back: bool = False

    @property
    def to_label(self) -> str:
        """The stage that it came to, in words."""
        return STAGE_LABELS[self.to]


def list_taken(db: Db, review: Review) -> Sequence[TakenLine]:
    """Every move of a review, newest first: the work's own out of the trail. Four queries."""
    rows = db.scalars(select(StageStep).where(StageStep.review_id == review.id)).all()
    by_hand = {(row.to_stage, row.at): row for row in rows}
    names = names_of(db, {row.taken_by for row in rows if row.taken_by})
    return [
        _line(
            Stage(str(one.values["stage"])),
            one.at,
            find_step(str(one.values.get("step", ""))),
            by_hand,
            names,
        )
        for one in list_told(db, review.id, "review:stage_moved")
        if "stage" in one.values
    ]


def keep_back(taken: Sequence[TakenLine], since: datetime | None) -> Sequence[TakenLine]:
    """The same for somebody who has still to judge the draft that was sent at `since`.

    Why a step was taken after that may say what others judged of it.
    """
    return [
        replace(one, because="", is_kept_back=True)
        if one.because and since is not None and one.at >= since
        else one
        for one in taken
    ]


def list_reached(db: Db, review: Review) -> Sequence[tuple[Stage, datetime]]:
    """When a review came to each stage, by the trail, earliest first."""
    told = reversed(list_told(db, review.id, "review:stage_moved"))
    return [(Stage(str(one.values["stage"])), one.at) for one in told if "stage" in one.values]


def _line(
    to: Stage,
    at: datetime,
    step: Step | None,
    by_hand: dict[tuple[Stage, datetime], StageStep],
    names: dict[UUID, str],
) -> TakenLine:
    row = by_hand.get((to, at))
    if row is None:
        return TakenLine(to=to, at=at, step=step)
    return TakenLine(
        to=to,
        at=at,
        step=step,
        by_name=names.get(row.taken_by, "") if row.taken_by else "",
        because=row.because,
    )


__all__ = ["TakenLine", "facts_of", "keep_back", "list_reached", "list_taken"]
