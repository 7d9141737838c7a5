"""Beginning an exploration, saying who answers and when, putting a finished one right."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.practice.queries import known_issues
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, may, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.explore import queries
from qmapp.learning.explore.checking import (
    Details,
    require_later,
    sound_because,
    sound_details,
)
from qmapp.learning.explore.models import Exploration, ExplorationAnswer, ExplorationLink
from qmapp.learning.explore.rules import Scope
from qmapp.learning.explore.service.common import ExplorationKey, held, held_draft, note
from qmapp.learning.explore.text import asked_content
from qmapp.people.accounts.models import Board


def begin(  # noqa: PLR0913 - who explores what, and beside which earlier one
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: Details,
    practice: PracticeIssues,
    now: datetime,
    *,
    exploration_id: UUID | None = None,
    started_from_id: UUID | None = None,
) -> Exploration:
    """Begin to answer the questions for an issue. Nothing of an earlier one is copied.

    `exploration_id` is made with the form, so that a form sent twice begins one;
    `started_from_id` is a finished one on the same issue. Raises RuleBroken, NotFound.
    """
    require(actor, Permission.EXPLORATION_WRITE, BoardSubject(board_id))
    details = _sound(db, board_id, details, practice, now)
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    had = db.get(Exploration, exploration_id) if exploration_id is not None else None
    if had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id):
        return had
    if started_from_id is not None:
        before = queries.get_exploration(db, board_id, started_from_id)
        if before.issue_id != details.issue or before.finished_at is None:
            raise NotFound("exploration")
        require_later(details, before.held_on)
    text = queries.text_now(db, practice, board_id, details.issue)
    made = Exploration(
        id=exploration_id if exploration_id is not None and had is None else uuid4(),
        board_id=board_id,
        edition=text.edition,
        asked=asked_content(text),
        started_from_id=started_from_id,
        because="",
        added_by=actor.person_id,
        added_at=now,
        **_columns(details),
    )
    db.add(made)
    db.flush()
    note(db, actor, made, "begun", now, {**_told(made), "beside": started_from_id})
    return made


def change(  # noqa: PLR0913 - who changes what of which, as seen when
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    details: Details,
    practice: PracticeIssues,
    *,
    version: int,
    now: datetime,
) -> Exploration:
    """Put right who answers and when; the issue stays. Raises SavedElsewhere, RuleBroken."""
    row = held_draft(db, actor, at, version=version)
    if details.issue != row.issue_id:
        raise RuleBroken(N_("The issue stays. Begin another exploration instead"), field="issue")
    sound = _sound(db, at.board_id, details, practice, now, before=row)
    if row.started_from_id is not None:
        before = queries.get_exploration(db, at.board_id, row.started_from_id)
        require_later(sound, before.held_on)
    columns = _columns(sound)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, columns[name])
    row.version += 1
    note(db, actor, row, "changed", now, {**_told(row), "changed": changed})
    return row


def throw_away(
    db: Db, actor: Actor, at: ExplorationKey, *, version: int, now: datetime
) -> Exploration:
    """Throw a draft away: for who began it, and those who keep the board’s learning in order.

    It goes from every list and figure, and stays readable. Raises SavedElsewhere when who answers
    was changed since, RuleBroken for a finished one, NotAllowed.
    """
    row = held_draft(db, actor, at, version=version)
    _require_theirs(actor, row)
    row.ended_at = now
    row.version += 1
    note(db, actor, row, "thrown-away", now, {})
    return row


def put_back(
    db: Db, actor: Actor, at: ExplorationKey, *, version: int, now: datetime
) -> Exploration:
    """Put a draft back that was thrown away, for whoever may throw it away. Twice is once.

    Raises SavedElsewhere, NotAllowed, and RuleBroken where another version puts the same one right.
    """
    row = queries.get_exploration(db, at.board_id, at.exploration_id, lock=True)
    require(actor, Permission.EXPLORATION_WRITE, BoardSubject(row.board_id))
    _require_theirs(actor, row)
    if row.ended_at is None:
        return row
    if row.version != version:
        raise SavedElsewhere
    if row.replaces_id is not None:
        queries.get_exploration(db, at.board_id, row.replaces_id, lock=True)
        if queries.find_newer(db, row.replaces_id) is not None:
            raise RuleBroken(N_("Another newer version was begun meanwhile. This draft stays out."))
    row.ended_at = None
    row.version += 1
    db.flush()
    note(db, actor, row, "put-back", now, {})
    return row


def may_throw_away(actor: Actor, row: Exploration) -> bool:
    """Whether the actor may throw a draft away and put it back."""
    return row.added_by == actor.person_id or may(
        actor, Permission.EXPLORATION_KEEP, BoardSubject(row.board_id)
    )


def _require_theirs(actor: Actor, row: Exploration) -> None:
    if row.added_by != actor.person_id:
        require(actor, Permission.EXPLORATION_KEEP, BoardSubject(row.board_id))


def put_right(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    because: str,
    now: datetime,
    *,
    exploration_id: UUID | None = None,
) -> Exploration:
    """Begin a newer version of a finished exploration, which names it and begins with its answers.

    The finished one stays as it is, and stands until the newer one is finished; the newer answers
    the text that the older answered, until somebody takes the newer text. Raises RuleBroken
    without a reason, for a draft, and when a newer version is there already.
    """
    because = sound_because(because)
    older = held(db, actor, at)
    if older.finished_at is None:
        raise RuleBroken(N_("This is a draft still. Change it as it is."))
    newer = queries.find_newer(db, older.id)
    if newer is not None:
        if (newer.id, newer.added_by) == (exploration_id, actor.person_id):
            return newer
        raise RuleBroken(
            N_("A newer version of this exploration is there already. Nothing was kept of this.")
        )
    is_taken = exploration_id is None or db.get(Exploration, exploration_id) is not None
    made = Exploration(
        id=uuid4() if is_taken else exploration_id,
        board_id=older.board_id,
        issue_id=older.issue_id,
        edition=older.edition,
        asked=asked_content(queries.text_of(db, older)),
        scope=older.scope,
        place=older.place,
        held_on=older.held_on,
        sectors=list(older.sectors),
        roles=list(older.roles),
        people=older.people,
        started_from_id=older.started_from_id,
        replaces_id=older.id,
        because=because,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    _copy(db, older, made, actor.person_id, now)
    values = {"replaces": older.id, "because": digest_of_words(because)}
    note(db, actor, made, "put-right", now, values)
    return made


def _copy(db: Db, older: Exploration, made: Exploration, by: UUID, now: datetime) -> None:
    """What stands in the older, as the newer version begins."""
    answers = db.scalars(
        select(ExplorationAnswer).where(ExplorationAnswer.exploration_id == older.id)
    ).all()
    for one in answers:
        db.add(
            ExplorationAnswer(
                id=uuid4(),
                board_id=one.board_id,
                exploration_id=made.id,
                question_id=one.question_id,
                choice=one.choice,
                words=one.words,
                reasons=dict(one.reasons),
                measure_id=one.measure_id,
                cannot_tell=one.cannot_tell,
                is_answered=one.is_answered,
                saved_by=by,
                saved_at=now,
            )
        )
    links = db.scalars(
        select(ExplorationLink).where(
            ExplorationLink.exploration_id == older.id, ExplorationLink.ended_at.is_(None)
        )
    ).all()
    for link in links:
        db.add(
            ExplorationLink(
                id=uuid4(),
                board_id=link.board_id,
                exploration_id=made.id,
                question_id=link.question_id,
                purpose=link.purpose,
                thing=link.thing,
                review_id=link.review_id,
                finding_id=link.finding_id,
                recommendation_id=link.recommendation_id,
                action_id=link.action_id,
                is_made=link.is_made,
                added_by=link.added_by,
                added_at=link.added_at,
            )
        )
    db.flush()


def _sound(
    db: Db,
    board_id: UUID,
    details: Details,
    practice: PracticeIssues,
    now: datetime,
    *,
    before: Exploration | None = None,
) -> Details:
    known = {one.id for one in known_issues(db, practice, board_id).practice_issues}
    if before is not None:  # an entry of the board’s own may have been taken out meanwhile
        known |= {before.issue_id}
    return sound_details(details, london_date(now), known_issues=known)


def _columns(details: Details) -> dict[str, object]:
    return {
        "issue_id": details.issue,
        "scope": details.scope or Scope.BOARD,
        "place": details.place,
        "held_on": details.held_on,
        "sectors": [one.value for one in details.sectors],
        "roles": list(details.roles),
        "people": details.people,
    }


def _told(row: Exploration) -> dict[str, object]:
    return {
        "issue": row.issue_id,
        "scope": row.scope,
        "place": digest_of_words(row.place),
        "held_on": row.held_on,
        "sectors": row.sectors,
        "roles": digest_of_words("\n".join(str(one) for one in row.roles)),
        "people": row.people,
    }
