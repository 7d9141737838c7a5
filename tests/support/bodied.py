"""A professional body and a session for worlds of tests, made by the real services."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from qmapp.decision.asks.rules import Outcome
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition, PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.bodies import service as bodies
from qmapp.learning.bodies.checking import BodyDetails, EntryDetails, SentDetails
from qmapp.learning.bodies.rules import EntryKind
from qmapp.learning.bodies.service.common import BodyKey, SentKey
from qmapp.learning.classes import service as classes
from qmapp.learning.classes.rules import Came, ClassDetails, Skill
from qmapp.learning.classes.service import ClassKey

ISSUE = "pi-no-strategy-discussion"


def write_to(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    *,
    words: str = "We ask you to look at your guidance.",
) -> dict[str, object]:
    """A body to which one issue was sent, with a response. Gives the parts of its addresses."""
    details = BodyDetails(
        name="College of Nursing", remit="Standards of nurses.", contact_role="head of safeguarding"
    )
    body = bodies.add_body(db, actor, board_id, details, now)
    sent_on = london_date(now) - timedelta(days=100)
    sent = bodies.send(
        db,
        actor,
        BodyKey(board_id, body.id),
        SentDetails(issue_id=ISSUE, words=words, sent_on=sent_on),
        practice,
        now,
    )
    entry = bodies.enter(
        db,
        actor,
        SentKey(board_id, body.id, sent.id),
        EntryDetails(
            kind=EntryKind.RESPONSE,
            said_on=london_date(now) - timedelta(days=9),
            words="We will look at it.",
            answer=Outcome.WILL_ACT_IN_PART,
        ),
        now,
    )
    return {
        "bodies.body_id": body.id,
        "bodies.sent_id": sent.id,
        "bodies.entry_id": entry.id,
        "bodies.kind": "commitment",
    }


def teach(
    db: Db,
    actor: Actor,
    board_id: UUID,
    edition: Edition,
    now: datetime,
    *,
    title: str = "Finding why",
) -> dict[str, object]:
    """A session with somebody by role on its list. Gives the parts of its addresses."""
    held = classes.plan(
        db,
        actor,
        board_id,
        ClassDetails(
            title=title,
            held_on=london_date(now),
            place="Town hall",
            skills=(Skill.WHY, Skill.RECOMMENDING),
            markers=(edition.markers[12].id,),
        ),
        edition,
        now,
    )
    place = classes.ask(
        db,
        actor,
        ClassKey(board_id, held.id),
        person_id=None,
        role="panel chair from health",
        came=Came.ATTENDED,
        now=now,
    )
    return {"classes.class_id": held.id, "classes.place_id": place.id}
