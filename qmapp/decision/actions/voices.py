"""Who speaks of an action, and whether they may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from qmapp.decision.actions.answering import subject_of_action
from qmapp.decision.actions.models import Action, OwnerLink
from qmapp.decision.proofs.voices import Voice
from qmapp.errors import NotAllowed
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db, london_date

__all__ = ["Speaker", "Voice", "require_voice"]

Speaker = Actor | Voice
"""Somebody who is signed in, or the voice of a link. A person's voice without an actor may nothing:
nobody has asked the policy about them.
"""


def require_voice(db: Db, speaker: Speaker, action: Action, now: datetime) -> Voice:
    """The voice in which the speaker says how an action goes. Raises NotAllowed.

    A link speaks of its own action only, until its last day, and while nobody revoked it. It is
    read anew and held, so that what is revoked meanwhile says nothing more.
    """
    if isinstance(speaker, Actor):
        require(speaker, Permission.PROGRESS_WRITE, subject_of_action(db, action))
        return Voice(person_id=speaker.person_id)
    link = db.scalar(
        select(OwnerLink)
        .where(OwnerLink.id == speaker.link_id, OwnerLink.action_id == action.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if link is None or link.revoked_at is not None or link.until < london_date(now):
        raise NotAllowed(Permission.PROGRESS_WRITE)
    link.last_used_at = now
    return speaker
