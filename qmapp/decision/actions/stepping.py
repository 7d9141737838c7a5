"""Steps on the way to an action: written down, ticked off, taken out."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.decision.actions.checking import require_likely, sound_step
from qmapp.decision.actions.models import Action, ActionStep
from qmapp.decision.actions.rules import MOST_STEPS, OVER
from qmapp.decision.actions.telling import hold_promised, note
from qmapp.decision.actions.voices import Speaker
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date


def add_step(  # noqa: PLR0913 - what, by when, of which action: all named
    db: Db,
    speaker: Speaker,
    action_id: UUID,
    what: str,
    due_on: date | None,
    now: datetime,
    *,
    step_id: UUID | None = None,
) -> ActionStep:
    """Write down a step. `step_id` is made with the form, so that one sent twice adds one.

    Raises RuleBroken (fields "what", "due_on"), NotAllowed.
    """
    action, by = hold_promised(db, speaker, action_id, now)
    had = db.get(ActionStep, step_id) if step_id is not None else None
    if had is not None and had.action_id == action.id:
        return had
    _require_going_on(action)
    what = sound_step(what)
    if due_on is not None:
        require_likely(due_on, london_date(now))
    live, last = db.execute(
        select(
            func.count().filter(ActionStep.ended_at.is_(None)), func.max(ActionStep.position)
        ).where(ActionStep.action_id == action.id)
    ).one()
    if live >= MOST_STEPS:
        raise RuleBroken(
            N_("An action has %(most)d steps at most. Put some together, or take some out"),
            field="what",
            most=MOST_STEPS,
        )
    made = ActionStep(
        id=step_id if step_id is not None and had is None else uuid4(),
        board_id=action.board_id,
        action_id=action.id,
        position=(last or 0) + 1,
        what=what,
        due_on=due_on,
        added_at=now,
    )
    db.add(made)
    db.flush()
    values = {"step": made.id, "what": digest_of_words(what), "due_on": due_on}
    note(db, action, "step-added", by, now, values)
    return made


def mark_step(  # noqa: PLR0913 - which step, how, since when: all named
    db: Db,
    speaker: Speaker,
    action_id: UUID,
    step_id: UUID,
    done_on: date | None,
    *,
    version: int,
    now: datetime,
) -> bool:
    """Say on which day a step was done, or (None) that it is not; False when it stands so.

    Raises SavedElsewhere, RuleBroken (field "done_on" for a day to come), NotFound, NotAllowed.
    """
    action, by = hold_promised(db, speaker, action_id, now)
    step = _held(db, action, step_id)
    if step.ended_at is not None:
        raise RuleBroken(N_("This step was taken out meanwhile. Write it down anew."))
    if step.done_on == done_on:
        return False
    if step.version != version:
        raise SavedElsewhere
    if done_on is None:
        _require_going_on(action)
    elif done_on > london_date(now):
        raise RuleBroken(N_("This day is still to come"), field="done_on")
    values = {"step": step.id, "was": step.done_on, "done_on": done_on}
    step.done_on = done_on
    step.version += 1
    note(db, action, "step-marked", by, now, values)
    return True


def end_step(db: Db, speaker: Speaker, action_id: UUID, step_id: UUID, now: datetime) -> bool:
    """Take a step out. It stays in sight as taken out; False when it is out already."""
    action, by = hold_promised(db, speaker, action_id, now)
    step = _held(db, action, step_id)
    if step.ended_at is not None:
        return False
    step.ended_at = now
    step.version += 1
    note(db, action, "step-ended", by, now, {"step": step.id})
    return True


def _held(db: Db, action: Action, step_id: UUID) -> ActionStep:
    found = db.scalar(
        select(ActionStep)
        .where(ActionStep.id == step_id, ActionStep.action_id == action.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("step")
    return found


def _require_going_on(action: Action) -> None:
    if action.delivery in OVER:
        raise RuleBroken(
            N_("Nothing more is to be done of it. Say first that it is taken up again.")
        )
