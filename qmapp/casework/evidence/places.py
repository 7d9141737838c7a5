"""Places that follow their words: put on a passage, looked at again, taken away.

For rooms whose table of places is `models.Followed`. Whoever calls has asked for permission,
holds the owner of the place, and writes the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.evidence.models import Followed
from qmapp.casework.evidence.place_lines import (
    COMMON,
    PlaceLine,
    PlaceState,
    held_place,
    is_to_look_at,
    list_places,
    own_columns,
    readable_drafts,
)
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import require_span
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db

__all__ = [
    "FOLLOW",
    "PlaceLine",
    "PlaceState",
    "copy_places",
    "find_same",
    "held_place",
    "is_to_look_at",
    "keep",
    "list_places",
    "new_place",
    "own_columns",
    "put_back",
    "readable_drafts",
    "take_away",
]

FOLLOW = "evidence.places"
"""The job that follows places into one reading, for what was pinned after it had arrived."""

P = TypeVar("P", bound=Followed)


def new_place(  # noqa: PLR0913 - whose, where, by whom and when: all named
    db: Db,
    model: type[P],
    owner_id: UUID,
    passage: StoredPassage,
    span: tuple[int, int] | None,
    *,
    by: UUID,
    now: datetime,
    most: int,
    **more: object,
) -> P:
    """Put a place on words of a passage, or on the whole of it.

    Where later drafts of the review are there already, it is followed into them. Raises RuleBroken
    for words that stand there already, and for more than `most` in one reading.
    """
    if span is not None:
        span = require_span(passage.text, *span)
        span = None if span == (0, len(passage.text)) else span
    row = model(
        id=uuid4(),
        board_id=passage.board_id,
        added_by=by,
        added_at=now,
        **{model.OWNER: owner_id},
        **asdict(place(db, passage, span)),
        **more,
    )
    if find_same(db, row) is not None:
        raise RuleBroken(N_("These words are there already"), field="words")
    if _count_live(db, model, owner_id, passage.reading_id) >= most:
        raise RuleBroken(
            N_("There are %(count)d passages of this draft already. Take one away first."),
            count=most,
        )
    db.add(row)
    db.flush()
    queue_following(db, passage, now)
    return row


def take_away(db: Db, row: Followed, *, by: UUID, now: datetime) -> bool:
    """Take a place away, and with it what was carried from it. False when it was done already."""
    if row.ended_at is not None:
        return False
    for one in (row, *_carried_on(db, row)):
        if one.ended_at is None:
            one.ended_at, one.ended_by = now, by
    db.flush()
    return True


def put_back(db: Db, row: Followed) -> bool:
    """Put a place back, and what went with it. False when it is there.

    Raises RuleBroken when the words were pinned anew meanwhile.
    """
    if row.ended_at is None:
        return False
    if find_same(db, row) is not None:
        raise RuleBroken(N_("These words are there already"), field="words")
    ended_at = row.ended_at
    for one in (row, *_carried_on(db, row)):
        if one.ended_at == ended_at and (one is row or find_same(db, one) is None):
            one.ended_at = one.ended_by = None
    db.flush()
    return True


def keep(db: Db, row: Followed, now: datetime) -> bool:
    """Say that reworded words still stand for the same. False when nobody need say so."""
    if row.ended_at is not None or not is_to_look_at(row):
        return False
    for one in (row, *_carried_on(db, row)):
        is_same = one is row or (one.quote is not None and one.quote == row.quote)
        if is_to_look_at(one) and is_same:
            one.looked_at = now
    db.flush()
    return True


def copy_places(db: Db, rows: Sequence[P], owner_id: UUID) -> Sequence[P]:
    """All these places, as they are, under another owner too; chains stay chains.

    Words that stand under the other owner already are not put there twice.
    """
    ids: dict[UUID, UUID] = {}
    made = []
    for row in sorted(rows, key=lambda one: (one.added_at, one.id)):
        values = {name: getattr(row, name) for name in (*COMMON, *own_columns(type(row)))}
        values |= {"id": uuid4(), type(row).OWNER: owner_id}
        copy = type(row)(**values)
        there = find_same(db, copy)
        if there is not None:
            ids[row.id] = there.id
            continue
        ids[row.id] = copy.id
        made.append(copy)
    for copy in made:
        if copy.carried_from_id is not None:
            copy.carried_from_id = ids.get(copy.carried_from_id, copy.carried_from_id)
    db.add_all(made)
    db.flush()
    return made


def find_same(db: Db, row: P) -> P | None:
    """Another live place of the same owner on the same words, for the same thing."""
    model = type(row)
    found: P | None = db.scalar(
        select(model)
        .where(
            model.id != row.id,
            model.passage_id == row.passage_id,
            model.start.is_not_distinct_from(row.start),
            model.quote.is_not_distinct_from(row.quote),
            model.ended_at.is_(None),
            *(
                getattr(model, name) == getattr(row, name)
                for name in (model.OWNER, *own_columns(model))
            ),
        )
        .limit(1)
    )
    return found


def _count_live(db: Db, model: type[P], owner_id: UUID, reading_id: UUID) -> int:
    query = (
        select(model.id)
        .join(StoredPassage, StoredPassage.id == model.passage_id)
        .where(
            StoredPassage.reading_id == reading_id,
            getattr(model, model.OWNER) == owner_id,
            model.ended_at.is_(None),
        )
    )
    return len(db.scalars(query).all())


def _carried_on(db: Db, row: P) -> Sequence[P]:
    """Everything that was carried on from a place, held."""
    model = type(row)
    found: list[P] = []
    ahead = {row.id}
    while ahead:
        query = select(model).where(model.carried_from_id.in_(ahead)).order_by(model.id)
        rows = db.scalars(query.with_for_update()).all()
        found += rows
        ahead = {one.id for one in rows}
    return found


def queue_following(db: Db, passage: StoredPassage, now: datetime) -> None:
    """Have a place of this passage followed into the drafts that came after it."""
    number = (
        select(Draft.number)
        .join(DraftReading, DraftReading.draft_id == Draft.id)
        .where(DraftReading.id == passage.reading_id)
    )
    review_id = (
        select(Draft.review_id)
        .join(DraftReading, DraftReading.draft_id == Draft.id)
        .where(DraftReading.id == passage.reading_id)
    )
    later = select(Draft.reading_id).where(
        Draft.review_id == review_id.scalar_subquery(),
        Draft.number > number.scalar_subquery(),
        Draft.reading_id.is_not(None),
    )
    for reading_id in db.scalars(later.order_by(Draft.number)):
        jobs.queue(db, FOLLOW, {"reading_id": str(reading_id)}, board_id=passage.board_id, now=now)
