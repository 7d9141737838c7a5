"""Checks: recorded, added, moved, taken out of the plan. One that was done is never changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact import queries, rules
from qmapp.learning.impact.checking import CheckDetails, sound_because, sound_details, sound_due
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import MOST_CHECKS, CheckKind, Judged, require_reasoned
from qmapp.learning.impact.service.common import held, held_check, note, require_open
from qmapp.learning.impact.service.keeping import refresh

_SHOWN = (Judged.SHOWN, Judged.SUSTAINED)

_DONE = N_("This check was done already, and stays as it was. Add another to say more.")
_ENDED = N_("This check was taken out of the plan. Add another.")
_WHY_MOVED = N_("Say why it is moved, in a sentence")
_WHY_ENDED = N_("Say why it is taken out, in a sentence")


def record_check(
    db: Db, actor: Actor, check_id: UUID, details: CheckDetails, *, version: int, now: datetime
) -> Check:
    """Say what a check found. The same sent twice is recorded once.

    An impact check judges on all evidence that there is by then, and keeps which that was. Raises
    SavedElsewhere when the check was moved, taken out or done by somebody else since `version`;
    RuleBroken with the field at fault.
    """
    check, follow_up = held_check(db, actor, check_id)
    today = london_date(now)
    details = sound_details(details, check.kind)
    if check.done_on is not None and _is_same(db, check, actor, details):
        return check
    if check.version != version:
        raise SavedElsewhere
    _require_to_come(check)
    require_open(follow_up)
    weighed = queries.weighed(
        db,
        follow_up.recommendation_id,
        follow_up.begun_on,
        queries.again_on_of(db, follow_up),
    )
    if check.kind is CheckKind.IMPACT and details.judged and details.decided:
        require_reasoned(
            rules.Check(
                judged=details.judged,
                reasons=details.reasons,
                answers=details.answers.keys(),
                decided=details.decided,
                proofs=list(weighed.values()),
                shown_since=queries.shown_since_of(db, follow_up),
                is_last=_impact_checks_to_come(db, follow_up) == 1,
                next_on=details.next_on,
                today=today,
            )
        )
    next_on = details.next_on
    if next_on is not None:
        sound_due(next_on, today=today, field="next_on")
        _plan(db, actor, follow_up, check.kind, next_on, now, field="next_on")
    check.done_on, check.done_at, check.done_by = today, now, actor.person_id
    check.judged, check.decided = details.judged, details.decided
    check.reasons = details.reasons
    check.answers = {one.value: words for one, words in details.answers.items()}
    check.rests_on = [str(one) for one in weighed]
    check.version += 1
    follow_up.version += 1
    refresh(db, [follow_up])
    values = {
        "check": check.id,
        "kind": check.kind,
        "judged": check.judged,
        "decided": check.decided,
        "reasons": digest_of_words(check.reasons),
        "answers": {name: digest_of_words(words) for name, words in check.answers.items()},
        "rests_on": check.rests_on,
        "next_on": next_on,
    }
    note(db, actor.person_id, follow_up, "checked", now, values)
    return check


def add_check(  # noqa: PLR0913 - which check of what, by whom: all named
    db: Db,
    actor: Actor,
    follow_up_id: UUID,
    kind: CheckKind,
    due_on: date | None,
    now: datetime,
    *,
    check_id: UUID | None = None,
) -> Check:
    """Plan another check. `check_id` is made with the form, so that a form sent twice plans one."""
    follow_up = held(db, actor, follow_up_id, Permission.CHECK_RECORD)
    day = sound_due(due_on, today=london_date(now))
    had = db.get(Check, check_id) if check_id is not None else None
    if had is not None and (had.follow_up_id, had.added_by) == (follow_up.id, actor.person_id):
        return had
    require_open(follow_up)
    own_id = check_id if had is None else None
    check = _plan(db, actor, follow_up, kind, day, now, check_id=own_id)
    refresh(db, [follow_up])
    values = {"check": check.id, "kind": kind, "due_on": day}
    note(db, actor.person_id, follow_up, "check-added", now, values)
    return check


def move_check(  # noqa: PLR0913 - which check, to which day and why
    db: Db,
    actor: Actor,
    check_id: UUID,
    due_on: date | None,
    because: str,
    *,
    version: int,
    now: datetime,
) -> Check:
    """Plan a check for another day: the one that was planned stays with the reason.

    Raises SavedElsewhere, RuleBroken.
    """
    check, follow_up = held_check(db, actor, check_id)
    if check.version != version:
        raise SavedElsewhere
    _require_to_come(check)
    require_open(follow_up)
    day = sound_due(due_on, today=london_date(now))
    if day == check.due_on:
        raise RuleBroken(N_("It is due on this day already. Choose another"), field="due_on")
    end(check, sound_because(because, needed=_WHY_MOVED), now)
    moved = _plan(db, actor, follow_up, check.kind, day, now)
    refresh(db, [follow_up])
    values = {
        "check": check.id,
        "kind": check.kind,
        "was_on": check.due_on,
        "due_on": day,
        "because": digest_of_words(check.ended_because or ""),
    }
    note(db, actor.person_id, follow_up, "check-moved", now, values)
    return moved


def end_check(
    db: Db, actor: Actor, check_id: UUID, because: str, *, version: int, now: datetime
) -> Check:
    """Take a check out of the plan. It stays, with its reason.

    The last impact check to come of what is not shown yet stays: else nobody would ever ask.
    """
    check, follow_up = held_check(db, actor, check_id)
    if check.version != version:
        raise SavedElsewhere
    _require_to_come(check)
    because = sound_because(because, needed=_WHY_ENDED)
    if follow_up.ending is None and _is_last(db, check, follow_up):
        raise RuleBroken(
            N_(
                "This is the only impact check to come, and the impact is not shown yet. "
                "Move it to another day, or close the recommendation with a reason."
            ),
            field="because",
        )
    end(check, because, now)
    refresh(db, [follow_up])
    values = {"check": check.id, "kind": check.kind, "because": digest_of_words(because)}
    note(db, actor.person_id, follow_up, "check-ended", now, values)
    return check


def to_come(db: Db, follow_up: FollowUp) -> list[Check]:
    """The checks of a follow-up that are still to be done, held, in order."""
    return list(
        db.scalars(
            select(Check)
            .where(
                Check.follow_up_id == follow_up.id,
                Check.done_on.is_(None),
                Check.ended_at.is_(None),
            )
            .order_by(Check.due_on, Check.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def end_to_come(db: Db, follow_up: FollowUp, because: str, now: datetime) -> int:
    """Take every check that is still to be done out of the plan, for the follow-up is closed."""
    ended = to_come(db, follow_up)
    for check in ended:
        end(check, because, now)
    return len(ended)


def _plan(  # noqa: PLR0913 - one check of one follow-up
    db: Db,
    actor: Actor,
    follow_up: FollowUp,
    kind: CheckKind,
    due_on: date,
    now: datetime,
    *,
    check_id: UUID | None = None,
    field: str = "due_on",
) -> Check:
    count = db.scalar(
        select(func.count()).where(Check.follow_up_id == follow_up.id, Check.ended_at.is_(None))
    )
    if (count or 0) >= MOST_CHECKS:
        raise RuleBroken(
            N_("This recommendation has %(most)d checks already, which is the most"),
            field=field,
            most=MOST_CHECKS,
        )
    check = Check(
        id=check_id or uuid4(),
        board_id=follow_up.board_id,
        follow_up_id=follow_up.id,
        kind=kind,
        due_on=due_on,
        added_by=actor.person_id,
        added_at=now,
        answers={},
        rests_on=[],
    )
    db.add(check)
    db.flush()
    return check


def end(check: Check, because: str, now: datetime) -> None:
    """Take a check that is held out of the plan, with a reason."""
    check.ended_at, check.ended_because = now, because
    check.version += 1


def _require_to_come(check: Check) -> None:
    if check.done_on is not None:
        raise RuleBroken(_DONE)
    if check.ended_at is not None:
        raise RuleBroken(_ENDED)


def _is_same(db: Db, check: Check, actor: Actor, details: CheckDetails) -> bool:
    said = {one.value: words for one, words in details.answers.items()}
    was = (check.done_by, check.judged, check.decided, check.reasons, dict(check.answers))
    if was != (actor.person_id, details.judged, details.decided, details.reasons, said):
        return False
    # The next check that it asked for was planned in the same moment.
    planned = select(Check.due_on).where(
        Check.follow_up_id == check.follow_up_id,
        Check.kind == check.kind,
        Check.added_at == check.done_at,
    )
    return details.next_on is None or details.next_on in db.scalars(planned).all()


def _is_last(db: Db, check: Check, follow_up: FollowUp) -> bool:
    if check.kind is not CheckKind.IMPACT or follow_up.judged in _SHOWN:
        return False
    return _impact_checks_to_come(db, follow_up) == 1


def _impact_checks_to_come(db: Db, follow_up: FollowUp) -> int:
    return [one.kind for one in to_come(db, follow_up)].count(CheckKind.IMPACT)
