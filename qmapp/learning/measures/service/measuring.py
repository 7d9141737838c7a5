"""Measures: added, put right, ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.queries import hold_standing
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.measures import queries
from qmapp.learning.measures.checking import MeasureDetails, sound_because, sound_details
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.rules import MOST_MEASURES, Direction, Interval
from qmapp.learning.measures.service.common import held, note
from qmapp.learning.theory.rules import Link

_WORDS = ("name", "unit", "source")
_FIELDS = (
    "link", "name", "unit", "is_share", "direction", "interval", "baseline", "baseline_on",
    "target", "target_on", "source",
)  # fmt: skip


def add(  # noqa: PLR0913 - what is counted, of what, by whom: all named
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    details: MeasureDetails,
    now: datetime,
    *,
    measure_id: UUID | None = None,
) -> Measure:
    """Say what will be counted to see whether a recommendation helped.

    `measure_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken, and
    NotFound for a recommendation that does not stand in the set any more.
    """
    review = get_review(db, review.id)
    require(actor, Permission.MEASURE_WRITE, queries.subject_of(db, review, recommendation_id))
    measured = queries.get_measured(db, review.id, recommendation_id)
    # Held, so that it is not split or dropped meanwhile, and two who add one wait.
    hold_standing(db, review.id, [recommendation_id])
    details = sound_details(
        details, today=london_date(now), may_have_target=queries.may_have_target(db, measured)
    )
    had = db.get(Measure, measure_id) if measure_id is not None else None
    own = (review.id, recommendation_id, actor.person_id)
    if had is not None and (had.review_id, had.recommendation_id, had.added_by) == own:
        return had
    made = Measure(
        id=measure_id if measure_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        recommendation_id=recommendation_id,
        number=_next_number(db, recommendation_id),
        added_by=actor.person_id,
        added_at=now,
        **{name: getattr(details, name) for name in _FIELDS},
    )
    db.add(made)
    db.flush()
    values = {"recommendation": recommendation_id, "number": made.number, **_told(made, _FIELDS)}
    note(db, actor, made, "added", now, values)
    return made


def change(
    db: Db,
    actor: Actor,
    measure_id: UUID,
    details: MeasureDetails,
    *,
    version: int,
    now: datetime,
) -> Measure:
    """Put right what a measure says of itself. What was observed stays.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken with the field at fault.
    """
    measure = held(db, actor, measure_id, version)
    measured = queries.get_measured(db, measure.review_id, measure.recommendation_id)
    # A target from before the board said that it explores may stay as it is.
    has_same = measure.target is not None and measure.target == details.target
    may_have = has_same or queries.may_have_target(db, measured)
    details = sound_details(details, today=london_date(now), may_have_target=may_have)
    changed = [name for name in _FIELDS if getattr(measure, name) != getattr(details, name)]
    if not changed:
        return measure
    if "is_share" in changed and _has_observations(db, measure.id):
        raise RuleBroken(
            N_(
                "Something was observed already, and it would mean something else. Take this "
                "measure out and add another."
            ),
            field="is_share",
        )
    for name in changed:
        setattr(measure, name, getattr(details, name))
    measure.version += 1
    note(db, actor, measure, "changed", now, {**_told(measure, changed), "changed": changed})
    return measure


def end(
    db: Db,
    actor: Actor,
    measure_id: UUID,
    because: str,
    *,
    version: int,
    now: datetime,
) -> Measure:
    """Say that a measure is not used any more. It stays with what it showed, and counts nowhere."""
    measure = held(db, actor, measure_id, version)
    measure.ended_because = sound_because(because)
    measure.ended_at = now
    measure.version += 1
    note(db, actor, measure, "ended", now, {"because": digest_of_words(measure.ended_because)})
    return measure


def _next_number(db: Db, recommendation_id: UUID) -> int:
    """One above the last; the recommendation is held. Raises RuleBroken when there are many."""
    standing, last = db.execute(
        select(
            func.count(Measure.id).filter(Measure.ended_at.is_(None)), func.max(Measure.number)
        ).where(Measure.recommendation_id == recommendation_id)
    ).one()
    if standing >= MOST_MEASURES:
        raise RuleBroken(
            N_("This recommendation has %(most)d measures already, which is the most"),
            field="name",
            most=MOST_MEASURES,
        )
    return (last or 0) + 1


def _has_observations(db: Db, measure_id: UUID) -> bool:
    found = select(Observation.id).where(
        Observation.measure_id == measure_id, Observation.ended_at.is_(None)
    )
    return db.scalar(found.limit(1)) is not None


def _told(measure: Measure, names: tuple[str, ...] | list[str]) -> dict[str, object]:
    """What the trail learns of these fields: of words a digest."""
    values: dict[str, object] = {}
    for name in names:
        value = getattr(measure, name)
        if isinstance(value, Link | Direction | Interval):
            value = value.value
        values[name] = digest_of_words(value) if name in _WORDS and value else value
    return values
