"""Named reads of files that were brought. Whoever calls them has asked the policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import KEPT_FOR, IntakeKind, Standing, standing_of


def get_intake(  # noqa: PLR0913 - a file is found by all that it is of
    db: Db,
    intake_id: UUID,
    *,
    kind: IntakeKind,
    board_id: UUID,
    review_id: UUID | None = None,
    measure_id: UUID | None = None,
    lock: bool = False,
) -> Intake:
    """A file of this kind that was brought to exactly this place. Raises NotFound.

    Without `review_id` it is one of the whole board.
    """
    query = select(Intake).where(
        Intake.id == intake_id, Intake.kind == kind, Intake.board_id == board_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None or (found.review_id, found.measure_id) != (review_id, measure_id):
        raise NotFound("intake")
    return found


def standing(intake: Intake, now: datetime) -> Standing:
    """How it stands with a file."""
    return standing_of(intake.brought_at, intake.taken_at, intake.left_at, now)


def list_waiting(
    db: Db,
    now: datetime,
    *,
    kind: IntakeKind,
    board_id: UUID,
    review_id: UUID | None = None,
    measure_id: UUID | None = None,
) -> Sequence[Intake]:
    """The files of this place that wait for somebody to look, the newest first."""
    return db.scalars(
        select(Intake)
        .where(
            Intake.kind == kind,
            Intake.board_id == board_id,
            Intake.review_id.is_(None) if review_id is None else Intake.review_id == review_id,
            Intake.measure_id.is_(None) if measure_id is None else Intake.measure_id == measure_id,
            Intake.taken_at.is_(None),
            Intake.left_at.is_(None),
            Intake.brought_at >= now - KEPT_FOR,
        )
        .order_by(Intake.brought_at.desc(), Intake.id)
    ).all()
