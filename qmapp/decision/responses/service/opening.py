"""Verbs on a response as a whole: begun, and what it opens with."""

from __future__ import annotations

from datetime import datetime

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def open_response(db: Db, actor: Actor, review: Review, now: datetime) -> Response:
    """Begin the response to a review: its first version. The open one when there is one already.

    Raises RuleBroken when one was agreed: a new version says why it follows.
    """
    raise NotImplementedError


def write_opening(
    db: Db, actor: Actor, response: Response, opening: str, *, version: int, now: datetime
) -> Response:
    """Say what the response opens with. `version` is the `Response.version` that was read.

    Raises SavedElsewhere when the opening was written since, RuleBroken when it was agreed.
    """
    raise NotImplementedError
