"""Rounds of signing in every state, written directly, at whatever stage the review stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.foundation.storage import Db
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import digest, to_kept
from qmapp.governance.signing.models import Plan, Planned, Reopening, Round, Signature, Snapshot
from qmapp.governance.signing.rules import Ended, Paper, Part, Proof, Rule, Said

Listed = Sequence[tuple[UUID, Part, str]]


def sign(
    db: Db, review: Review, *, signer: UUID, stater: UUID, keeper: UUID, words: str, now: datetime
) -> Mapping[str, object]:
    """A signed response, with a statement and a request to reopen it; the signer has still to say
    what they say. The parts of which the addresses are made.
    """
    listed = [
        (signer, Part.SIGNS, "Partner, police"),
        (stater, Part.STATES, "Independent scrutineer"),
    ]
    planned = _plan(db, review, Paper.RESPONSE, listed[0], keeper, now)
    made = _round(db, review, Paper.RESPONSE, listed, keeper, now, ended=Ended.SIGNED)
    _say(db, made, stater, Said.STATED, words, now)
    db.add(
        Reopening(
            board_id=review.board_id, round_id=made.id, because=words, asked_by=keeper,
            asked_at=now,
        )
    )  # fmt: skip
    db.flush()
    return {"round_id": made.id, "planned_id": planned.id, "signing.paper": "response"}


def stocked(
    db: Db, review: Review, *, signer: UUID, others: Sequence[UUID], keeper: UUID, words: str,
    now: datetime,
) -> Mapping[str, object]:  # fmt: skip
    """For pages: a report that waits for the signer, after one that was called off, and a signed
    response that somebody asks to reopen."""
    done = sign(db, review, signer=signer, stater=others[0], keeper=keeper, words=words, now=now)
    listed = [(one, Part.SIGNS, f"Partner {words}") for one in (signer, *others)]
    off = _round(db, review, Paper.REPORT, listed, keeper, now, ended=Ended.CALLED_OFF)
    off.ended_by, off.ended_because = keeper, words
    made = _round(db, review, Paper.REPORT, listed, keeper, now, number=2)
    made.because = words
    for one, said in zip(others, (Said.DISSENTED, Said.SIGNED), strict=False):
        _say(db, made, one, said, words, now)
    db.flush()
    return {"sign_done": done["round_id"], "sign_open": made.id, "sign_off": off.id}


def _plan(
    db: Db, review: Review, paper: Paper, one: tuple[UUID, Part, str], by: UUID, now: datetime
) -> Planned:
    plan = db.scalar(select(Plan).where(Plan.review_id == review.id, Plan.paper == paper))
    if plan is None:
        plan = Plan(
            id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper, rule=Rule.ALL,
            set_by=by, set_at=now,
        )  # fmt: skip
        db.add(plan)
        db.flush()
    planned = Planned(
        id=uuid4(), board_id=review.board_id, plan_id=plan.id, person_id=one[0], part=one[1],
        capacity=one[2], added_at=now,
    )  # fmt: skip
    db.add(planned)
    db.flush()
    return planned


def _round(
    db: Db, review: Review, paper: Paper, listed: Listed, by: UUID, now: datetime, *,
    ended: Ended | None = None, number: int = 1,
) -> Round:  # fmt: skip
    content = reading.read(db, review, paper, report_sha256=None)
    assert content is not None
    snapshot = Snapshot(
        id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper,
        content=to_kept(content), sha256=digest(content), chain_sequence=1,
        chain_digest="0" * 64, chain_seal="0" * 64, taken_at=now, taken_by=by,
    )  # fmt: skip
    db.add(snapshot)
    db.flush()
    made = Round(
        id=uuid4(), board_id=review.board_id, review_id=review.id, paper=paper, number=number,
        snapshot_id=snapshot.id, rule=Rule.ALL,
        needed=sum(part is Part.SIGNS for _, part, _ in listed),
        on_list=[
            {"person": str(person), "part": part.value, "capacity": capacity}
            for person, part, capacity in listed
        ],
        opened_by=by, opened_at=now, ended=ended, ended_at=now if ended else None,
        signed_at=now if ended is Ended.SIGNED else None,
    )  # fmt: skip
    db.add(made)
    db.flush()
    return made


def _say(db: Db, made: Round, person: UUID, said: Said, words: str, now: datetime) -> None:
    kept = db.get_one(Snapshot, made.snapshot_id)
    db.add(
        Signature(
            board_id=made.board_id, round_id=made.id, person_id=person, name="Person",
            capacity="Scrutineer", said=said, words=words, interest=words, proof=Proof.PASSWORD,
            sha256=kept.sha256, said_at=now,
        )
    )  # fmt: skip
    db.flush()
