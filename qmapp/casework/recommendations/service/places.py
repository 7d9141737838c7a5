"""The words of a draft in which a recommendation stands, or on which it rests."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.evidence import places
from qmapp.casework.recommendations.models import Recommendation, RecommendationPlace
from qmapp.casework.recommendations.rules import MOST_PLACES
from qmapp.casework.recommendations.service.common import held, note
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db

_MOST_PASSAGES = 1_000_000  # more than any database is asked to compare with


def pin_passage(  # noqa: PLR0913 - to what, where in which draft: all named
    db: Db,
    actor: Actor,
    rec: Recommendation,
    draft: Draft,
    *,
    position: int,
    span: tuple[int, int] | None,
    now: datetime,
) -> RecommendationPlace:
    """Say that a recommendation stands on words of a draft, or on a whole passage of it.

    Raises NotFound for a passage that is not there, and RuleBroken for words that are there
    already or for too many.
    """
    item = held(db, actor, rec)
    require(actor, Permission.DRAFT_READ, subject_of_draft(draft))
    if draft.review_id != item.review_id:
        raise NotFound("draft")
    row = places.new_place(
        db,
        RecommendationPlace,
        item.id,
        _passage(db, draft, position),
        span,
        by=actor.person_id,
        now=now,
        most=MOST_PLACES,
    )
    _note(db, actor, item, row, "pinned", now)
    return row


def take_away(db: Db, actor: Actor, rec: Recommendation, place_id: UUID, now: datetime) -> bool:
    """Take a place away; it is kept and may be put back. False when that was done already."""
    item = held(db, actor, rec)
    row = places.held_place(db, actor, item.review_id, RecommendationPlace, item.id, place_id)
    done = places.take_away(db, row, by=actor.person_id, now=now)
    if done:
        _note(db, actor, item, row, "taken-away", now)
    return done


def put_place_back(
    db: Db, actor: Actor, rec: Recommendation, place_id: UUID, now: datetime
) -> bool:
    """Put a place back. False when it is there; RuleBroken when its words were pinned anew."""
    item = held(db, actor, rec)
    row = places.held_place(db, actor, item.review_id, RecommendationPlace, item.id, place_id)
    done = places.put_back(db, row)
    if done:
        _note(db, actor, item, row, "place-put-back", now)
    return done


def keep_place(db: Db, actor: Actor, rec: Recommendation, place_id: UUID, now: datetime) -> bool:
    """Say that reworded words still stand for the same. False when nobody need say so."""
    item = held(db, actor, rec)
    row = places.held_place(db, actor, item.review_id, RecommendationPlace, item.id, place_id)
    done = places.keep(db, row, now)
    if done:
        _note(db, actor, item, row, "place-kept", now)
    return done


def _passage(db: Db, draft: Draft, position: int) -> StoredPassage:
    if draft.reading_id is None or not 0 <= position < _MOST_PASSAGES:
        raise NotFound("passage")
    found = db.scalar(
        select(StoredPassage).where(
            StoredPassage.reading_id == draft.reading_id, StoredPassage.position == position
        )
    )
    if found is None:
        raise NotFound("passage")
    return found


def _note(
    db: Db,
    actor: Actor,
    item: Recommendation,
    row: RecommendationPlace,
    verb: str,
    now: datetime,
) -> None:
    note(db, actor, item, verb, now, {"place": row.id, "passage": row.passage_id})
