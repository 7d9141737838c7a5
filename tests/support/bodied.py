"""A professional body and a session for worlds of tests, made by the real services."""

from __future__ import annotations

from dataclasses import replace
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


def stocked(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    edition: Edition,
    now: datetime,
    *,
    lead_id: UUID,
    long_word: str,
) -> dict[str, object]:
    """Bodies that answered, are silent and were ended; sessions held, to come and called off.

    `lead_id` leads a review of the board, and was at the session that was held.
    """
    today = london_date(now)
    made = write_to(db, actor, board_id, practice, now)
    at = SentKey(board_id, UUID(str(made["bodies.body_id"])), UUID(str(made["bodies.sent_id"])))
    promise = EntryDetails(
        kind=EntryKind.COMMITMENT,
        said_on=today - timedelta(days=8),
        words="They will change their guidance.",
        due_on=today - timedelta(days=1),
    )
    bodies.enter(db, actor, at, promise, now)
    again = replace(promise, said_on=today - timedelta(days=7), words=f"Twice. {long_word}")
    mistake = bodies.enter(db, actor, at, again, now)
    bodies.take_out(db, actor, at, mistake.id, "Entered twice.", now)
    silent = bodies.add_body(
        db,
        actor,
        board_id,
        BodyDetails(
            name=f"Association {long_word}"[:200], remit=long_word, contact_role="chief officer"
        ),
        now,
    )
    to_silent = BodyKey(board_id, silent.id)
    asked = SentDetails(issue_id=ISSUE, words=long_word, sent_on=today - timedelta(days=200))
    bodies.send(db, actor, to_silent, asked, practice, now)
    wrong = bodies.send(db, actor, to_silent, asked, practice, now)
    bodies.end_sent(
        db, actor, SentKey(board_id, silent.id, wrong.id), "Sent once.", version=1, now=now
    )
    gone = bodies.add_body(
        db, actor, board_id, BodyDetails(name="A former council", contact_role="director"), now
    )
    bodies.end_body(db, actor, BodyKey(board_id, gone.id), "It was wound up.", version=1, now=now)
    held = classes.plan(
        db,
        actor,
        board_id,
        ClassDetails(
            title="Finding why, not only what",
            held_on=today - timedelta(days=200),
            place="Town hall",
            skills=(Skill.WHY, Skill.RECOMMENDING),
            markers=(edition.markers[11].id, edition.markers[12].id),
        ),
        edition,
        now,
    )
    key = ClassKey(board_id, held.id)
    place = classes.ask(db, actor, key, person_id=lead_id, role="", came=Came.ATTENDED, now=now)
    for role, came in (("panel chair from health", Came.ABSENT), ("writer", Came.NOT_KNOWN)):
        classes.ask(db, actor, key, person_id=None, role=role, came=came, now=now)
    to_come = ClassDetails(
        title=f"Writing plainly {long_word}"[:200],
        held_on=today + timedelta(days=30),
        is_online=True,
        skills=tuple(Skill),
    )
    classes.plan(db, actor, board_id, to_come, edition, now)
    off = classes.plan(db, actor, board_id, replace(to_come, title="In the snow"), edition, now)
    classes.end(db, actor, ClassKey(board_id, off.id), "Snow.", version=1, now=now)
    return {
        "body": at.body_id,
        "body_silent": silent.id,
        "body_ended": gone.id,
        "body_sent": at.sent_id,
        "body_entry": made["bodies.entry_id"],
        "class": held.id,
        "class_off": off.id,
        "class_place": place.id,
    }
