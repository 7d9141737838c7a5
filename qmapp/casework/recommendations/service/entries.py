"""Recommendations are added by hand, confirmed, changed, dropped and put back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.numbering import next_number
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.recommendations.checking import (
    RecommendationDetails,
    sound_because,
    sound_details,
)
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.ports import (
    Written,
    require_may_leave,
    tell_of_change,
    tell_of_rewriting,
)
from qmapp.casework.recommendations.queries import get_recommendation
from qmapp.casework.recommendations.rules import LIVE, State
from qmapp.casework.recommendations.service.common import (
    held,
    held_review,
    note,
    write,
)
from qmapp.casework.reviews.models import Review
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db, london_date


def add(  # noqa: PLR0913 - what, of which draft, and its id: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    details: RecommendationDetails,
    now: datetime,
    *,
    recommendation_id: UUID,
) -> Recommendation:
    """Enter a recommendation by hand: it is confirmed, and has the next number.

    `recommendation_id` is made with the form, so that sending it twice adds one. Raises RuleBroken
    with the field at fault, NotFound for a draft of another review.
    """
    held_review(db, actor, review.id)
    if draft.review_id != review.id:
        raise NotFound("draft")
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    if db.get(Recommendation, recommendation_id) is not None:
        return get_recommendation(db, actor, review.id, recommendation_id)
    sound = sound_details(details, today=london_date(now))
    item = Recommendation(
        id=recommendation_id,
        board_id=review.board_id,
        review_id=review.id,
        draft_id=draft.id,
        number=next_number(db, Recommendation, draft),
        state=State.CONFIRMED,
        kind=sound.kind,
        text=sound.text,
        added_by=actor.person_id,
        added_at=now,
        decided_by=actor.person_id,
        decided_at=now,
        version=1,
    )
    write(db, item, sound)
    db.add(item)
    db.flush()
    note(db, actor, item, "added", now, _shape(item))
    tell_of_change(db, [item.id])
    return item


def confirm(
    db: Db,
    actor: Actor,
    rec: Recommendation,
    details: RecommendationDetails,
    *,
    version: int,
    now: datetime,
) -> Recommendation:
    """Take a proposal into the set, with what the person says it is; it gets its number.

    Raises RuleBroken without a kind or words, and SavedElsewhere when stale: by then it may have
    been confirmed, dropped, split or merged in another tab.
    """
    item = held(db, actor, rec, version=version)
    if item.state is not State.PROPOSED:
        raise RuleBroken(N_("This recommendation is confirmed already. Change it instead."))
    changed = write(db, item, sound_details(details, today=london_date(now)))
    _says_whom(item, actor, changed)
    draft = db.get_one(Draft, item.draft_id)
    item.state, item.number = State.CONFIRMED, next_number(db, Recommendation, draft)
    _decided(item, actor, now)
    db.flush()
    note(db, actor, item, "confirmed", now, _shape(item))
    tell_of_change(db, [item.id])
    return item


def change(
    db: Db,
    actor: Actor,
    rec: Recommendation,
    details: RecommendationDetails,
    *,
    version: int,
    now: datetime,
) -> bool:
    """Change what a recommendation says; one that is confirmed keeps its number.

    A proposal may be changed without a kind, and stays one. False when nothing differs. Raises
    RuleBroken with the field at fault, and SavedElsewhere when stale.
    """
    item = held(db, actor, rec, version=version)
    is_confirmed = item.state is State.CONFIRMED
    sound = sound_details(details, today=london_date(now), needs_kind=is_confirmed)
    before = Written(item.target_writer, item.addressee, item.kind)
    changed = write(db, item, sound)
    if not changed:
        return False
    _says_whom(item, actor, changed)
    item.version += 1
    db.flush()
    tell_of_rewriting(db, item, before, now)
    note(db, actor, item, "changed", now, {"fields": changed})
    tell_of_change(db, [item.id])
    return True


def drop(
    db: Db, actor: Actor, rec: Recommendation, because: str, now: datetime, *, version: int
) -> None:
    """Leave a recommendation out of the set, with a reason; it stays and may be put back.

    Raises RuleBroken without a reason, or where it may not leave the set yet; SavedElsewhere when
    stale.
    """
    item = held(db, actor, rec, version=version)
    require_may_leave(db, [item.id])
    reason = sound_because(because, N_("Say why this is left out of the set"))
    item.state, item.because = State.DROPPED, reason
    _decided(item, actor, now)
    db.flush()
    note(db, actor, item, "dropped", now, {"number": item.number})
    tell_of_change(db, [item.id])


def put_back(db: Db, actor: Actor, rec: Recommendation, now: datetime) -> bool:
    """Take a dropped one into the set again, as it stood there. False when it is in the set.

    Raises RuleBroken for one that was split or merged: that is undone in another way.
    """
    item = held(db, actor, rec, is_live=False)
    if item.state in LIVE:
        return False
    if item.state is not State.DROPPED:
        held(db, actor, rec)  # says why not
    item.state = State.PROPOSED if item.number is None else State.CONFIRMED
    item.because = ""
    _decided(item, actor, now)
    db.flush()
    note(db, actor, item, "put-back", now, {"state": item.state.value})
    tell_of_change(db, [item.id])
    return True


def _says_whom(item: Recommendation, actor: Actor, changed: Collection[str]) -> None:
    if {"kind", "addressee"} & set(changed):
        item.target_by = actor.person_id


def _decided(item: Recommendation, actor: Actor, now: datetime) -> None:
    item.decided_by, item.decided_at = actor.person_id, now
    item.version += 1


def _shape(item: Recommendation) -> dict[str, object]:
    return {
        "number": item.number,
        "kind": item.kind,
        "nature": item.nature,
        "addressee": item.addressee,
        "due_on": item.due_on,
        "review_on": item.review_on,
    }
