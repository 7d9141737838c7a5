"""Recommendations that speak beyond a board, and what was put to whom.

Rows of recommendations are written directly: tests of asks must not stand on the services of the
room below.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Addressee, Kind, State
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.asks import queries, service
from qmapp.decision.asks.models import Ask
from qmapp.decision.asks.rules import Outcome
from qmapp.decision.asks.service import AskDetails, Reply
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case

TODAY = NOW.date()
TEXT = "The department should look at how a parent’s new partner is made known."


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


def recommend(
    storage: Storage,
    case: Case,
    number: int = 1,
    *,
    addressee: Addressee = Addressee.NATIONAL,
    state: State = State.CONFIRMED,
    **more: object,
) -> UUID:
    """A recommendation of the case's draft."""
    made = uuid4()
    with storage.unit_of_work() as db:
        values: dict[str, object] = {
            "id": made, "board_id": case.board_id, "review_id": case.review_id,
            "draft_id": case.draft_id, "number": number if state is State.CONFIRMED else None,
            "state": state, "kind": Kind.QUESTION, "text": TEXT, "addressee": addressee,
            "added_by": case.lead.person_id, "added_at": NOW, **more,
        }  # fmt: skip
        db.add(Recommendation(**values))
    return made


def put(
    storage: Storage,
    case: Case,
    recommendation_id: UUID,
    *,
    actor: Actor | None = None,
    body: str = "Department for Education",
    sent: int | None = -10,
    due: int | None = None,
    words: str = "",
    now: datetime = NOW,
    ask_id: UUID | None = None,
) -> UUID:
    """A recommendation is put to a body; days are counted from today."""
    details = AskDetails(
        body=body,
        words=words,
        sent_on=day(sent) if sent is not None else None,
        reply_due_on=day(due) if due is not None else None,
    )
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.add_ask(
            db, actor or case.commissioner, review, recommendation_id, details, now, ask_id=ask_id
        ).id


def ask(storage: Storage, case: Case, ask_id: UUID) -> Ask:
    """An ask as it is stored."""
    with storage.reading() as db:
        return queries.get_ask(db, case.review_id, ask_id)


def replied(
    storage: Storage,
    case: Case,
    ask_id: UUID,
    *,
    on: int = -1,
    outcome: Outcome = Outcome.WILL_ACT,
    words: str = "",
    version: int | None = None,
) -> None:
    """A reply came."""
    with storage.unit_of_work() as db:
        found = queries.get_ask(db, case.review_id, ask_id)
        service.record_reply(
            db, case.commissioner, found, Reply(replied_on=day(on), outcome=outcome, words=words),
            version=version or found.version, now=NOW,
        )  # fmt: skip


def ended(storage: Storage, case: Case, ask_id: UUID, because: str = "Sent to nobody.") -> None:
    """It was written down by mistake."""
    with storage.unit_of_work() as db:
        found = queries.get_ask(db, case.review_id, ask_id)
        service.end(db, case.commissioner, found, because, NOW)
