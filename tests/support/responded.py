"""A board's response in the world of who may: open, agreed, or agreed and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from qmapp.casework.drafts.models import Draft
from qmapp.casework.recommendations import service as recommendations
from qmapp.casework.recommendations.checking import RecommendationDetails
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.asks import service as asks
from qmapp.decision.asks.checking import AskDetails
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.checking import DissentDetails
from qmapp.decision.responses.rules import Decision, words_digest
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date


def recommended(
    db: Db, actor: Actor, review: Review, draft: Draft, words: str, now: datetime
) -> Recommendation:
    """A confirmed recommendation that speaks to a national body."""
    details = RecommendationDetails(
        kind=Kind.ACTION,
        text=words,
        addressee=Addressee.NATIONAL,
        body="Department for Education",
    )
    return recommendations.add(db, actor, review, draft, details, now, recommendation_id=uuid4())


def respond(
    db: Db,
    actor: Actor,
    review: Review,
    one: Recommendation,
    now: datetime,
    *,
    reasons: str,
    letter: str,
) -> Mapping[str, object]:
    """Answer it in part, promise an action, record dissent, and put it to its body; nothing is
    missing then. The parts of which the addresses are made."""
    response = service.open_response(db, actor, review, now)
    seen = words_digest(one.text, one.issues)
    service.answer(
        db, actor, response, one.id, Decision.IN_PART, reasons, version=0, seen=seen, now=now,
        how_known=f"It is known by: {reasons}",
    )  # fmt: skip
    action = service.promise_action(
        db, actor, response, ActionDetails(
            what=f"To do: {reasons}", owner_role="Head of service", due_on=london_date(now)
        ), [one.id], now,
    )  # fmt: skip
    dissent = service.record_dissent(
        db, actor, response, DissentDetails(role="Named doctor", words=f"No: {reasons}"), now
    )
    ask = asks.add_ask(
        db, actor, review, one.id,
        AskDetails(body="Department for Education", words=letter, sent_on=london_date(now)), now,
    )  # fmt: skip
    return {
        "recommendation_id": one.id,
        "action_id": action.id,
        "dissent_id": dissent.id,
        "ask_id": ask.id,
        "seen": seen,
    }


def agree(db: Db, chair: Actor, review: Review, now: datetime) -> None:
    """Agree the open version."""
    seen = queries.get_standing(db, chair, review, london_date(now)).seen
    response = queries.get_newest(db, review.id)
    service.agree(db, chair, response, london_date(now), now, seen=seen or "")
