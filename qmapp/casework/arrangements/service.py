"""Settling how a review is governed. The trail learns which parts changed, and digests of words."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from qmapp.casework.arrangements import queries
from qmapp.casework.arrangements.checking import ArrangementDetails, sound_details
from qmapp.casework.arrangements.models import Arrangement
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

__all__ = ["ArrangementDetails", "settle"]

_WORDS = frozenset({"assurance", "challenge", "deadlock"})


def settle(
    db: Db,
    actor: Actor,
    review: Review,
    details: ArrangementDetails,
    *,
    version: int,
    now: datetime,
) -> Arrangement | None:
    """Write down what was settled. `version` is 0 while nothing was; None where nothing is said.

    Nobody names themselves as the person outside. Raises SavedElsewhere when it was changed since
    `version`, RuleBroken.
    """
    review = get_review(db, review.id, lock=True)  # so that nobody takes a role on it meanwhile
    require(actor, Permission.ARRANGEMENTS_WRITE, subject_of(review))
    found = queries.find_arrangement(db, review.id, lock=True)
    if (found.version if found else 0) != version:
        raise SavedElsewhere
    details = sound_details(details)
    before = queries.details_of(found)
    changed = [n for n in before.__slots__ if getattr(before, n) != getattr(details, n)]
    if not changed:
        return found
    if "outside_id" in changed:
        _require_outside(db, actor, review, details)
    if found is None:
        found = Arrangement(id=uuid4(), board_id=review.board_id, review_id=review.id, version=0)
        db.add(found)
    for name in changed:
        setattr(found, name, getattr(details, name))
    found.set_by, found.set_at = actor.person_id, now
    found.version += 1
    db.flush()
    audit.record(
        db,
        verb="arrangements:settled",
        subject_kind="arrangement",
        subject_id=found.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values={name: _told(name, getattr(details, name)) for name in changed},
    )
    return found


def _require_outside(db: Db, actor: Actor, review: Review, details: ArrangementDetails) -> None:
    if details.outside_id is None:
        return
    if details.outside_id == actor.person_id:
        raise RuleBroken(
            N_("Somebody else names you. Ask the chair or another manager"), field="outside_id"
        )
    if not queries.is_outside(db, review, details.outside_id):
        raise RuleBroken(
            N_(
                "This person commissions or writes the review, keeps its records, or declared an "
                "interest in it. Choose somebody outside that line"
            ),
            field="outside_id",
        )


def _told(name: str, value: object) -> str | None:
    if name in _WORDS:
        return sha256(str(value).encode()).hexdigest()
    return str(value) if value else None
