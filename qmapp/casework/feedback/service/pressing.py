"""A request that presses on a reviewer's independence goes to the person outside, who settles it.

Until it is settled, nobody else learns of it: neither that there is a mark nor what it says.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.arrangements.queries import is_outside
from qmapp.casework.feedback import queries
from qmapp.casework.feedback.checking import sound_words
from qmapp.casework.feedback.models import Letter, Point, Pressure
from qmapp.casework.feedback.service.answering import find_mark
from qmapp.casework.feedback.service.common import (
    held_point,
    known,
    lead_reviewers,
    note,
    page_of,
)
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind

NOBODY = N_(
    "Nobody outside the commissioning line is named for this review, or whoever was has a part in "
    "it by now. Nothing was kept or sent. Ask the chair to name somebody in the arrangements: you "
    "need not say why"
)
KIND = "feedback_pressure"
"""The kind of subject of these events: closed to all but those concerned until it is settled."""


def mark_pressure(
    db: Db, actor: Actor, letter: Letter, point_id: UUID, words: str, now: datetime
) -> Pressure:
    """Mark a point as pressure on independence, and say why; the person outside is told.

    A point is marked once: whoever marks it again is given what stands. Raises RuleBroken.
    """
    point, letter, review = held_point(db, actor, letter, point_id, Permission.PRESSURE_MARK)
    found = find_mark(db, point.id)
    if found is not None:
        raise RuleBroken(N_("This point is marked already. What was said of it stands below"))
    words = sound_words(words, N_("Say what about it presses on your independence"))
    made = Pressure(
        id=uuid4(),
        board_id=point.board_id,
        point_id=point.id,
        words=words,
        to_id=_outside(db, review),
        marked_by=actor.person_id,
        marked_at=now,
        settled_as="",
        version=1,
    )
    db.add(made)
    db.flush()
    values = {"words": digest_of_words(words), "to": made.to_id}
    note(db, actor, letter, "pressure-marked", now, values, kind=KIND, subject_id=made.id)
    _tell_outside(db, actor, made, now)
    return made


def pass_on(db: Db, actor: Actor, letter: Letter, point_id: UUID, now: datetime) -> Pressure:
    """Send a mark to whoever is named now, where that is somebody else. Raises RuleBroken."""
    point, letter, review = held_point(db, actor, letter, point_id, Permission.PRESSURE_MARK)
    found = find_mark(db, point.id)
    if found is None or found.settled_at is not None:
        raise RuleBroken(N_("There is nothing to pass on: it is not marked, or settled already"))
    to_id = _outside(db, review)
    if to_id == found.to_id:
        return found
    found.to_id = to_id
    found.version += 1
    told = {"to": to_id}
    note(db, actor, letter, "pressure-passed-on", now, told, kind=KIND, subject_id=found.id)
    inbox.settle(db, now, under=f"feedback:{found.id}:marked:")
    _tell_outside(db, actor, found, now)
    return found


def settle_pressure(
    db: Db, actor: Actor, pressure: Pressure, words: str, *, now: datetime
) -> Pressure:
    """Say what came of a mark. From then on it stands in the record of the letter.

    Only the person to whom it went does this, and only while they stand outside. Raises RuleBroken.
    """
    place = queries.get_place(db, pressure.id)
    review = get_review(db, place.review.id, lock=True)
    held = queries.get_pressure(db, pressure.id, lock=True)
    require(actor, Permission.PRESSURE_SETTLE, queries.subject_of_pressure(db, held))
    if held.settled_at is not None:
        raise RuleBroken(N_("This was settled already, and stays as it was settled"))
    if not is_outside(db, review, actor.person_id):
        raise RuleBroken(
            N_(
                "You have a part in the commissioning of this review by now, so somebody else has "
                "to settle this. The lead reviewer can pass it on"
            )
        )
    words = sound_words(words, N_("Say what came of it"))
    held.settled_as, held.settled_by, held.settled_at = words, actor.person_id, now
    held.version += 1
    db.flush()
    letter, point = place.letter, db.get_one(Point, held.point_id)
    inbox.settle(db, now, under=f"feedback:{held.id}:marked:")
    note(
        db, actor, letter, "pressure-settled", now, {"words": digest_of_words(words)}, kind=KIND,
        subject_id=held.id,
    )  # fmt: skip
    inbox.tell(
        db,
        lead_reviewers(db, review.id)
        | known({held.marked_by, point.asked_by, point.worded_by, letter.sent_by}),
        NoticeKind.WAITS,
        N_("A question about the independence of the reviewer was settled"),
        page_of(letter),
        key=f"feedback:{held.id}:settled",
        board_id=letter.board_id,
        review_id=letter.review_id,
        now=now,
        actor_id=actor.person_id,
    )
    return held


def _outside(db: Db, review: Review) -> UUID:
    line = queries.find_outside(db, review)
    if line is None or line.details.outside_id is None:
        raise RuleBroken(NOBODY)
    return line.details.outside_id


def _tell_outside(db: Db, actor: Actor, pressure: Pressure, now: datetime) -> None:
    """They may know of nothing else of the review, so the notice names none."""
    inbox.tell(
        db,
        {pressure.to_id},
        NoticeKind.WAITS,
        N_("You are asked to settle a question about the independence of a reviewer"),
        f"/pressure/{pressure.id}",
        key=f"feedback:{pressure.id}:marked:{pressure.version}",
        board_id=None,
        review_id=None,
        now=now,
        actor_id=actor.person_id,
    )
