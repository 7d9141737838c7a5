"""A summit for worlds of tests, made by the real services: live, with one thing of each kind."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.summits import service
from qmapp.learning.summits.checking import Outcome, Plan, Said
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import Kind, OutcomeKind, Sector, Sense, Who
from qmapp.learning.summits.service import SummitKey
from qmapp.learning.summits.tokens import token_of

ISSUE, OTHER = "pi-no-strategy-discussion", "pi-schools-hold-back"
QUESTIONS = ("q-unpick-1", "q-solve-2", "q-solve-6")


def hold(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    *,
    words: str = "Nobody can be reached.",
    is_live: bool = True,
) -> dict[str, object]:
    """Plan and open a summit, count somebody in, write things down and let phones join.

    Gives the parts of its addresses by name.
    """
    plan = Plan(
        title=f"Strategy discussions: {words}",
        held_on=london_date(now),
        place="Town hall",
        issues=(ISSUE, OTHER),
        questions=QUESTIONS,
        sectors=(Sector.HEALTH, Sector.EDUCATION, Sector.POLICE),
    )
    made = service.plan(db, actor, board_id, plan, practice, now)
    key = SummitKey(board_id, made.id)
    service.open_summit(db, actor, key, practice, version=1, now=now)
    line = service.count_in(
        db, actor, key, sector=Sector.HEALTH, role="school nurse", count=4, now=now
    )
    said = [
        Said(kind=Kind.BARRIER, issue=ISSUE, words=words, reason="reason-1", role="GP"),
        Said(kind=Kind.SENSE_CHECK, issue=ISSUE, answer=Sense.RECOGNISED, count=7),
        Said(kind=Kind.SENSE_CHECK, issue=ISSUE, answer=Sense.DIFFERS, count=3, words=words),
        Said(kind=Kind.SOLUTION, issue=ISSUE, words="A duty line for all.", who=Who.BOARD),
        Said(kind=Kind.SUPPORT, issue=ISSUE, words="Training together.", provider="The board"),
        Said(kind=Kind.SIDE_EFFECT, issue=ISSUE, words="Longer days at the duty desk."),
        Said(kind=Kind.DISSENT, issue=ISSUE, words="We do convene them."),
        Said(
            kind=Kind.QUOTATION, issue=ISSUE, words="We wait for proof.", role="detective",
            consents=True, is_checked=True,
        ),
    ]  # fmt: skip
    rows = [service.enter(db, actor, key, one, practice, now) for one in said]
    none = Outcome(kind=OutcomeKind.NONE, words="It is tried elsewhere first.", issue=OTHER)
    outcome = service.add_outcome(db, actor, key, none, practice, now)
    if is_live:
        service.start_joining(db, actor, key, now=now)
    return {
        "summits.summit_id": made.id,
        "summits.line_id": line.id,
        "summits.contribution_id": rows[0].id,
        "summits.outcome_id": outcome.id,
    }


def stocked(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    *,
    secret: str,
    long_word: str,
) -> dict[str, object]:
    """Summits in every state, for the pages: the {words} of the address book."""
    parts = hold(db, actor, board_id, practice, now, words=long_word[:120])
    summit = db.get_one(Summit, parts["summits.summit_id"])
    key = SummitKey(board_id, summit.id)
    for number in range(60):
        said = Said(kind=Kind.BARRIER, issue=ISSUE, words=f"Barrier {number}. {long_word}")
        service.enter(db, actor, key, said, practice, now)
    phone = seat(db, summit.code or "", now)
    waits = send(db, phone, practice, now, f"It waits. {long_word}")
    ended = seat(db, summit.code or "", now)
    bad = send(db, ended, practice, now, "Rubbish.")
    service.end_seat(db, actor, key, bad, now=now)
    quoted = Said(kind=Kind.QUOTATION, issue=ISSUE, words="I was not asked.")
    service.answer_as_seat(db, phone, quoted, practice, now)
    planned = Plan(
        title="Schools at conference", held_on=london_date(now), is_online=True, issues=(OTHER,),
        questions=QUESTIONS, sectors=(Sector.EDUCATION,),
    )  # fmt: skip
    later = service.plan(db, actor, board_id, planned, practice, now)
    off = service.plan(db, actor, board_id, planned, practice, now)
    service.call_off(
        db, actor, SummitKey(board_id, off.id), f"Snow. {long_word}", version=1, now=now
    )
    return {
        "summit": summit.id, "summit_line": parts["summits.contribution_id"],
        "summit_waits": waits, "summit_planned": later.id, "summit_off": off.id,
        "seat": token_of(secret, phone), "seat_ended": token_of(secret, ended),
    }  # fmt: skip


def seat(db: Db, code: str, now: datetime) -> UUID:
    """A phone that joins by that code and says something that waits."""
    made = service.join(db, code, Sector.HEALTH, "school nurse", now)
    assert made is not None
    return made.id


def send(db: Db, seat_id: UUID, practice: PracticeIssues, now: datetime, words: str) -> UUID:
    """Something that a phone says, which waits."""
    said = Said(kind=Kind.BARRIER, issue=ISSUE, words=words)
    return service.answer_as_seat(db, seat_id, said, practice, now).id
