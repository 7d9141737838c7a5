"""Looking at what came by phone before anybody else sees it: shown, put aside, taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.errors import SavedElsewhere
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.storage import Db
from qmapp.learning.summits import queries
from qmapp.learning.summits.models import Contribution
from qmapp.learning.summits.rules import State, require_showable
from qmapp.learning.summits.service.common import SummitKey, held, note
from qmapp.learning.summits.service.saying import words_gone


def show(  # noqa: PLR0913 - who shows what of which summit, as seen when
    db: Db,
    actor: Actor,
    at: SummitKey,
    contribution_id: UUID,
    *,
    version: int,
    now: datetime,
    is_checked: bool = False,
    without_role: bool = False,
) -> Contribution:
    """Let everybody see what was said, `without_role` with neither role nor sector: where one is
    alone of a kind, these are a name. Shown twice, it is done once.

    Of a quotation `is_checked` says that nobody can be known by it; without the consent of whoever
    said it, it is never shown. Raises SavedElsewhere when it was changed since `version`.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at)
    row = queries.get_contribution(db, summit.id, contribution_id, lock=True)
    if row.state is State.SHOWN:
        return row
    if row.version != version:
        raise SavedElsewhere
    require_showable(
        row.kind,
        has_words=row.words_id is not None,
        consents=row.consents,
        is_checked=is_checked or row.checked_by is not None,
        state=row.state,
    )
    if is_checked and row.checked_by is None:
        row.checked_by = actor.person_id
    row.state = State.SHOWN
    row.without_role = row.without_role or without_role
    row.version += 1
    note(db, actor.person_id, summit, "shown", now, {"contribution": row.id})
    return row


def put_aside(
    db: Db,
    actor: Actor,
    at: SummitKey,
    contribution_id: UUID,
    *,
    version: int,
    now: datetime,
) -> Contribution:
    """Show something to nobody but those who run the summit. It stays, and may be shown later.

    An answer of the sense-check still counts: only its words are put aside. Possible of a summit
    that was called off too.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, may_be_over=True)
    row = queries.get_contribution(db, summit.id, contribution_id, lock=True)
    if row.state in (State.ASIDE, State.TAKEN_BACK):
        return row
    if row.version != version:
        raise SavedElsewhere
    row.state = State.ASIDE
    row.version += 1
    note(db, actor.person_id, summit, "put-aside", now, {"contribution": row.id})
    return row


def take_back(
    db: Db,
    actor: Actor,
    at: SummitKey,
    contribution_id: UUID,
    *,
    now: datetime,
) -> Contribution:
    """Take back for somebody what they said: no byte of the words stays. That cannot be undone.

    Possible of a summit that was called off too: a promise was made to whoever spoke there.
    """
    summit = held(db, actor, Permission.SUMMIT_RUN, at, may_be_over=True)
    row = queries.get_contribution(db, summit.id, contribution_id, lock=True)
    if row.state is not State.TAKEN_BACK:
        words_gone(db, summit, row, actor.person_id, now)
    return row
