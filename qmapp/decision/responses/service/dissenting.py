"""Verbs on dissent: somebody on the board holds otherwise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.models import Dissent, Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


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
    raise NotImplementedError


def end_dissent(db: Db, actor: Actor, response: Response, dissent_id: UUID, now: datetime) -> bool:
    """Take dissent back: it stays on record, and is no part of what is agreed.

    False when that was done already. Raises RuleBroken when the version was agreed, NotFound.
    """
    raise NotImplementedError
