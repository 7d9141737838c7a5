"""Verbs that fix a version, and that take an agreed response up again."""

from __future__ import annotations

from datetime import date, datetime

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def agree(
    db: Db,
    actor: Actor,
    response: Response,
    agreed_on: date | None,
    now: datetime,
    *,
    seen: str,
) -> AgreedText:
    """Fix the version as the board agreed it: its text is frozen, its actions are promised.

    `seen` is `Standing.seen` of the page that was read. Raises SavedElsewhere when anything in it
    changed since, RuleBroken while something is missing, for a day to come (field "agreed_on"),
    and when the version was agreed already.
    """
    raise NotImplementedError


def new_version(db: Db, actor: Actor, review: Review, because: str, now: datetime) -> Response:
    """Take an agreed response up again, and say why: answers and dissent are carried over.

    The agreed text stays as it is; actions stay the same records. Raises RuleBroken (field
    "because") when there is none to follow, or one is open.
    """
    raise NotImplementedError
