"""Phones at a summit: they join by its code, say things, and take them back.

Nobody is signed in. What a phone may do hangs on its seat: it rests when joining is closed, and
ends when the day ends or the seat is ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import case, delete, func, select

from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db
from qmapp.learning.summits import queries
from qmapp.learning.summits.checking import Said, require_near, sound_said, sound_seat
from qmapp.learning.summits.models import Contribution, JoinTry, Seat, Summit
from qmapp.learning.summits.queries.joining import WINDOW
from qmapp.learning.summits.rules import (
    MOST_JOINS_A_MINUTE,
    MOST_SAID_EACH,
    MOST_SEATS,
    Kind,
    Sector,
    State,
    normal_code,
)
from qmapp.learning.summits.service.common import SummitKey, held, note
from qmapp.learning.summits.service.saying import fill, fill_rest, told, words_gone


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat of a summit that takes words now, both held for this unit of work."""

    seat: Seat
    summit: Summit


def join(
    db: Db,
    code: str,
    sector: Sector | None,
    role: str,
    now: datetime,
    *,
    seat_id: UUID | None = None,
) -> Seat | None:
    """Join the summit that a code opens; None for a code that opens nothing now.

    `seat_id` is made with the form, so that a double tap joins once; somebody else at the same
    phone, whose browser kept that form, gets a seat of their own. Raises RuleBroken.
    """
    summit = queries.find_by_code(db, normal_code(code), now, lock=True)
    if summit is None:
        return None
    sound_sector, sound_role = sound_seat(sector, role)
    had = db.get(Seat, seat_id) if seat_id is not None else None
    typed = (summit.id, sound_sector, sound_role)
    is_theirs = had is not None and (had.summit_id, had.sector, had.role) == typed
    if had is not None and is_theirs and queries.may_speak(had, summit, now):
        return had
    seats = select(func.count()).select_from(Seat).where(Seat.summit_id == summit.id)
    lately = db.scalar(seats.where(Seat.joined_at > now - timedelta(minutes=1)))
    if (lately or 0) >= MOST_JOINS_A_MINUTE:
        raise RuleBroken(
            N_("Many phones are joining at this moment. Wait a minute, then press “Join” again.")
        )
    seated = db.scalar(seats.where(Seat.ended_at.is_(None), queries.of_today(now)))
    if (seated or 0) >= MOST_SEATS:
        raise RuleBroken(
            N_("No more phones can join this summit. Tell whoever leads it what you want to say.")
        )
    made = Seat(
        id=seat_id if seat_id is not None and had is None else uuid4(),
        board_id=summit.board_id,
        summit_id=summit.id,
        sector=sound_sector,
        role=sound_role,
        joined_at=now,
    )
    db.add(made)
    db.flush()
    values = {"seat": made.id, "sector": sound_sector, "role": digest_of_words(sound_role)}
    note(db, None, summit, "joined", now, values)
    return made


def record_wrong_code(db: Db, code: str, remote: str, now: datetime) -> None:
    """Count a code that opened nothing, and forget those that no longer slow anybody."""
    forget_wrong_codes(db, now)
    db.add(JoinTry(id=uuid4(), code=normal_code(code), remote=remote[:64], at=now))


def forget_wrong_codes(db: Db, now: datetime) -> None:
    """Remove the network addresses of wrong codes that slow nobody any more."""
    db.execute(delete(JoinTry).where(JoinTry.at < now - 2 * WINDOW))


