"""What every verb on a response does: hold the version, write its event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.responses.models import Response
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

AGREED = N_(
    "The board has agreed this version, so it stays as it is. Nothing of this was kept. To change "
    "the response, take it up again in a new version."
)


def held(
    db: Db, actor: Actor, response: Response, permission: Permission = Permission.RESPONSE_WRITE
) -> tuple[Response, Review]:
    """The open version, held for this unit of work, and its review.

    Raises RuleBroken when it was agreed meanwhile.
    """
    found, review = held_whatever(db, actor, response, permission)
    if found.agreed_at is not None:
        raise RuleBroken(AGREED)
    return found, review


def held_whatever(
    db: Db, actor: Actor, response: Response, permission: Permission
) -> tuple[Response, Review]:
    """The version, open or agreed, held for this unit of work, and its review.

    The review is held first, as by every verb on its recommendations: nobody waits in a ring.
    """
    review = get_review(db, response.review_id, lock=True)
    require(actor, permission, subject_of(review))
    found = db.scalar(
        select(Response)
        .where(Response.id == response.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("response")
    return found, review


def plain(id_: UUID | None) -> str | None:
    """An id as the trail holds it."""
    return str(id_) if id_ is not None else None


def note(
    db: Db,
    actor: Actor,
    response: Response,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"responses:{verb}",
        subject_kind="response",
        subject_id=response.id,
        at=now,
        actor_id=actor.person_id,
        board_id=response.board_id,
        review_id=response.review_id,
        values=values,
    )
