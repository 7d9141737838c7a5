"""What every verb does: ask the policy, hold the review and the recommendation, write the event.

The review is held first and by every verb, so that two people at once are one after the other,
numbers are given once, and nobody waits in a ring.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from qmapp.casework.recommendations import queries
from qmapp.casework.recommendations.checking import FIELDS, RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import LIVE, State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Agency

_NOT_LIVE = {
    State.DROPPED: N_("This recommendation was dropped. Put it back first."),
    State.SPLIT: N_("This recommendation was split. Change its parts, or undo the split."),
    State.MERGED: N_("This recommendation was merged. Change what it became, or undo that."),
}


def held_review(db: Db, actor: Actor, review_id: UUID) -> Review:
    """The review, held, for somebody who may write its recommendations."""
    review = get_review(db, review_id, lock=True)
    require(actor, Permission.RECOMMENDATIONS_WRITE, subject_of(review))
    return review


def held(
    db: Db, actor: Actor, item: Recommendation, *, version: int | None = None, is_live: bool = True
) -> Recommendation:
    """The recommendation, held together with its review.

    Raises SavedElsewhere when `version` is stale; RuleBroken, where it must be in the set, when it
    was dropped, split or merged.
    """
    held_review(db, actor, item.review_id)
    found = queries.get_recommendation(db, actor, item.review_id, item.id, lock=True)
    if version is not None and found.version != version:
        raise SavedElsewhere
    if is_live and found.state not in LIVE:
        raise RuleBroken(_NOT_LIVE[found.state])
    return found


def write(db: Db, item: Recommendation, details: RecommendationDetails) -> list[str]:
    """Put sound details on a row; the names of the fields that changed."""
    if details.agency_id is not None and details.agency_id != item.agency_id:
        agency = db.get(Agency, details.agency_id)
        if agency is None or agency.board_id != item.board_id:
            raise RuleBroken(N_("Choose an agency of this board"), field="agency_id")
    changed = [name for name in FIELDS if getattr(item, name) != getattr(details, name)]
    for name in changed:
        setattr(item, name, getattr(details, name))
    return changed


def details_of(item: Recommendation) -> RecommendationDetails:
    """What a row says."""
    return RecommendationDetails(**{name: getattr(item, name) for name in FIELDS})


def note(
    db: Db,
    actor: Actor,
    item: Recommendation,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """One event about a recommendation, without a word of the case."""
    audit.record(
        db,
        verb=f"recommendation:{verb}",
        subject_kind="recommendation",
        subject_id=item.id,
        at=now,
        actor_id=actor.person_id,
        board_id=item.board_id,
        review_id=item.review_id,
        values=values,
    )
