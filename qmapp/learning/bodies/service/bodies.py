"""A body enters the register, is put right, and is ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.decision.asks.rules import Standing
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.checking import BodyDetails, sound_because, sound_body
from qmapp.learning.bodies.models import Body
from qmapp.learning.bodies.rules import open_promises
from qmapp.learning.bodies.service.common import BodyKey, held_body, note
from qmapp.people.accounts.models import Board

_WAITING = frozenset({Standing.WAITING, Standing.OVERDUE})


def add_body(
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: BodyDetails,
    now: datetime,
    *,
    body_id: UUID | None = None,
) -> Body:
    """Enter a body. `body_id` is made with the form, so that a form sent twice adds one.

    Raises RuleBroken, for a second one of the same name too.
    """
    require(actor, Permission.BODY_WRITE, BoardSubject(board_id))
    details = sound_body(details)
    # Two who enter the same body wait here.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    had = db.get(Body, body_id) if body_id is not None else None
    if had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id):
        return had
    _require_new_name(db, board_id, details.name)
    body = Body(
        id=body_id if body_id is not None and had is None else uuid4(),
        board_id=board_id,
        name=details.name,
        remit=details.remit,
        contact_role=details.contact_role,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(body)
    db.flush()
    note(db, actor, body, "added", now, _told(body))
    return body


def change_body(
    db: Db, actor: Actor, at: BodyKey, details: BodyDetails, *, version: int, now: datetime
) -> Body:
    """Put right what stands of a body. Raises SavedElsewhere, RuleBroken."""
    require(actor, Permission.BODY_WRITE, BoardSubject(at.board_id))
    # Two who give the same name wait here.
    db.execute(select(Board.id).where(Board.id == at.board_id).with_for_update())
    body = held_body(db, actor, at, version=version)
    details = sound_body(details)
    _require_new_name(db, at.board_id, details.name, but=body.id)
    changed = [n for n in details.__slots__ if getattr(body, n) != getattr(details, n)]
    if not changed:
        return body
    for name in changed:
        setattr(body, name, getattr(details, name))
    body.version += 1
    note(db, actor, body, "changed", now, {**_told(body), "changed": changed})
    return body


def end_body(
    db: Db, actor: Actor, at: BodyKey, because: str, *, version: int, now: datetime
) -> Body:
    """Say that the board writes to a body no more. It stays readable.

    Raises RuleBroken while something that was sent to it waits for a reply, or a promise for its
    outcome, so that no silence goes from the count; SavedElsewhere.
    """
    because = sound_because(because)
    body = held_body(db, actor, at, version=version)
    today = london_date(now)
    if any(one.standing(today) in _WAITING for one in queries.line_of(db, body).sent):
        raise RuleBroken(
            N_(
                "Something that was sent to it still waits for a reply. Write down what came, or "
                "take it out with a reason, first"
            ),
            field="because",
        )
    sent = [one for one in queries.line_of(db, body).sent if one.ended_at is None]
    if any(open_promises(one.facts) for one in sent):
        raise RuleBroken(
            N_(
                "Something that it promised has no outcome on record. Write down what came of it "
                "first; “Cannot tell” is an answer"
            ),
            field="because",
        )
    body.ended_at, body.ended_because = now, because
    body.version += 1
    note(db, actor, body, "ended", now, {"because": digest_of_words(because)})
    return body


def put_back_body(db: Db, actor: Actor, at: BodyKey, now: datetime) -> Body:
    """Put a body back that was ended by mistake, as it stood. Done twice, it is done once.

    Raises RuleBroken where another of the same name stands meanwhile.
    """
    require(actor, Permission.BODY_WRITE, BoardSubject(at.board_id))
    # Two who give the same name wait here.
    db.execute(select(Board.id).where(Board.id == at.board_id).with_for_update())
    body = queries.get_body(db, at.board_id, at.body_id, lock=True)
    if body.ended_at is None:
        return body
    _require_new_name(db, at.board_id, body.name, but=body.id)
    body.ended_at = body.ended_because = None
    body.version += 1
    note(db, actor, body, "put-back", now, {})
    return body


def _require_new_name(db: Db, board_id: UUID, name: str, but: UUID | None = None) -> None:
    if queries.find_named(db, board_id, name, but) is not None:
        raise RuleBroken(N_("There is a body of this name already"), field="name")


def _told(body: Body) -> dict[str, object]:
    return {
        "name": digest_of_words(body.name),
        "remit": digest_of_words(body.remit),
        "contact_role": digest_of_words(body.contact_role),
    }
