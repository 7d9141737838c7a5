"""A letter is put into words before it is sent: opening, points, their order, what stays out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.checking import PointDetails, sound_opening, sound_point
from qmapp.casework.feedback.models import Letter, Point
from qmapp.casework.feedback.rules import MOST_POINTS, Source
from qmapp.casework.feedback.service.common import POINT, held_open, note
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db


def write_opening(
    db: Db, actor: Actor, letter: Letter, words: str, *, version: int, now: datetime
) -> Letter:
    """Say something before the points. Raises SavedElsewhere when changed since `version`."""
    letter, _ = held_open(db, actor, letter)
    if letter.version != version:
        raise SavedElsewhere
    words = sound_opening(words)
    if words == letter.opening:
        return letter
    letter.opening = words
    letter.version += 1
    note(db, actor, letter, "opening-written", now, {"opening": digest_of_words(words)})
    return letter


def add_point(
    db: Db,
    actor: Actor,
    letter: Letter,
    details: PointDetails,
    now: datetime,
    *,
    point_id: UUID | None = None,
) -> Point:
    """Ask for something that nobody proposed: the actor asks.

    `point_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    letter, _ = held_open(db, actor, letter)
    details = sound_point(details)
    had = db.get(Point, point_id) if point_id is not None else None
    if had is not None and (had.letter_id, had.asked_by) == (letter.id, actor.person_id):
        return had
    count = db.scalar(select(func.count(Point.id)).where(Point.letter_id == letter.id)) or 0
    if count >= MOST_POINTS:
        raise RuleBroken(
            N_("There are %(most)d points already. That is the most"), most=MOST_POINTS
        )
    point = Point(
        id=point_id if point_id is not None and had is None else uuid4(),
        board_id=letter.board_id,
        letter_id=letter.id,
        source=Source.OWN,
        section=details.section,
        order=count + 1,
        words=details.words,
        asked_by=actor.person_id,
        version=1,
    )
    db.add(point)
    db.flush()
    _put_at(db, letter, point, details.place)
    note(
        db,
        actor,
        letter,
        "point-added",
        now,
        {"words": digest_of_words(point.words)},
        kind=POINT,
        subject_id=point.id,
    )
    return point


def change_point(  # noqa: PLR0913 - what is put otherwise in which letter: all named
    db: Db,
    actor: Actor,
    letter: Letter,
    point_id: UUID,
    details: PointDetails,
    *,
    version: int,
    now: datetime,
) -> Point:
    """Put a point into other words, under another section or at another place.

    Who asked stays on record; who put it into other words is named beside them. Raises
    SavedElsewhere when it was changed since `version`, RuleBroken.
    """
    letter, _ = held_open(db, actor, letter)
    point = queries.get_point(db, letter, point_id, lock=True)
    if point.version != version:
        raise SavedElsewhere
    details = sound_point(details)
    values: dict[str, object] = {}
    if details.words != point.words:
        point.words, values["words"] = details.words, digest_of_words(details.words)
        point.worded_by = actor.person_id if actor.person_id != point.asked_by else None
    if details.section != point.section:
        point.section, values["section"] = details.section, digest_of_words(details.section)
    if _put_at(db, letter, point, details.place):
        values["order"] = point.order
    if values:
        point.version += 1
        note(db, actor, letter, "point-changed", now, values, kind=POINT, subject_id=point.id)
    return point


def leave_out(db: Db, actor: Actor, letter: Letter, point_id: UUID, now: datetime) -> bool:
    """Leave a point out of the letter. It can be put back. False when it was out."""
    letter, _ = held_open(db, actor, letter)
    point = queries.get_point(db, letter, point_id, lock=True)
    if point.left_out_at is not None:
        return False
    point.left_out_at, point.left_out_by = now, actor.person_id
    point.version += 1
    note(db, actor, letter, "point-left-out", now, {}, kind=POINT, subject_id=point.id)
    return True


def put_back(db: Db, actor: Actor, letter: Letter, point_id: UUID, now: datetime) -> bool:
    """Put a point back where it stood. False when it was in."""
    letter, _ = held_open(db, actor, letter)
    point = queries.get_point(db, letter, point_id, lock=True)
    if point.left_out_at is None:
        return False
    point.left_out_at = point.left_out_by = None
    point.version += 1
    note(db, actor, letter, "point-put-back", now, {}, kind=POINT, subject_id=point.id)
    return True


def move(db: Db, actor: Actor, letter: Letter, point_id: UUID, steps: int, now: datetime) -> bool:
    """Move a point up (less than 0) or down among those in the letter. False at the edge."""
    letter, _ = held_open(db, actor, letter)
    point = queries.get_point(db, letter, point_id, lock=True)
    live = [one.id for one in _points_of(db, letter) if one.left_out_at is None]
    if point.id not in live or not _put_at(db, letter, point, live.index(point.id) + 1 + steps):
        return False
    note(
        db,
        actor,
        letter,
        "point-moved",
        now,
        {"order": point.order},
        kind=POINT,
        subject_id=point.id,
    )
    return True


def _put_at(db: Db, letter: Letter, point: Point, place: int | None) -> bool:
    """Put a point at a place among those that are in the letter; whether that moved it.

    Those left out keep their neighbours, so that each comes back where it stood.
    """
    if place is None:
        return False
    rows = list(_points_of(db, letter))
    live = [one for one in rows if one.left_out_at is None or one is point]
    was = live.index(point)
    to = min(max(place - 1, 0), len(live) - 1)
    if to == was:
        return False
    neighbour = live[to]
    rows.remove(point)
    rows.insert(rows.index(neighbour) + (1 if to > was else 0), point)
    for order, one in enumerate(rows, start=1):
        one.order = order
    db.flush()
    return True


def _points_of(db: Db, letter: Letter) -> list[Point]:
    return list(
        db.scalars(
            select(Point).where(Point.letter_id == letter.id).order_by(Point.order, Point.id)
        )
    )
