"""A signed response in the world of who may, with a statement and a request to reopen it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.reviews.models import Review
from qmapp.foundation.storage import Db
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import digest, to_kept
from qmapp.governance.signing.models import Plan, Planned, Reopening, Round, Signature, Snapshot
from qmapp.governance.signing.rules import Ended, Paper, Part, Proof, Rule, Said


def sign(
    db: Db, review: Review, *, signer: UUID, stater: UUID, keeper: UUID, words: str, now: datetime
) -> Mapping[str, object]:
    """Written directly, at whatever stage: the signer has still to say what they say.

    The parts of which the addresses are made.
    """
    board = {"board_id": review.board_id}
    plan = Plan(
        id=uuid4(), **board, review_id=review.id, paper=Paper.RESPONSE, rule=Rule.ALL,
        set_by=keeper, set_at=now,
    )  # fmt: skip
    db.add(plan)
    db.flush()
    planned = Planned(
        id=uuid4(), **board, plan_id=plan.id, person_id=signer, part=Part.SIGNS,
        capacity="Partner, police", added_at=now,
    )  # fmt: skip
    content = reading.read(db, review, Paper.RESPONSE, report_sha256=None)
    assert content is not None
    snapshot = Snapshot(
        id=uuid4(), **board, review_id=review.id, paper=Paper.RESPONSE, content=to_kept(content),
        sha256=digest(content), chain_sequence=1, chain_digest="0" * 64, chain_seal="0" * 64,
        taken_at=now, taken_by=keeper,
    )  # fmt: skip
    db.add_all([planned, snapshot])
    db.flush()
    listed = [
        {"person": str(signer), "part": "signs", "capacity": "Partner, police"},
        {"person": str(stater), "part": "states", "capacity": "Independent scrutineer"},
    ]
    made = Round(
        id=uuid4(), **board, review_id=review.id, paper=Paper.RESPONSE, number=1,
        snapshot_id=snapshot.id, rule=Rule.ALL, needed=1, on_list=listed, opened_by=keeper,
        opened_at=now, signed_at=now, ended=Ended.SIGNED, ended_at=now,
    )  # fmt: skip
    db.add(made)
    db.flush()
    db.add(
        Signature(
            **board, round_id=made.id, person_id=stater, name="Person", capacity="Scrutineer",
            said=Said.STATED, words=words, interest=words, proof=Proof.PASSWORD,
            sha256=snapshot.sha256, said_at=now,
        )
    )  # fmt: skip
    db.add(Reopening(**board, round_id=made.id, because=words, asked_by=keeper, asked_at=now))
    db.flush()
    return {"round_id": made.id, "planned_id": planned.id, "signing.paper": "response"}
