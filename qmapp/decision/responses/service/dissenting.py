"""Verbs on dissent: somebody on the board holds otherwise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.decision.actions.queries import hold_standing, require_role
from qmapp.decision.responses.checking import DissentDetails, sound_dissent
from qmapp.decision.responses.models import Dissent, Response
from qmapp.decision.responses.service.common import held, note, plain
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import list_agencies


def record_dissent(
    db: Db,
    actor: Actor,
    response: Response,
    details: DissentDetails,
    now: datetime,
    *,
    dissent_id: UUID | None = None,
) -> Dissent:
    """Record that somebody holds otherwise, by role, on one recommendation or on the whole.

    `dissent_id` is made with the form, so that a form sent twice records one. Raises RuleBroken
    (fields "role", "words", "agency_id"), NotFound for a recommendation that does not stand.
    """
    response, review = held(db, actor, response, Permission.DISSENT_RECORD)
    details = sound_dissent(details)
    had = db.get(Dissent, dissent_id) if dissent_id is not None else None
    if had is not None and (had.response_id, had.recorded_by) == (response.id, actor.person_id):
        return had
    require_role(db, review, details.role, field="role")
    if details.agency_id is not None:
        agencies = {agency.id for agency in list_agencies(db, review.board_id)}
        if details.agency_id not in agencies:
            raise RuleBroken(N_("Choose an agency of this board"), field="agency_id")
    if details.recommendation_id is not None:
        hold_standing(db, review.id, [details.recommendation_id])
    dissent = Dissent(
        id=dissent_id if dissent_id is not None and had is None else uuid4(),
        board_id=response.board_id,
        response_id=response.id,
        recommendation_id=details.recommendation_id,
        agency_id=details.agency_id,
        role=details.role,
        words=details.words,
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    db.add(dissent)
    db.flush()
    values = {
        "dissent": str(dissent.id),
        "recommendation": plain(dissent.recommendation_id),
        "agency_id": plain(dissent.agency_id),
        "role": digest_of_words(dissent.role),
        "words": digest_of_words(dissent.words),
    }
    note(db, actor, response, "dissent-recorded", now, values)
    return dissent


def end_dissent(db: Db, actor: Actor, response: Response, dissent_id: UUID, now: datetime) -> bool:
    """Take dissent back: it stays on record, and is no part of what is agreed.

    False when that was done already. Raises RuleBroken when the version was agreed, NotFound.
    """
    response, _ = held(db, actor, response, Permission.DISSENT_RECORD)
    dissent = db.scalar(
        select(Dissent)
        .where(Dissent.id == dissent_id, Dissent.response_id == response.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if dissent is None:
        raise NotFound("dissent")
    if dissent.ended_at is not None:
        return False
    dissent.ended_at, dissent.ended_by = now, actor.person_id
    note(db, actor, response, "dissent-ended", now, {"dissent": str(dissent.id)})
    return True
