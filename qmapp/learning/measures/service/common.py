"""What the verbs of the room have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.measures import queries
from qmapp.learning.measures.models import Measure

_ENDED = N_("This measure was taken out. What it showed stays readable; add another to go on.")


def held(db: Db, actor: Actor, measure_id: UUID, version: int | None = None) -> Measure:
    """The measure, held, when the actor may write on it and it is as it was seen.

    Raises NotFound, NotAllowed, SavedElsewhere, and RuleBroken for one that was taken out.
    """
    measure = allowed(db, actor, measure_id)
    if measure.ended_at is not None:
        raise RuleBroken(_ENDED)
    if version is not None and measure.version != version:
        raise SavedElsewhere
    return measure


def allowed(db: Db, actor: Actor, measure_id: UUID) -> Measure:
    """The measure, held, when the actor may write on it; one that was taken out too."""
    measure = queries.hold_measure(db, measure_id)
    subject = queries.subject_of(db, get_review(db, measure.review_id), measure.recommendation_id)
    require(actor, Permission.MEASURE_WRITE, subject)
    return measure


def note(
    db: Db, actor: Actor, measure: Measure, done: str, now: datetime, values: Mapping[str, object]
) -> None:
    """One event on a measure: days, figures and digests, never words."""
    audit.record(
        db,
        verb=f"measures:{done}",
        subject_kind="measure",
        subject_id=measure.id,
        at=now,
        actor_id=actor.person_id,
        board_id=measure.board_id,
        review_id=measure.review_id,
        values=values,
    )
