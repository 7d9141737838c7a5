"""Verbs on a response as a whole: begun, and what it opens with."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.responses.checking import sound_opening
from qmapp.decision.responses.models import Response
from qmapp.decision.responses.queries.subjects import find_newest
from qmapp.decision.responses.service.common import held, note
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db


def open_response(db: Db, actor: Actor, review: Review, now: datetime) -> Response:
    """Begin the response to a review: its first version. The open one when there is one already.

    Raises RuleBroken when one was agreed: a new version says why it follows.
    """
    require(actor, Permission.RESPONSE_WRITE, subject_of(review))
    review = get_review(db, review.id, lock=True)  # two who begin at once begin one
    newest = find_newest(db, review.id)
    if newest is not None and newest.agreed_at is None:
        return newest
    if newest is not None:
        raise RuleBroken(
            N_("The board has agreed a response. To change it, take it up again and say why.")
        )
    response = Response(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        number=1,
        started_by=actor.person_id,
        started_at=now,
    )
    db.add(response)
    db.flush()
    note(db, actor, response, "opened", now, {"number": 1})
    return response


def write_opening(
    db: Db, actor: Actor, response: Response, opening: str, *, version: int, now: datetime
) -> Response:
    """Say what the response opens with. `version` is the `Response.version` that was read.

    Raises SavedElsewhere when the opening was written since, RuleBroken when it was agreed.
    """
    response, _ = held(db, actor, response)
    opening = sound_opening(opening)
    if opening == response.opening:
        return response
    if response.version != version:
        raise SavedElsewhere
    response.opening = opening
    response.version += 1
    note(db, actor, response, "opening-written", now, {"opening": digest_of_words(opening)})
    return response
