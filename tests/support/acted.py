"""A promised action that goes on: steps, what shows it, what was said, its day moved, links."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.queries import list_proofs
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.decision.proofs.storing import put
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date


def act(
    db: Db,
    files: FileStore,
    actor: Actor,
    review: Review,
    action_id: UUID,
    now: datetime,
    *,
    words: str,
) -> dict[str, object]:
    """Say how it goes, twice with something that shows it. The parts of the addresses."""
    today = london_date(now)
    step = following.add_step(db, actor, action_id, f"First: {words}.", today, now)
    for name in ("minutes", "list"):
        stored = put(files, review.board_id, f"{name}.txt", f"The {name}: {words}.".encode() * 3)
        proof = NewProof(
            kind=ProofKind.DOCUMENT, shows=Shows.DONE, words=f"{name}: {words}.", on=today,
            link="https://www.example.org/a", file=stored,
        )  # fmt: skip
        said = Said(Delivery.ON_TRACK, f"It goes on: {words}.", proof)
        version = db.get_one(Action, action_id).version
        following.say(db, actor, action_id, said, version=version, now=now)
    version = db.get_one(Action, action_id).version
    following.move_day(
        db, actor, action_id, today + timedelta(days=30), f"Late: {words}.", version=version,
        now=now,
    )  # fmt: skip
    link, _token = following.give_link(
        db, actor, action_id, "Head of nursing", "owner@example.org", today + timedelta(days=60),
        now, secret="s" * 32,
    )  # fmt: skip
    shown = list_proofs(db, action_ids=[action_id])[0]
    return {
        "actions.step_id": step.id,
        "actions.proof_id": shown.id,
        "actions.link_id": link.id,
        "actions.version": str(db.get_one(Action, action_id).version),
    }


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, secret: str, long_word: str
) -> dict[str, object]:
    """For the address book: a promised action with all that there is, and two links to actions."""
    mine = Action.review_id == review.id
    promised = db.scalars(
        select(Action).where(mine, Action.promised_on.is_not(None)).order_by(Action.number)
    ).all()
    full, today = promised[0], london_date(now)
    words = f"Word after word. {'The two teams meet once a month. ' * 20}{long_word}."
    for what in (f"Find a room: {long_word}.", "Agree who comes.", "Meet once."):
        step = following.add_step(db, actor, full.id, what, today, now)
    following.end_step(db, actor, full.id, step.id, now)
    for delivery in (Delivery.ON_TRACK, Delivery.AT_RISK):
        proof = NewProof(
            kind=ProofKind.AUDIT, shows=Shows.DONE, words=words, on=today, count=8, out_of=16,
            link=f"https://www.example.org/{long_word}",
        )  # fmt: skip
        said = Said(delivery, words, proof)
        following.say(db, actor, full.id, said, version=full.version, now=now)
    gone, shown = list_proofs(db, action_ids=[full.id])[:2]
    following.end_proof(db, actor, full.id, gone.id, words[:900], now)
    following.move_day(
        db, actor, full.id, today + timedelta(days=400), words[:900], version=full.version, now=now
    )
    until = today + timedelta(days=60)
    links = [
        following.give_link(
            db, actor, full.id, f"Head of {long_word}"[:200], "owner@example.org", until, now,
            secret=secret,
        )
        for _ in range(2)
    ]  # fmt: skip
    (opens, token), (over, old) = links
    following.revoke_link(db, actor, full.id, over.id, now)
    return {
        "acted": full.id,
        "acted_proof": shown.id,
        "acted_link": opens.id,
        "by_link": token,
        "by_old_link": old,
    }