def require_live(db: Db, seat_id: UUID, now: datetime) -> Seated:
    """The seat and its summit, held, while that takes words. Raises NotFound when it takes none."""
    found = db.scalar(select(Seat.summit_id).where(Seat.id == seat_id))
    summit = db.scalar(
        select(Summit)
        .where(Summit.id == found)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    seat = db.scalar(
        select(Seat).where(Seat.id == seat_id).execution_options(populate_existing=True)
    )
    if seat is None or summit is None or not queries.may_speak(seat, summit, now):
        raise NotFound("seat that may speak")
    return Seated(seat, summit)


def answer_as_seat(
    db: Db,
    seat_id: UUID,
    said: Said,
    practice: PracticeIssues,
    now: datetime,
    *,
    contribution_id: UUID | None = None,
) -> Contribution:
    """Keep what a phone says. Its words wait until whoever leads the summit has looked at them.

    The sense-check of an issue is one answer a seat, which may be changed; anything else is added
    once for each form. Raises NotFound when the summit takes no words now, RuleBroken.
    """
    at = require_live(db, seat_id, now)
    sound = sound_said(
        replace(
            said,
            sector=at.seat.sector,
            role=at.seat.role,
            count=1,
            is_checked=False,
            without_role=False,
        ),
        queries.text_of(db, practice, at.summit),
    )
    require_near(sound.until, at.summit.held_on)
    had = _had(db, at, sound, contribution_id)
    if had is not None and had.kind is not Kind.SENSE_CHECK:
        return had
    if had is not None and _is_as_it_stands(db, had, sound):
        return had
    _require_room(db, seat_id)
    if had is not None:
        return _answered_again(db, at, had, sound, now)
    is_taken = contribution_id is None or db.get(Contribution, contribution_id) is not None
    made = Contribution(
        id=uuid4() if is_taken else contribution_id,
        board_id=at.seat.board_id,
        summit_id=at.summit.id,
        seat_id=at.seat.id,
        said_at=now,
        state=_first_state(sound),
    )
    words = fill(db, made, sound)
    db.add(made)
    db.flush()
    note(db, None, at.summit, "said-by-phone", now, {**told(made, words), "seat": at.seat.id})
    return made


def take_back_as_seat(db: Db, seat_id: UUID, contribution_id: UUID, now: datetime) -> Contribution:
    """Whoever said something takes it back: its words go everywhere. Raises NotFound."""
    at = require_live(db, seat_id, now)
    row = queries.get_contribution(db, at.summit.id, contribution_id, lock=True)
    if row.seat_id != at.seat.id:
        raise NotFound("contribution")
    if row.state is not State.TAKEN_BACK:
        words_gone(db, at.summit, row, None, now)
    return row


def end_seat(db: Db, actor: Actor, at: SummitKey, contribution_id: UUID, *, now: datetime) -> Seat:
    """Close one phone that misuses the summit, by something that it said: what of it waits is put
    aside, and its answers count no more. Raises NotFound for what no phone said.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, may_be_over=True)
    row = queries.get_contribution(db, summit.id, contribution_id)
    seat = db.get(Seat, row.seat_id, with_for_update=True) if row.seat_id is not None else None
    if seat is None:
        raise NotFound("seat")
    _end(db, actor, summit, seat, now)
    return seat


def end_seats(
    db: Db,
    actor: Actor,
    at: SummitKey,
    seat_id: UUID,
    *,
    now: datetime,
    and_later: bool = False,
) -> int:
    """Close a phone by its seat, also one that gave bare answers only; `and_later` closes with it
    every phone that joined after it. Answers how many were closed. Raises NotFound.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, may_be_over=True)
    first = db.scalar(select(Seat).where(Seat.id == seat_id, Seat.summit_id == summit.id))
    if first is None:
        raise NotFound("seat")
    which = Seat.joined_at >= first.joined_at if and_later else Seat.id == first.id
    doomed = db.scalars(
        select(Seat)
        .where(Seat.summit_id == summit.id, Seat.ended_at.is_(None), which)
        .order_by(Seat.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for seat in doomed:
        _end(db, actor, summit, seat, now)
    return len(doomed)


def _end(db: Db, actor: Actor, summit: Summit, seat: Seat, now: datetime) -> None:
    if seat.ended_at is not None:
        return
    seat.ended_at = now
    seat.version += 1
    for one in db.scalars(
        select(Contribution).where(Contribution.seat_id == seat.id).with_for_update()
    ):
        if one.kind is Kind.SENSE_CHECK and one.state is not State.TAKEN_BACK:
            words_gone(db, summit, one, actor.person_id, now)
        elif one.state is State.WAITING:
            one.state = State.ASIDE
            one.version += 1
    note(db, actor.person_id, summit, "seat-ended", now, {"seat": seat.id})


def _had(db: Db, at: Seated, said: Said, contribution_id: UUID | None) -> Contribution | None:
    """What this seat has said already by the same form, or as its answer on the same issue."""
    query = select(Contribution).where(Contribution.seat_id == at.seat.id)
    if said.kind is Kind.SENSE_CHECK:
        query = query.where(
            Contribution.kind == Kind.SENSE_CHECK, Contribution.issue_id == said.issue
        )
    elif contribution_id is None:
        return None
    else:
        query = query.where(Contribution.id == contribution_id)
    return db.scalar(query.execution_options(populate_existing=True))


def _is_as_it_stands(db: Db, row: Contribution, said: Said) -> bool:
    old = db.get(Words, row.words_id) if row.words_id is not None else None
    stood = (old.text if old is not None else None) or ""
    is_same = (row.answer, stood) == (said.answer, said.words)
    return is_same and row.state is not State.TAKEN_BACK


def _require_room(db: Db, seat_id: UUID) -> None:
    """Raise RuleBroken once a phone has said as much as one can: an answer that was changed so many
    times counts so many times, since each leaves words to be written over.
    """
    times = case((Contribution.kind == Kind.SENSE_CHECK, Contribution.version), else_=1)
    said = db.scalar(select(func.sum(times)).where(Contribution.seat_id == seat_id))
    if (said or 0) >= MOST_SAID_EACH:
        raise RuleBroken(
            N_("That is as much as one phone can say at one summit. Tell whoever leads it.")
        )


def _answered_again(
    db: Db, at: Seated, row: Contribution, said: Said, now: datetime
) -> Contribution:
    old = db.get(Words, row.words_id) if row.words_id is not None else None
    stood = old.text if old is not None else None
    if (stood or "") == said.words:
        fill_rest(row, said)
        words = None
    else:
        words = fill(db, row, said)
        if old is not None:
            erasable.withdraw(db, [old.id], by=None, now=now)
        row.state, row.is_put_right = _first_state(said), False
    if row.state is State.TAKEN_BACK:
        row.state = _first_state(said)
    row.version += 1
    db.flush()
    note(db, None, at.summit, "answered-again", now, {**told(row, words), "seat": at.seat.id})
    return row


def _first_state(said: Said) -> State:
    """An answer without words shows nobody anything but a count: it need not be looked at."""
    return State.WAITING if said.words else State.SHOWN
