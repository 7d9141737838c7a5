"""What runs beside a review: entered, put right, taken out.

The trail learns kind, status and days; never a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.proceedings import queries
from qmapp.casework.proceedings.checking import ProceedingDetails, sound_because, sound_details
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, london_date

__all__ = ["ProceedingDetails", "add", "change", "end"]

_TOLD = ("kind", "status", "status_on", "expected_end_on", "holds_publication")


def add(
    db: Db,
    actor: Actor,
    review: Review,
    details: ProceedingDetails,
    now: datetime,
    *,
    proceeding_id: UUID | None = None,
) -> Proceeding:
    """Enter something that runs beside the review.

    `proceeding_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.PROCEEDINGS_WRITE, subject_of(review))
    details = sound_details(details, today=london_date(now))
    had = db.get(Proceeding, proceeding_id) if proceeding_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    made = Proceeding(
        id=proceeding_id if proceeding_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        added_by=actor.person_id,
        added_at=now,
        **_columns(details),
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "added", now, {name: getattr(made, name) for name in _TOLD})
    return made


def change(
    db: Db,
    actor: Actor,
    proceeding: Proceeding,
    details: ProceedingDetails,
    *,
    version: int,
    now: datetime,
) -> Proceeding:
    """Put an entry right, or write down where it stands now.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken.
    """
    held = _held(db, actor, proceeding)
    if held.version != version:
        raise SavedElsewhere
    values = _columns(sound_details(details, today=london_date(now)))
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, values[name])
    held.version += 1
    told = {name: values[name] for name in _TOLD if name in changed}
    _note(db, actor, held, "changed", now, {**told, "changed": sorted(changed)})
    return held


def end(db: Db, actor: Actor, proceeding: Proceeding, because: str, *, now: datetime) -> Proceeding:
    """Say that an entry was made by mistake. It stays, and counts nowhere."""
    held = _held(db, actor, proceeding)
    held.ended_at, held.ended_because = now, sound_because(because)
    held.version += 1
    _note(db, actor, held, "ended", now, {})
    return held


def _held(db: Db, actor: Actor, proceeding: Proceeding) -> Proceeding:
    held = queries.get_proceeding(db, proceeding.review_id, proceeding.id, lock=True)
    require(actor, Permission.PROCEEDINGS_WRITE, subject_of(get_review(db, held.review_id)))
    if held.ended_at is not None:
        raise RuleBroken(N_("This was taken out as a mistake. Enter it anew."))
    return held


def _columns(details: ProceedingDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in details.__slots__}


def _note(
    db: Db,
    actor: Actor,
    proceeding: Proceeding,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"proceedings:{verb}",
        subject_kind="proceeding",
        subject_id=proceeding.id,
        at=now,
        actor_id=actor.person_id,
        board_id=proceeding.board_id,
        review_id=proceeding.review_id,
        values=values,
    )
