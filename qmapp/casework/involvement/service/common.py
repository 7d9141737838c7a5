"""What every verb of the register does: hold the participant, write its event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.models import Participant
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

ON_RECORD = N_(
    "These words were put on record as evidence. Take that record away first, so that they do not "
    "stand there as somebody else’s."
)


def held(
    db: Db, actor: Actor, participant: Participant, *, is_ended_too: bool = False
) -> Participant:
    """The participant, held for this unit of work, when the actor may write and see it."""
    held = queries.get_participant(db, actor, participant.review_id, participant.id, lock=True)
    require(actor, Permission.INVOLVEMENT_WRITE, subject_of(get_review(db, held.review_id)))
    if held.ended_at is not None and not is_ended_too:
        raise RuleBroken(N_("This entry was ended as a mistake. Add the person anew."))
    return held


def note(
    db: Db,
    actor: Actor,
    participant: Participant,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"involvement:{verb}",
        subject_kind="participant",
        subject_id=participant.id,
        at=now,
        actor_id=actor.person_id,
        board_id=participant.board_id,
        review_id=participant.review_id,
        values=values,
    )
