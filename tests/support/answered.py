"""Addresses of the response in the demonstration: one open, one taken up again, words without end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.decision.asks import queries as asks
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.checking import DissentDetails
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.theory import service as theory
from qmapp.learning.theory.rules import Boxes


def stocked(
    db: Db, actor: Actor, is_open: Review, was_agreed: Review, now: datetime, *, long_word: str
) -> dict[str, Any]:
    """The parts of the addresses. What was agreed is taken up again, ready to be agreed anew.

    How it is meant to work is written of one recommendation that was agreed, and of a question.
    """
    standing = queries.get_standing(db, actor, is_open, london_date(now))
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
    agreed = queries.get_standing(db, actor, was_agreed, london_date(now)).lines
    modelled = next(
        line for line in agreed if line.answer and line.recommendation.kind is Kind.ACTION
    )
    asked = next(line for line in agreed if line.recommendation.kind is not Kind.ACTION)
    boxes = Boxes(
        cause=f"Each looks at its own part of it: {long_word}.",
        action="The two meet over one page.\nThey write down what they do not know.",
        conditions=f"Both have the same page before them. {'Word after word. ' * 60}",
        practice="A plan is changed when nothing got better.",
        practice_because=f"Twenty families are too few to count: {long_word}.",
        children="Something gets better within half a year.",
        assumptions=f"That there is time to read the page: {long_word}.",
    )
    for line in (modelled, asked):
        one = line.recommendation.id
        theory.write(db, actor, was_agreed, one, boxes, version=0, now=now)
    letter = next(
        one for one in asks.list_asks(db, is_open.id, london_date(now)) if one.course.sent_on
    )
    return {
        "answered": acted.recommendation.id,
        "modelled": modelled.recommendation.id,
        "asked_of_board": asked.recommendation.id,
        "unanswered": bare.recommendation.id,
        "promised": acted.actions[0].id,
        "letter": letter.id,
        "put": letter.recommendation_id,
    }
