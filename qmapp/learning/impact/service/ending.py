"""Closing the follow-up of a recommendation, and taking it up again. Both keep everything."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact import queries
from qmapp.learning.impact.checking import sound_because, sound_dissent, sound_due
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import (
    CheckKind,
    Ending,
    Turn,
    months_after,
    require_to_close,
)
from qmapp.learning.impact.service.checks import end_to_come, to_come
from qmapp.learning.impact.service.common import held, note
from qmapp.learning.impact.service.keeping import refresh

AGAIN_AFTER_MONTHS = 6
"""When what is taken up again is first checked, where no day was said: as a first impact check."""

_CLOSED = N_("The follow-up was closed.")
_WHY_AGAIN = N_("Say why it is taken up again")


def close(  # noqa: PLR0913 - what is closed how, why, against whose dissent: all named
    db: Db,
    actor: Actor,
    follow_up_id: UUID,
    ending: Ending,
    because: str,
    dissent: str,
    *,
    version: int,
    now: datetime,
) -> FollowUp:
    """Sign that a recommendation is closed. The same sent twice closes it once.

    Its checks to come are taken out of the plan. Raises RuleBroken for whoever owns one of its
    actions, for `Ending.WITH_IMPACT` while something lacks, and for `Ending.WITHOUT_IMPACT`
    without a reason; SavedElsewhere when it changed since `version`.
    """
    follow_up = held(db, actor, follow_up_id, Permission.FOLLOW_END)
    because, dissent = sound_because(because, needed=None), sound_dissent(dissent)
    said = (actor.person_id, Turn(ending.value), because, dissent)
    if follow_up.ending is not None and _signed_last(db, follow_up) == said:
        return follow_up
    if follow_up.version != version:
        raise SavedElsewhere
    if follow_up.ending is not None:
        raise RuleBroken(N_("This recommendation is closed already."))
    today = london_date(now)
    refresh(db, [follow_up])
    closing = queries.closing_facts(db, follow_up, actor.person_id, today)
    require_to_close(closing, ending, because)
    follow_up.ending, follow_up.ended_on = ending, today
    follow_up.version += 1
    ended = end_to_come(db, follow_up, _CLOSED, now)
    refresh(db, [follow_up])
    turn = _turn(follow_up, Turn(ending.value), actor, because, now)
    turn.dissent = dissent
    db.add(turn)
    values = {
        "ending": ending,
        "judged": follow_up.judged,
        "because": digest_of_words(because),
        "dissent": digest_of_words(dissent),
        "checks_ended": ended,
    }
    note(db, actor.person_id, follow_up, "closed", now, values)
    return follow_up


def reopen(  # noqa: PLR0913 - what is taken up again, why, for which review
    db: Db,
    actor: Actor,
    follow_up_id: UUID,
    because: str,
    later_review_id: UUID | None,
    *,
    version: int,
    now: datetime,
    next_on: date | None = None,
) -> FollowUp:
    """Take up again what was closed; all that was said stays. The same sent twice does it once.

    `later_review_id` is another review of the board, which the actor may see, that found the same
    again. An impact check is planned for `next_on`, or after six months. What was judged well
    before is past, and what was judged ill stands until the next check (rules.STANDS_ON): it wants
    a new one before it may be closed with impact. Raises RuleBroken, SavedElsewhere.
    """
    follow_up = held(db, actor, follow_up_id, Permission.FOLLOW_END)
    because = sound_because(because, needed=_WHY_AGAIN)
    said = (actor.person_id, Turn.REOPENED, because, "")
    if follow_up.ending is None and _signed_last(db, follow_up) == said:
        return follow_up
    if follow_up.version != version:
        raise SavedElsewhere
    if follow_up.ending is None:
        raise RuleBroken(N_("This recommendation is followed already."))
    today = london_date(now)
    _require_later(db, actor, follow_up, later_review_id)
    if next_on is not None and next_on <= today:
        raise RuleBroken(N_("The next check lies ahead: choose a day after today"), field="next_on")
    due_on = sound_due(
        next_on or months_after(today, AGAIN_AFTER_MONTHS), today=today, field="next_on"
    )
    follow_up.ending = follow_up.ended_on = None
    follow_up.version += 1
    if not to_come(db, follow_up):
        db.add(
            Check(
                board_id=follow_up.board_id,
                follow_up_id=follow_up.id,
                kind=CheckKind.IMPACT,
                due_on=due_on,
                added_by=actor.person_id,
                added_at=now,
                answers={},
                rests_on=[],
            )
        )
    # The turn keeps what stood before; what was judged well is judged anew from here on.
    turn = _turn(follow_up, Turn.REOPENED, actor, because, now)
    turn.review_id = later_review_id
    db.add(turn)
    refresh(db, [follow_up])
    values = {
        "because": digest_of_words(because),
        "later_review": later_review_id,
        "next_on": due_on,
    }
    note(db, actor.person_id, follow_up, "reopened", now, values)
    return follow_up


def _turn(
    follow_up: FollowUp, turn: Turn, actor: Actor, because: str, now: datetime
) -> FollowUpTurn:
    return FollowUpTurn(
        id=uuid4(),
        board_id=follow_up.board_id,
        follow_up_id=follow_up.id,
        turn=turn,
        on=london_date(now),
        because=because,
        judged=follow_up.judged,
        signed_by=actor.person_id,
        signed_at=now,
    )


def _signed_last(db: Db, follow_up: FollowUp) -> tuple[UUID, Turn, str, str] | None:
    """Who took the last turn, which it was, why, and against whose dissent."""
    row = db.execute(
        select(
            FollowUpTurn.signed_by, FollowUpTurn.turn, FollowUpTurn.because, FollowUpTurn.dissent
        )
        .where(FollowUpTurn.follow_up_id == follow_up.id)
        .order_by(FollowUpTurn.signed_at.desc(), FollowUpTurn.id)
        .limit(1)
    ).first()
    return (row.signed_by, row.turn, row.because, row.dissent) if row is not None else None


def _require_later(db: Db, actor: Actor, follow_up: FollowUp, later_review_id: UUID | None) -> None:
    """Raise RuleBroken for a review that is not one of the board's others, or that is hidden."""
    if later_review_id is None:
        return
    later = db.get(Review, later_review_id)
    if later is not None and later.board_id == follow_up.board_id:
        asking = standing_on_board(db, actor, later.board_id)
        if later.id != follow_up.review_id and may(
            asking, Permission.REVIEW_SEE, subject_of(later)
        ):
            return
    raise RuleBroken(N_("Choose another review of this board"), field="later_review")
