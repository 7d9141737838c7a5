"""Holding an action for a verb, and telling the trail and the board of it; never a word of what
was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.queries import who_stepped_aside
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.voices import Speaker, Voice, require_voice
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import keepers_of
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind


def hold(db: Db, action_id: UUID) -> Action:
    """An action, held for this unit of work and as it stands now. Raises NotFound."""
    found = db.scalar(
        select(Action)
        .where(Action.id == action_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("action")
    return found


def hold_promised(db: Db, speaker: Speaker, action_id: UUID, now: datetime) -> tuple[Action, Voice]:
    """An action that the speaker may speak of, held.

    Raises NotFound, NotAllowed, and RuleBroken while no agreed response promises it.
    """
    action = hold(db, action_id)
    voice = require_voice(db, speaker, action, now)
    require_promised(action)
    return action, voice


def require_promised(action: Action) -> None:
    """Raise RuleBroken while nobody promised it, or when it was taken out before."""
    if action.ended_at is not None:
        raise RuleBroken(N_("This action was taken out before it was promised."))
    if action.promised_on is None:
        raise RuleBroken(
            N_("The board has not agreed the response with this action yet. It is followed then.")
        )


def note(
    db: Db,
    action: Action,
    done: str,
    by: Voice,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    """One event of following an action up: `done` is what was done."""
    said = values if by.link_id is None else {**values, "by_link": by.link_id}
    audit.record(
        db,
        verb=f"delivery:{done}",
        subject_kind="action",
        subject_id=action.id,
        at=now,
        actor_id=by.person_id,
        board_id=action.board_id,
        review_id=action.review_id,
        values=said,
    )


def tell_the_board(
    db: Db, action: Action, said_id: UUID, by: Voice, what: str, now: datetime
) -> None:
    """Tell those who keep the reviews, and who looks after the action, what was said by link.

    `said_id` is of the note or the day. One notice of an action waits for each of them, however
    often a link is used.
    """
    if by.link_id is None:
        return
    people = set(keepers_of(db, action.board_id))
    if action.lead_id is not None:
        people.add(action.lead_id)
    of_action = f"by-link:{action.id}:"
    inbox.settle(db, now, under=of_action)
    inbox.tell(
        db,
        people - who_stepped_aside(db, action.review_id),
        NoticeKind.WAITS,
        what,
        f"/reviews/{action.review_id}/actions/{action.id}",
        key=f"{of_action}{said_id}",
        board_id=action.board_id,
        review_id=action.review_id,
        now=now,
    )
