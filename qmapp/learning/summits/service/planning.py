"""Planning a summit: what it is about, when and where, who should be there, who leads it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.practice.queries import known_issues
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.summits import queries
from qmapp.learning.summits.checking import Plan, sound_because, sound_plan
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import Sector
from qmapp.learning.summits.service.common import SummitKey, held, note
from qmapp.people.accounts.models import Board


def plan(  # noqa: PLR0913 - who plans what, where and when
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: Plan,
    practice: PracticeIssues,
    now: datetime,
    *,
    summit_id: UUID | None = None,
) -> Summit:
    """Plan a summit. `summit_id` is made with the form, so that a form sent twice plans one.

    Raises RuleBroken.
    """
    require(actor, Permission.SUMMIT_PLAN, BoardSubject(board_id))
    details = require_sound(db, board_id, details, practice, now)
    # A form sent twice waits here.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    had = db.get(Summit, summit_id) if summit_id is not None else None
    if had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id):
        return had
    made = Summit(
        id=summit_id if summit_id is not None and had is None else uuid4(),
        board_id=board_id,
        added_by=actor.person_id,
        added_at=now,
        **_columns(details),
    )
    db.add(made)
    db.flush()
    note(db, actor.person_id, made, "planned", now, _told(made))
    return made


def change(  # noqa: PLR0913 - who changes what of which summit, as seen when
    db: Db,
    actor: Actor,
    at: SummitKey,
    details: Plan,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> Summit:
    """Change the plan. Once the summit has opened, its issues and agenda stay as they were shown.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken.
    """
    summit = held(db, actor, Permission.SUMMIT_PLAN, at, version=version)
    details = require_sound(db, at.board_id, details, practice, now, before=summit)
    columns = _columns(details)
    if summit.opened_at is not None and any(
        columns[name] != getattr(summit, name) for name in ("issues", "questions")
    ):
        raise RuleBroken(
            N_("The text was fixed when the summit opened. Its issues and agenda stay."),
            field="issues",
        )
    changed = [name for name, value in columns.items() if getattr(summit, name) != value]
    if not changed:
        return summit
    for name in changed:
        setattr(summit, name, columns[name])
    summit.version += 1
    note(db, actor.person_id, summit, "changed", now, {**_told(summit), "changed": changed})
    return summit


def call_off(
    db: Db,
    actor: Actor,
    at: SummitKey,
    because: str,
    *,
    version: int,
    now: datetime,
) -> Summit:
    """Call a summit off, or take one out that was entered by mistake. It stays readable.

    Joining ends with it. Raises RuleBroken without a reason.
    """
    because = sound_because(because)
    summit = held(db, actor, Permission.SUMMIT_PLAN, at, version=version)
    summit.called_off_at, summit.called_off_because = now, because
    summit.code = summit.code_until = None
    summit.version += 1
    note(db, actor.person_id, summit, "called-off", now, {"because": digest_of_words(because)})
    return summit


def require_sound(
    db: Db,
    board_id: UUID,
    details: Plan,
    practice: PracticeIssues,
    now: datetime,
    *,
    before: Summit | None = None,
) -> Plan:
    """The plan as it would be kept. Raises SeveralBroken where it could not be."""
    known = {one.id for one in known_issues(db, practice, board_id).practice_issues}
    leads = set(queries.who_may_lead(db, board_id))
    if before is not None:  # what was chosen may stay, also when it was taken out meanwhile
        known |= {str(one) for one in before.issues}
        leads |= before.leads
    return sound_plan(
        details,
        london_date(now),
        known_issues=known,
        known_questions={one.id for group in practice.questions for one in group.items},
        may_lead=leads,
    )


def _columns(details: Plan) -> dict[str, object]:
    return {
        "title": details.title,
        "held_on": details.held_on,
        "is_online": details.is_online,
        "place": details.place,
        "issues": list(details.issues),
        "questions": list(details.questions),
        "sectors": [Sector(one).value for one in details.sectors],
        "facilitators": sorted(str(one) for one in details.facilitators),
    }


def _told(summit: Summit) -> dict[str, object]:
    return {
        "held_on": summit.held_on,
        "issues": summit.issues,
        "sectors": summit.sectors,
        "title": digest_of_words(summit.title),
        "facilitators": summit.facilitators,
    }
