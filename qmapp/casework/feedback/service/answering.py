"""The lead reviewer says to each point what they did with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import exists, select

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.checking import Answered, sound_answer
from qmapp.casework.feedback.models import Letter, Point, PointAnswer, Pressure
from qmapp.casework.feedback.rules import may_change_answer
from qmapp.casework.feedback.service.common import (
    POINT,
    held_point,
    known,
    note,
    page_of,
)
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind


def answer_point(  # noqa: PLR0913 - what is said to which point of which letter: all named
    db: Db,
    actor: Actor,
    letter: Letter,
    point_id: UUID,
    answer: Answered,
    *,
    version: int,
    now: datetime,
) -> PointAnswer:
    """Say what was done with a point: where, or why not. `version` is 0 while nothing was said.

    Until the next draft is sent the answer may be given otherwise. Whoever asked is told. Raises
    SavedElsewhere when it was answered otherwise since `version`, RuleBroken.
    """
    point, letter, _ = held_point(db, actor, letter, point_id, Permission.FEEDBACK_ANSWER)
    found, mark = _answer_to(db, point), find_mark(db, point.id)
    # First of all: two tabs that met are asked to choose, and here nothing is left to choose.
    _require_open(db, letter, found, mark)
    if (found.version if found else 0) != version:
        raise SavedElsewhere
    answer = sound_answer(answer)
    if answer.done is None:  # never past `sound_answer`; said for the types
        raise RuleBroken(N_("Choose what you did with this point"), field="done")
    if found is None:
        found = PointAnswer(
            id=uuid4(), board_id=point.board_id, point_id=point.id, version=0, done=answer.done
        )
        db.add(found)
    found.done, found.where, found.why = answer.done, answer.where, answer.why
    found.answered_by, found.answered_at = actor.person_id, now
    found.version += 1
    db.flush()
    values = {
        "done": answer.done,
        "where": digest_of_words(answer.where),
        "why": digest_of_words(answer.why),
    }
    note(db, actor, letter, "answered", now, values, kind=POINT, subject_id=point.id)
    if not _is_awaited(db, letter):
        inbox.settle(db, now, key=f"feedback:{letter.id}:sent")
        inbox.settle(db, now, key=f"due:letter:{letter.id}")
    if mark is None or mark.settled_at is not None:
        tell_askers(db, actor, letter, point, now)
    return found


def take_back_answer(
    db: Db, actor: Actor, letter: Letter, point_id: UUID, *, version: int, now: datetime
) -> None:
    """Take an answer back: the point waits for one again. Raises as `answer_point` does."""
    point, letter, _ = held_point(db, actor, letter, point_id, Permission.FEEDBACK_ANSWER)
    found = _answer_to(db, point)
    if found is None:
        return
    _require_open(db, letter, found, find_mark(db, point.id))
    if found.version != version:
        raise SavedElsewhere
    db.delete(found)
    db.flush()
    note(db, actor, letter, "answer-taken-back", now, {}, kind=POINT, subject_id=point.id)


def _is_awaited(db: Db, letter: Letter) -> bool:
    """Whether a point of the letter has no answer of the lead reviewers yet."""
    waits = select(Point.id).where(
        Point.letter_id == letter.id,
        Point.left_out_at.is_(None),
        ~exists().where(PointAnswer.point_id == Point.id),
    )
    return db.scalar(waits.limit(1)) is not None


def tell_askers(db: Db, actor: Actor, letter: Letter, point: Point, now: datetime) -> None:
    """Tell whoever asked, and whoever sent it, that points were answered: once a day a letter."""
    inbox.tell(
        db,
        known({point.asked_by, point.worded_by, letter.sent_by}),
        NoticeKind.WAITS,
        N_("The lead reviewer answered points of a letter of feedback"),
        page_of(letter),
        key=f"feedback:{letter.id}:answered:{london_date(now)}",
        board_id=letter.board_id,
        review_id=letter.review_id,
        now=now,
        actor_id=actor.person_id,
    )


def find_mark(db: Db, point_id: UUID) -> Pressure | None:
    """The mark of pressure on a point, held."""
    return db.scalar(
        select(Pressure)
        .where(Pressure.point_id == point_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _answer_to(db: Db, point: Point) -> PointAnswer | None:
    return db.scalar(
        select(PointAnswer)
        .where(PointAnswer.point_id == point.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _require_open(db: Db, letter: Letter, found: PointAnswer | None, mark: Pressure | None) -> None:
    if not may_change_answer(
        is_next_sent=queries.is_next_sent(db, letter),
        answered_at=found.answered_at if found else None,
        settled_at=mark.settled_at if mark else None,
    ):
        raise RuleBroken(
            N_(
                "The next draft was sent, so this answer stays as it was given. What else is to "
                "be said belongs in the next letter"
            )
        )
