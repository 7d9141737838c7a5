"""What every verb of the room begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.learning.explore import queries
from qmapp.learning.explore.models import Exploration, ExplorationAnswer
from qmapp.learning.explore.rules import Answer


@dataclass(frozen=True, slots=True)
class ExplorationKey:
    """Which exploration of which board."""

    board_id: UUID
    exploration_id: UUID


def held(db: Db, actor: Actor, at: ExplorationKey, *, version: int | None = None) -> Exploration:
    """The exploration, held for this unit of work, when the actor may and it is as it was seen.

    Raises NotFound, NotAllowed, SavedElsewhere, and RuleBroken for one that was thrown away.
    """
    row = queries.get_exploration(db, at.board_id, at.exploration_id, lock=True)
    require(actor, Permission.EXPLORATION_WRITE, BoardSubject(row.board_id))
    if row.ended_at is not None:
        raise RuleBroken(N_("This draft was thrown away. What was written stays readable."))
    if version is not None and row.version != version:
        raise SavedElsewhere
    return row


def held_draft(
    db: Db, actor: Actor, at: ExplorationKey, *, version: int | None = None
) -> Exploration:
    """The same of one that may still be changed. Raises RuleBroken for a finished one."""
    row = held(db, actor, at)
    if row.finished_at is not None:
        raise RuleBroken(
            N_(
                "This exploration is finished, so it stays as it is. Nothing of this was kept. To "
                "put something right, begin a newer version of it."
            )
        )
    if version is not None and row.version != version:
        raise SavedElsewhere
    return row


def answer_row(
    db: Db, row: Exploration, question_id: str, by: UUID, now: datetime
) -> ExplorationAnswer:
    """What stands to one question, held, or a new row for it. The exploration is held."""
    found = queries.get_answer(db, row.id, question_id)
    if found is None:
        found = ExplorationAnswer(
            id=uuid4(),
            board_id=row.board_id,
            exploration_id=row.id,
            question_id=question_id,
            words="",
            reasons={},
            cannot_tell=False,
            is_answered=False,
            saved_by=by,
            saved_at=now,
            version=0,
        )
        db.add(found)
    return found


def keep_answer(
    kept: ExplorationAnswer, answer: Answer, points: int, by: UUID, now: datetime
) -> None:
    """Write an answer into its row, which is held. `points`: to how many things it points."""
    kept.choice, kept.words = answer.choice, answer.words
    kept.reasons = {key: holds.value for key, holds in answer.reasons.items()}
    kept.measure_id, kept.cannot_tell = answer.measure_id, answer.cannot_tell
    kept.is_answered = answer.says_something(points)
    kept.saved_by, kept.saved_at = by, now
    kept.version += 1


def note(
    db: Db,
    actor: Actor,
    row: Exploration,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """Tell the trail."""
    audit.record(
        db,
        verb=f"explorations:{verb}",
        subject_kind="exploration",
        subject_id=row.id,
        at=now,
        actor_id=actor.person_id,
        board_id=row.board_id,
        values=values,
    )
