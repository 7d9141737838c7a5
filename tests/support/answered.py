"""Addresses of the response in the demonstration: one open, one taken up again, words without end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qmapp.casework.reviews.models import Review
from qmapp.decision.asks import queries as asks
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.checking import DissentDetails
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date


def stocked(
    db: Db, actor: Actor, is_open: Review, was_agreed: Review, now: datetime, *, long_word: str
) -> dict[str, Any]:
    """The parts of the addresses. What was agreed is taken up again, ready to be agreed anew."""
    standing = queries.get_standing(db, actor, is_open)
    acted = next(line for line in standing.lines if line.actions)
    bare = next((line for line in standing.lines if line.answer is None), acted)
    words = f"They hold that it comes too late: {long_word}."
    details = DissentDetails(
        role=f"Named doctor {long_word[:60]}",
        words=words,
        recommendation_id=acted.recommendation.id,
    )
    response = queries.get_newest(db, is_open.id)
    service.record_dissent(db, actor, response, details, now)
    service.new_version(db, actor, was_agreed, f"A partner asked for it: {long_word}.", now)
    letter = next(
        one for one in asks.list_asks(db, is_open.id, london_date(now)) if one.course.sent_on
    )
    return {
        "answered": acted.recommendation.id,
        "unanswered": bare.recommendation.id,
        "promised": acted.actions[0].id,
        "letter": letter.id,
        "put": letter.recommendation_id,
    }
